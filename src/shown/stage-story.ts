import { scopeText } from '../workflow/workstream/command.ts'
import type { WorkEvent } from '../workflow/workstream/event.ts'
import { budgetReachedLine, threadEndedLine } from './stage-lines.ts'
import { type Line, quietLine, refusedLine, short } from './step-line.ts'

/** What there is to say of an event of a workstream, for who reads its whole journal; null for what is not worth a line. */
export const stageStoryLine = (event: WorkEvent, decision: readonly WorkEvent[]): Line | null => {
  switch (event.type) {
    case 'step-started':
      return { sign: '▶', said: `${event.step} · ${event.agent ?? 'code'}` }
    case 'step-completed':
      return { sign: '✓', said: event.step }
    case 'report-refused':
      return refusedLine(event)
    case 'attempt-ended':
      return threadEndedLine(event, decision)
    case 'late-report-ignored':
    case 'step-retried':
    case 'step-skipped':
      return quietLine(event)
    case 'execution-started':
      return { sign: '▶', said: `${scopeText(event)} is carried out` }
    case 'execution-adopted':
      return { sign: '▶', said: 'the main thread goes on with it' }
    case 'execution-ended':
      return { sign: '■', said: short(event.reason) }
    case 'turn-ended-early':
      return { sign: '↻', said: event.refused ? 'calls were refused' : 'a turn ended without a call' }
    case 'budget-reached':
      return budgetReachedLine(event)
    case 'thread-assigned':
      return { sign: '!', said: `${event.step} · given to ${event.agent}` }
    case 'part-added':
      return { sign: '!', said: `${event.id} · added to the plan` }
    case 'thread-reset':
      return { sign: '↻', said: `${event.step} · ${short(event.reason)}` }
    case 'thread-reopened':
      return { sign: '↩', said: `${event.step} · sent back · ${short(event.reason)}` }
    case 'thread-noted':
      return { sign: '!', said: `${event.step} · noted: ${short(event.text)}` }
    case 'plan-approved':
      return { sign: '✓', said: 'the plan was approved' }
    case 'plan-approval-revoked':
      return { sign: '↩', said: `the approval of the plan was taken back · ${short(event.reason)}` }
    case 'stage-approved':
      return { sign: '✓', said: `stage ${event.stage} was approved` }
    case 'stage-approval-revoked':
      return { sign: '↩', said: `the approval of stage ${event.stage} was taken back · ${short(event.reason)}` }
    case 'journals-merged':
      return { sign: '!', said: 'the journals of two branches were put in order' }
    case 'agent-attached':
    case 'attempt-measured':
    case 'conductor-measured':
    case 'plan-written':
    // What ended the attempt says who goes on.
    case 'thread-reassigned':
      return null
  }
}

const DETAILS: ReadonlySet<WorkEvent['type']> = new Set([
  'step-started',
  'step-completed',
  'late-report-ignored',
  'step-retried',
  'step-skipped',
  'execution-started',
  'execution-adopted',
  'turn-ended-early',
  'thread-reset',
])

/** Whether it goes as planned, and is no news. */
export const isDetailOfStage = ({ type }: WorkEvent): boolean => DETAILS.has(type)
