import type { Commit } from '../state-manager/journal.ts'
import type { WorkEvent, WorkEventOf } from '../workflow/workstream/event.ts'
import { oneLine } from '../workflow/core/plain-text.ts'
import { endedLine, isLastRefusal, type Line, refusedLine } from './step-line.ts'

/** What the user hears of these commits of a workstream: each failure, retry and refusal. What went well is counted elsewhere. */
export const stageLines = (commits: readonly Commit<WorkEvent>[]): Line[] =>
  commits.flatMap(({ events }) => events.flatMap((event) => lineOf(event, events) ?? []))

/** A line for everything that happened in the commits after `shown`, with its time of day (UTC): for whoever watches a log. */
export const stageChangeLines = (commits: readonly Commit<WorkEvent>[], shown: number): string[] =>
  commits
    .filter(({ commit }) => commit > shown)
    .flatMap(({ events }) =>
      events.flatMap((event) => {
        const line = lineOf(event, events) ?? detailOf(event)
        return line ? [`${event.at.slice(11, 19)} ${line.sign} ${oneLine(line.said)}`] : []
      }),
    )

const detailOf = (event: WorkEvent): Line | null => {
  switch (event.type) {
    case 'execution-started':
      return { sign: '▶', said: event.batch === null ? `stage ${event.stage}` : `batch ${event.batch}` }
    case 'execution-ended':
      return { sign: '■', said: event.reason }
    case 'step-started':
      return { sign: '▶', said: [event.step, event.agent].filter(Boolean).join(' · ') }
    case 'step-completed':
      return { sign: '✓', said: event.step }
    case 'attempt-ended':
    case 'step-skipped':
      return { sign: '-', said: `${event.step} · ${event.reason}` }
    case 'thread-noted':
      return { sign: '!', said: `${event.step} · ${event.text}` }
    case 'thread-reset':
    case 'thread-reopened':
    case 'step-retried':
      return { sign: '↻', said: `${event.step} · ${event.reason}` }
    case 'plan-approved':
      return { sign: '✓', said: 'the plan is approved' }
    case 'stage-approved':
      return { sign: '✓', said: `stage ${event.stage} is approved` }
    case 'budget-reached':
      return budgetReachedLine(event)
    default:
      return null
  }
}

const lineOf = (event: WorkEvent, decision: readonly WorkEvent[]) => {
  if (event.type === 'report-refused') return isLastRefusal(event, decision) ? null : refusedLine(event)
  if (event.type === 'budget-reached') {
    // At its end the report of the stage says it.
    return event.percent === 100 ? null : budgetReachedLine(event)
  }
  // What was interrupted is nobody's failure, and whoever gave it up knows.
  if (event.type !== 'attempt-ended' || event.ending === 'interrupted') return null
  return threadEndedLine(event, decision)
}

/** How an attempt at a thread ended, and who goes on. */
export const threadEndedLine = (event: WorkEventOf<'attempt-ended'>, decision: readonly WorkEvent[]) => {
  const other = decision.find((each) => each.type === 'thread-reassigned' && each.step === event.step)
  return endedLine(event, other?.type === 'thread-reassigned' ? `now with ${other.to}` : 'trying again')
}

export const budgetReachedLine = ({ percent }: WorkEventOf<'budget-reached'>) => ({
  sign: '!',
  said: `${percent} % of the budget is used up`,
})
