import { integrationOf } from '../engine/workstream/stage-trees.ts'
import type { WorkNow } from '../engine/workstream/work.ts'
import { isTaken, missing } from '../machine/trees/kept.ts'
import { chooseStream } from '../state-manager/work-folder.ts'
import { counted, listed } from '../workflow/core/counted.ts'
import { phasegate, print, type Reader, type Text, text, work, written } from '../workflow/core/text.ts'
import type { Way } from '../workflow/core/way.ts'
import { DEFAULT_AGENT } from '../workflow/plan/agent-marker.ts'
import { type Stage, threadsIn, threadsOf } from '../workflow/plan/plan.ts'
import { resolveAgent } from '../workflow/workstream/agents.ts'
import { textApproval } from '../workflow/workstream/approve.ts'
import { nextUserCommand } from '../workflow/workstream/next.ts'
import { statusOf, THREAD_STATUSES, type ThreadStatus } from '../workflow/workstream/state.ts'
import type { View } from './paint.ts'

/** `Tea 001-tea` */
export const titleLine = ({ stream, view }: WorkNow, { colors }: View): string =>
  `${colors.bold(view.plan.title || stream.id)} ${colors.dim(stream.id)}`

/** What stands above every picture of a workstream: its title, its plan, and whether that may be carried out. */
export const headLines = (now: WorkNow, view: View): string[] => {
  const { errors } = now.view
  const check = written(work('check'), view.reader)
  return [
    titleLine(now, view),
    `Plan: ${now.stream.plan}`,
    `Approval: ${approvalText(now, view)}`,
    ...(errors > 0 ? [view.colors.red(`PLAN.md has ${counted(errors, 'error')}. See: ${check}`)] : []),
    ...agentLines(now, view),
  ]
}

/** Which threads are not carried out by the agent they name; none where each is. */
export const agentLines = ({ view }: WorkNow, { colors, reader }: View): string[] => {
  const others = threadsOf(view.plan).flatMap(({ id, agent }) =>
    agent !== null && resolveAgent(agent, view.agents).fallback ? [`${id} (@agent:${agent})`] : [],
  )
  const agents = written(work('agents'), reader)
  return others.length === 0
    ? []
    : [
        colors.yellow(
          `${DEFAULT_AGENT} carries out ${listed(others)}: there is no such profile for threads. See: ${agents}`,
        ),
      ]
}

const approvalText = ({ state, view }: WorkNow, { colors, reader }: View): string => {
  const toApprove = `; a person types: ${written(work('approve', 'plan'), reader)}`
  if (!state.planApproval) return `${colors.yellow('not approved')}${toApprove}`
  const at = `approved ${moment(state.planApproval.at)}`
  const which = view.plan.stages.flatMap((stage) => {
    const approval = textApproval(state, view, stage)
    return approval === 'approved' ? [] : [`stage ${stage.id} ${approval === 'not approved' ? 'is new' : approval}`]
  })
  return which.length === 0 ? colors.green(at) : `${at}, but ${colors.red(which.join(', '))}${toApprove}`
}

/** `2026-11-21 04:58 UTC` */
export const moment = (at: string): string => `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`

/** `Next: /execute-stage 1`, or how to take what every stage came to, and that there is nothing left to do. */
export const nextLine = (now: WorkNow, { colors, reader }: View): string => {
  const next = nextUserCommand(now.state, now.view)
  return next ? `${colors.bold('Next')}: ${firstOf(now, reader)}${written(next, reader)}` : print(atTheEnd(now), reader)
}

/** What comes before the next command: what is typed in the client is about the current workstream; in a shell the line itself says which. */
export const firstOf = ({ stream }: WorkNow, reader: Reader): string =>
  reader === 'client' && chooseStream(stream.work, null).id !== stream.id
    ? `${written(work('current', '--set', stream.id), reader)}, then `
    : ''

const atTheEnd = ({ stream, state }: WorkNow): Text => {
  const away = work('archive', stream.id)
  const integration = integrationOf(stream, state)
  if (!integration || isTaken(integration)) return text`${ALL_APPROVED} To put the workstream away: ${away}`
  const gone = missing(integration)
  if (gone !== null) return `Every stage is approved, but ${gone}`
  return text`Every stage is approved. To take what they came to: ${phasegate('merge', integration.branch)}; then, to put the workstream away: ${away}`
}

/** What is said where no next command is. */
export const ALL_APPROVED = 'Every stage is approved: there is nothing left to do.'

/** What every picture of a workstream says of it, as data. */
export const headData = ({ stream, view, state }: WorkNow, { reader }: View) => ({
  head: { stream: stream.id, title: view.plan.title, plan: stream.plan },
  planApprovedAt: state.planApproval?.at ?? null,
  next: printed(nextUserCommand(state, view), reader),
})

/** What a person types next, for a program to read; null where there is nothing. */
export const printed = (next: Way | null, reader: Reader): string | null => (next ? written(next, reader) : null)

/** How many threads batches have, and how many of each status. */
export const progressOf = ({ state }: WorkNow, part: Pick<Stage, 'batches'>): Progress => {
  const progress = { total: 0, pending: 0, in_progress: 0, completed: 0, blocked: 0, cancelled: 0 }
  for (const { id } of threadsIn(part)) {
    progress.total += 1
    progress[statusOf(state, id)] += 1
  }
  return progress
}
type Progress = Readonly<Record<ThreadStatus | 'total', number>>

/** What a stage has come to, by its threads. */
export const stageStatus = ({ total, pending, completed, blocked, cancelled }: Progress) => {
  if (blocked > 0) return 'blocked'
  if (completed + cancelled === total) return 'completed'
  return pending === total ? 'pending' : 'in_progress'
}

/** `3 of 5`: what was cancelled is not among them. Null where all was. */
export const completedOf = ({ completed, total, cancelled }: Pick<Progress, 'completed' | 'total' | 'cancelled'>) =>
  cancelled > 0 && cancelled === total ? null : `${completed} of ${total - cancelled}`

/** `3 of 5 threads completed, 1 in_progress, 1 blocked` */
export const progressText = (progress: Progress): string => {
  const others = THREAD_STATUSES.filter((status) => status !== 'completed' && progress[status] > 0)
  const done = completedOf(progress)
  return [
    ...(done === null ? [] : [`${done} threads completed`]),
    ...others.map((status) => `${progress[status]} ${status}`),
  ].join(', ')
}

/** What every table of a plan says of a stage, as data. */
export const stageData = (now: WorkNow, stage: Stage) => ({
  stage: stage.id,
  name: stage.name,
  approval: {
    /** Whether the text may be carried out. */
    plan: textApproval(now.state, now.view, stage),
    /** When its result was approved; null when it was not. */
    resultApprovedAt: now.state.stageApprovals[stage.id]?.at ?? null,
  },
  progress: progressOf(now, stage),
})

/** That of its text, in colours, and that of its result; null where there is none. */
export const stageApprovals = (now: WorkNow, stage: Stage, { colors }: View) => {
  const { plan, resultApprovedAt: at } = stageData(now, stage).approval
  const paint = { approved: colors.green, 'not approved': colors.dim, 'changed since approval': colors.red }
  return { text: paint[plan](plan), result: at && `approved ${moment(at)}` }
}
