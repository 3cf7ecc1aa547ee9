import type { Directive } from '../../src/workflow/core/directive.ts'
import type { Way } from '../../src/workflow/core/way.ts'
import { written } from '../../src/workflow/core/text.ts'
import type { Event } from '../../src/workflow/run/event.ts'
import type { WorkEvent } from '../../src/workflow/workstream/event.ts'

export type AnyEvent = Event | WorkEvent

/** An event of either flow as one line: its type and what tells it from others of the type. */
export const said = (event: AnyEvent): string => [event.type, ...details(event)].join(' ')

/** A directive of either flow as one line. */
export const shown = (directive: Directive): string => {
  switch (directive.kind) {
    case 'dispatch':
      return ['dispatch', ...ids(directive.steps)].join(' ')
    case 'wait':
      return ['wait', ...ids(directive.steps), ...(directive.until ? [`until ${timeIn(directive.until)}`] : [])].join(
        ' ',
      )
    case 'done':
      return `done: ${directive.what}${directive.next ? `; next: ${typed(directive.next)}` : ''}`
    default:
      return `${directive.kind}: ${directive.reason}; next: ${typed(directive.next)}`
  }
}

/** A command as a person types it in the client. */
export const typed = (way: Way): string => written(way, 'client')

const ids = (steps: readonly { readonly id: string }[]): string[] => steps.map(({ id }) => id)
const timeIn = (instant: string): string => instant.slice(11, 19)

const details = (event: AnyEvent): readonly string[] => {
  switch (event.type) {
    case 'run-started':
      return [event.run]
    case 'step-started':
      return [event.step, `#${event.attempt}`, ...(event.agent === null ? [] : [event.agent])]
    case 'step-completed':
      return [event.step, `#${event.attempt}`, ...(event.by === 'person' ? ['by a person'] : [])]
    case 'late-report-ignored':
    case 'attempt-measured':
      return [event.step, `#${event.attempt}`]
    case 'agent-attached':
      return [event.step, `#${event.attempt}`, event.agentId]
    case 'report-refused':
      return [event.step, `#${event.attempt}:`, ...event.problems]
    case 'attempt-ended': {
      const then = event.retryAt ? `${event.then} at ${timeIn(event.retryAt)}` : event.then
      return [event.step, `#${event.attempt}`, `${event.ending},`, `${then}:`, event.reason]
    }
    case 'step-skipped':
    case 'thread-reset':
      return [`${event.step}:`, event.reason]
    case 'thread-reopened':
      return [event.step, ...(event.of === undefined ? [] : [`for ${event.of}`]), event.reason]
    case 'thread-noted':
      return [event.step, event.text]
    case 'step-retried':
      return [event.step]
    case 'thread-reassigned':
      return [event.step, `${event.from} -> ${event.to}`]
    case 'thread-assigned':
      return [event.step, event.agent]
    case 'phase-started':
      return [event.phase, ...(event.round > 1 ? [`(${event.round})`] : [])]
    case 'steps-planned':
      return event.steps.map(({ id, needs }) => (needs.length > 0 ? `${id}(${needs.join(',')})` : id))
    case 'phase-completed':
      return [event.phase]
    case 'conductor-measured':
      return [event.source]
    case 'budget-reached':
      return [String(event.percent)]
    case 'gate-passed':
      return [event.gate]
    case 'phases-reopened':
      return [`${event.from}:`, event.cause]
    case 'plan-edited':
      return ids(event.tasks)
    case 'run-blocked':
      return [typed(event.next)]
    case 'run-stopped':
    case 'execution-ended':
    case 'plan-approval-revoked':
      return [event.reason]
    case 'run-resumed':
    case 'execution-adopted':
      return [`${event.session} ${event.client}`]
    case 'execution-started':
      return [event.batch ?? event.stage, `${event.session} ${event.client}`]
    case 'overridden':
      return [event.what]
    case 'run-completed':
      return [`${event.commit}`]
    case 'part-added':
      return [event.part.kind, event.id]
    case 'plan-written':
      return [...Object.entries(event.assigned).map(([thread, agent]) => `${thread} ${agent}`), ...event.added]
    case 'stage-approved':
      return [event.stage]
    case 'stage-approval-revoked':
      return [`${event.stage}:`, event.reason]
    case 'journals-merged':
      return [`${event.from}`]
    case 'plan-approved':
    case 'turn-ended-early':
    case 'context-compacted':
      return []
  }
}
