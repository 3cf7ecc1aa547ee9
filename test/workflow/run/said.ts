import type { Event } from '../../../src/workflow/run/event.ts'

/** An event as one line: its type and what tells it from others of the type. */
export const said = (event: Event): string => [event.type, ...details(event)].join(' ')

const details = (event: Event): string[] => {
  switch (event.type) {
    case 'run-started':
      return [event.run]
    case 'step-started':
    case 'step-completed':
    case 'late-report-ignored':
      return [event.step, `#${event.attempt}`, ...('by' in event && event.by === 'person' ? ['by a person'] : [])]
    case 'agent-attached':
      return [event.step, `#${event.attempt}`, event.agentId]
    case 'report-refused':
      return [event.step, `#${event.attempt}:`, ...event.problems]
    case 'attempt-ended':
      return [
        event.step,
        `#${event.attempt}`,
        `${event.ending},`,
        event.then,
        ...(event.retryAt ? [`at ${event.retryAt.slice(11, 19)}`] : []),
      ]
    case 'step-skipped':
      return [`${event.step}:`, event.reason]
    case 'step-retried':
      return [event.step]
    case 'phase-started':
      return [event.phase, ...(event.round > 1 ? [`(${event.round})`] : [])]
    case 'steps-planned':
      return event.steps.map(({ id, needs }) => (needs.length > 0 ? `${id}(${needs.join(',')})` : id))
    case 'phase-completed':
      return [event.phase]
    case 'gate-passed':
      return [event.gate]
    case 'phases-reopened':
      return [`${event.from}:`, event.cause]
    case 'plan-edited':
      return event.tasks.map(({ id }) => id)
    case 'run-blocked':
      return [event.next]
    case 'run-stopped':
      return [event.reason]
    case 'run-resumed':
      return [`${event.session} ${event.client}`]
    case 'overridden':
      return [event.what]
    case 'run-completed':
      return [`${event.commit}`]
    case 'turn-ended-early':
    case 'context-compacted':
      return []
  }
}
