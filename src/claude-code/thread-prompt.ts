import { readFileSync } from 'node:fs'
import { oneLine } from '../workflow/core/plain-text.ts'
import { join } from 'node:path'
import { type Left, leftBy } from '../engine/earlier-work.ts'
import { integrationOf, workOfThread } from '../engine/workstream/stage-trees.ts'
import type { Surroundings, WorkNow } from '../engine/workstream/work.ts'
import { newLife } from '../workflow/core/step.ts'
import { findStage, type Thread, threadsOf } from '../workflow/plan/plan.ts'
import { reportOf, statusOf, type WorkState } from '../workflow/workstream/state.ts'
import { earlierAttempts, filled, promptOf, section, type Starting } from './prompt.ts'
import { writeThreadTag } from './tag.ts'

/**
 * The full prompt of a thread: its text from PLAN.md, what earlier threads reported, and how to report. The rules that hold
 * for every thread are `prompts/thread.md`.
 */
export const threadPrompt = (
  { plugin, settings }: Surroundings,
  now: WorkNow,
  thread: Thread,
  attempt: Starting,
): string => {
  const stage = findStage(now.view.plan, Number(thread.id.split('.')[0]))
  const life = now.state.steps[thread.id] ?? newLife(thread.id)
  return promptOf(writeThreadTag(thread.id, attempt.number), [
    `# ${thread.id} ${thread.name}`,
    `Stage ${stage.id}: ${stage.name}. Plan: ${now.stream.plan}`,
    section('Stage definition', stage.definition),
    section('Stage constitution', stage.constitution),
    section('Summary', thread.summary),
    section('Files', thread.files.map((file) => `- ${file}`).join('\n')),
    section('Details', thread.details),
    section('What earlier threads reported', earlierReports(now, thread)),
    earlierAttempts(life, (number) => leftOf(now, thread, settings, number)),
    whereText(now.state),
    filled(readFileSync(join(plugin, 'prompts', 'thread.md'), 'utf8').trim(), {
      thread: () => thread.id,
      token: () => attempt.token,
    }),
  ])
}

const leftOf = (
  { stream, state }: WorkNow,
  { id, name }: Thread,
  settings: Surroundings['settings'],
  attempt: number,
): Left | null => {
  const integration = integrationOf(stream, state)
  return (
    integration && leftBy(integration, (number) => workOfThread(stream, { id, title: name }, number, settings), attempt)
  )
}

const whereText = ({ trees }: WorkState): string =>
  trees && 'branch' in trees
    ? `You are in a git worktree of your own, made from the branch ${trees.branch}; others work in theirs, also on the same files. What you leave in yours is committed and merged by code when you report \`completed\`. Commit nothing yourself, unless your report comes back with a conflict: then run the \`git merge\` that it names here, resolve it, test, and report again. Run \`work\` in this worktree, nowhere else.`
    : "You work in the user's own checkout, where other agents work on other threads: keep to the files above, change others only if it cannot be done otherwise, and say so in the report. Never run git commit, push, stash, checkout, restore, reset or clean."

// Of this stage, and whatever it depends on elsewhere.
const earlierReports = ({ view, state }: WorkNow, thread: Thread): string =>
  threadsOf(view.plan)
    .filter(
      ({ id }) => id !== thread.id && (id.split('.')[0] === thread.id.split('.')[0] || thread.depends.includes(id)),
    )
    .filter(({ id }) => statusOf(state, id) === 'completed')
    .map(({ id, name }) => `- ${id} ${oneLine(`${name}: ${reportOf(state, id) ?? ''}`)}`)
    .join('\n')
