import type { Commit } from '../state-manager/journal.ts'
import { counted } from '../workflow/core/counted.ts'
import type { Event } from '../workflow/run/event.ts'
import { evolve } from '../workflow/run/evolve.ts'
import { initial, type Run, type State } from '../workflow/run/state.ts'
import { progressLine } from './progress-lines.ts'

/** A line for everything that happened in the commits after `shown`, with its time of day (UTC): for whoever watches a log. */
export const changeLines = (
  commits: readonly Commit<Event>[],
  shown: number,
  isWanted: (event: Event) => boolean = () => true,
): string[] => {
  let state: State = initial
  const lines: string[] = []
  for (const { commit, events } of commits) {
    for (const event of events) {
      state = evolve(state, event)
      const line =
        state && commit > shown && isWanted(event) ? (progressLine(state, event) ?? detail(state, event)) : null
      if (line !== null) lines.push(`${event.at.slice(11, 19)} ${line.replaceAll(/\s*\n\s*/g, ' · ')}`)
    }
  }
  return lines
}

const detail = (run: Run, event: Event): string | null => {
  switch (event.type) {
    case 'run-started':
      return `▶ run ${run.id} · ${run.task}`
    case 'phase-started':
      return `▶ ${event.phase} ${run.phases.find(({ id }) => id === event.phase)?.name ?? ''}`
    case 'step-started':
      return `▶ ${event.step} · ${run.steps[event.step]?.title ?? ''}`
    case 'step-completed':
      return event.by === 'person' ? null : `✓ ${event.step}`
    case 'report-refused':
      return `↩ ${event.step} · refused · ${event.problems[0] ?? ''}`
    case 'late-report-ignored':
      return `- ${event.step} · reported after it had been given up; that was ignored`
    case 'step-retried':
      return `↻ ${event.step} · ${event.reason}`
    case 'phases-reopened':
      return `↻ back to ${event.from} · ${event.reason}`
    case 'plan-edited':
      return `! the plan was edited by a person · ${counted(event.tasks.length, 'task')}`
    case 'turn-ended-early':
      return `↻ a turn ended without a call · ${run.conductor.idleTurns} of ${run.settings.retries.maxIdleStops}`
    case 'step-skipped':
      return `- ${event.step} · skipped · ${event.reason}`
    case 'gate-passed':
      return `✓ gate ${event.gate.replace('->', ' → ')}`
    case 'run-resumed':
      return '▶ resumed'
    case 'run-completed':
      return '✓ completed'
    default:
      return null
  }
}
