import type { Commit } from '../state-manager/journal.ts'
import type { WorkEvent } from '../workflow/workstream/event.ts'
import { endedLine, isLastRefusal, refusedLine } from './step-line.ts'

/** What the user hears of these commits of a workstream: each failure, retry and refusal. What went well is counted elsewhere. */
export const stageLines = (commits: readonly Commit<WorkEvent>[]): { readonly sign: string; readonly said: string }[] =>
  commits.flatMap(({ events }) => events.flatMap((event) => lineOf(event, events) ?? []))

const lineOf = (event: WorkEvent, decision: readonly WorkEvent[]) => {
  if (event.type === 'report-refused') return isLastRefusal(event, decision) ? null : refusedLine(event)
  if (event.type === 'budget-reached') {
    // At its end the report of the stage says it.
    return event.percent === 100 ? null : { sign: '!', said: `${event.percent} % of the budget is used up` }
  }
  // What was interrupted is nobody's failure, and whoever gave it up knows.
  if (event.type !== 'attempt-ended' || event.ending === 'interrupted') return null
  const other = decision.find((each) => each.type === 'thread-reassigned' && each.step === event.step)
  return endedLine(event, other?.type === 'thread-reassigned' ? `now with ${other.to}` : 'trying again')
}
