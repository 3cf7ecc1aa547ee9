import { readFileSync } from 'node:fs'
import { oneLine } from '../workflow/core/plain-text.ts'
import { join } from 'node:path'
import { type Left, leftBy } from '../engine/earlier-work.ts'
import { mergedOf } from '../engine/workstream/stage-changes.ts'
import { integrationOf, workOfThread } from '../engine/workstream/stage-trees.ts'
import type { Surroundings, WorkNow } from '../engine/workstream/work.ts'
import { newLife } from '../workflow/core/step.ts'
import { findStage, type Thread, threadsOf } from '../workflow/plan/plan.ts'
import { hasTrees, isAgentAtWork, reportOf, statusOf, type WorkState } from '../workflow/workstream/state.ts'
import { earlierAttempts, filled, promptOf, section, type Starting } from './prompt.ts'
import { begunAt, writeThreadTag } from './tag.ts'

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
  return promptOf(writeThreadTag(thread.id, begunAt(life, attempt.number)), [
    `# ${thread.id} ${thread.name}`,
    `Stage ${stage.id}: ${stage.name}. Plan: ${now.stream.plan}`,
    section('References', listText(now.view.plan.references)),
    section('Stage definition', stage.definition),
    section('Stage constitution', stage.constitution),
    section('Summary', thread.summary),
    section('Files', listText(thread.files)),
    section('Details', thread.details),
    section('What earlier threads said when they were done', earlierReports(now, thread)),
    besideText(now, thread),
    reopenedText(now, thread),
    earlierAttempts(life, (number) => leftOf(now, thread, settings, number)),
    section('Where you work', whereText(now.state)),
    filled(readFileSync(join(plugin, 'prompts', 'thread.md'), 'utf8').trim(), {
      thread: () => thread.id,
      token: () => attempt.token,
    }),
  ])
}

const listText = (items: readonly string[]): string => items.map((item) => `- ${item}`).join('\n')

// Of this stage, and whatever it depends on elsewhere.
const earlierReports = ({ view, state }: WorkNow, thread: Thread): string => {
  const earlier = threadsOf(view.plan)
    .filter(
      ({ id }) => id !== thread.id && (id.split('.')[0] === thread.id.split('.')[0] || thread.depends.includes(id)),
    )
    .filter(({ id }) => statusOf(state, id) === 'completed')
  return listText(earlier.map(({ id, name }) => `${id} ${oneLine(`${name}: ${reportOf(state, id) ?? ''}`)}`))
}

const besideText = ({ view, state }: WorkNow, thread: Thread): string => {
  const isOffered = ({ id, depends }: Thread): boolean =>
    id.slice(0, id.lastIndexOf('.')) === thread.id.slice(0, thread.id.lastIndexOf('.')) &&
    statusOf(state, id) === 'pending' &&
    depends.every((need) => statusOf(state, need) === 'completed')
  const beside = threadsOf(view.plan)
    .filter((each) => each.id !== thread.id && (isAgentAtWork(state, each.id) || isOffered(each)))
    .map(({ id, name, files }) => `${id} ${oneLine(name)}: ${files.join(', ') || 'no files named'}`)
  const how = hasTrees(state)
    ? 'Each in a tree of its own: you do not see their changes, and code merges them with yours.'
    : 'All in the same checkout: leave their files alone.'
  return section('Threads at work at the same time', beside.length === 0 ? '' : `${listText(beside)}\n\n${how}`)
}

const reopenedText = (now: WorkNow, { id }: Thread): string => {
  const reopened = now.state.threads[id]?.reopened
  if (!reopened) return ''
  const { reason, of } = reopened
  const done = mergedOf(now, id).map((ref) => `\`git show ${ref}\``)
  const what = done.length === 0 ? '' : ` What was done before is there already: ${done.join(', ')}.`
  const said =
    of === null
      ? `A person looked at what this thread came to and sent it back: ${reason}\n\nRepair that; what is right stays.`
      : `Thread ${of}, which this one needs, was sent back: ${reason}\n\nSee whether this thread still holds upon what it came to, and repair what does not.`
  return section('Sent back', `${said}${what}`)
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
    ? `You are in a git worktree of your own, made from the branch ${trees.branch}. What you leave in it is committed and merged by code when you report \`completed\`. Commit nothing yourself, unless your report comes back with a conflict: then run the \`git merge\` that it names here, resolve it, test, and report again. Stash nothing: the stash is the user's. Run \`work\` in this worktree, nowhere else.`
    : "You work in the user's own checkout: keep to the files above, change others only if it cannot be done otherwise, and say so in the report. Never run git commit, push, stash, checkout, restore, reset or clean."
