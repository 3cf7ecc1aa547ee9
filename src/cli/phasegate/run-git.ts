import { join } from 'node:path'
import { changeRun, handleRun } from '../../engine/run/handle-run.ts'
import { integrationOf, mergedFolder } from '../../engine/run/run-trees.ts'
import { commitMerged } from '../../machine/commit-merged.ts'
import { commitRun, type Committed } from '../../machine/git.ts'
import { CommitMessage, type Completed } from '../../workflow/run/artifact/completion.ts'
import { readJson } from '../../workflow/run/artifact/json.ts'
import { textAt } from '../../state-manager/read.ts'
import { writeWhole } from '../../state-manager/write.ts'
import { Refused } from '../../workflow/core/refused.ts'
import { pricesIn } from '../../configuration/prices.ts'
import { pullRequestText } from '../../shown/export/markdown.ts'
import { runView } from '../../shown/view/run-view.ts'
import { commitsOf } from '../../state-manager/run-state.ts'
import type { Run } from '../../workflow/run/state.ts'
import type { Reply } from '../reply.ts'
import { type StartedCodeStep, startCodeStep } from './code-step.ts'
import { directiveReply } from './next.ts'
import type { PhasegateInput, Place } from './place.ts'

export const runGitCommand = (place: Place, { reader }: PhasegateInput<'run-git'>): Reply => {
  const started = startCodeStep(place, 'run-git')
  const { project } = place
  const { step, attempt } = started
  const { notes, ...done } = commit(place, started)
  const completion: Completed = { status: 'completed', ...done }
  writeWhole(join(project.phases, step.output), `${JSON.stringify(completion, null, 2)}\n`)
  const after = changeRun(project, 'phasegate run-git', () => ({
    type: 'report-step',
    at: place.now(),
    step: step.id,
    attempt,
    verdict: { ok: true, facts: { kind: 'committed', branch: done.branch, commit: done.commit, notes: [...notes] } },
  }))
  const reply = directiveReply(place, after, reader)
  return { text: reply.text, json: { completion, notes, ...reply.json } }
}

// What the message, git or a hook of the user's refuses fails the attempt; the reason is the user's to mend.
const commit = (place: Place, started: StartedCodeStep): CommitMessage & Committed => {
  const { run, step, attempt } = started
  try {
    const message = messageOf(place, started)
    const integration = integrationOf(place.project, run)
    const wish = { ...run.settings.git, ...message, remarks: remarksOn(place, run), runId: run.id }
    const committed = integration
      ? commitMerged(integration, mergedFolder(place.project, run), wish)
      : commitRun({ ...wish, project: place.project.root, base: null, before: run.dirty })
    return { ...message, ...committed }
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    handleRun(place.project, 'phasegate run-git', () => ({
      type: 'end-attempt',
      at: place.now(),
      step: step.id,
      attempt,
      ending: 'reported',
      reason: error.message.slice(0, 500),
    }))
    throw error
  }
}

// Only who opens a pull request has a place for it.
const remarksOn = ({ project, home, now }: Place, run: Run): string => {
  const { workflow, pullRequest } = run.settings.git
  if (workflow !== 'branch+PR') return ''
  const beside = { commits: commitsOf(project), artifacts: () => [], prices: pricesIn(home), now: now() }
  return pullRequestText(runView(run, beside), pullRequest)
}

// Read as it was when it was accepted: a code fence around it is fine. Since then somebody may have touched it.
const messageOf = ({ project }: Place, { run, step }: StartedCodeStep): CommitMessage => {
  const path = join(project.phases, run.steps[step.needs[0] ?? '']?.output ?? step.output)
  const read = readJson(textAt(path) ?? '', CommitMessage)
  if (read.ok) return read.value
  throw new Refused('message-unreadable', `${path}: ${read.problems[0] ?? ''}. Repair it.`)
}
