import type { Commit } from '../state-manager/journal.ts'
import { counted } from '../workflow/core/counted.ts'
import type { Reader } from '../workflow/core/text.ts'
import type { Event } from '../workflow/run/event.ts'
import type { Run } from '../workflow/run/state.ts'
import { happened } from './happened.ts'
import { lineText, progressLine } from './progress-lines.ts'

/** A line for everything that happened in the commits after `shown`, with its time of day (UTC): for whoever watches a log. */
export const changeLines = (
  commits: readonly Commit<Event>[],
  shown: number,
  reader: Reader,
  isWanted: (event: Event) => boolean = () => true,
): string[] =>
  happened(commits, shown).flatMap(({ run, event }) => {
    if (!isWanted(event)) return []
    const line = progressLine(run, event)
    const said = line ? lineText(line, reader, ' · ') : detail(run, event)
    return said === null ? [] : [`${event.at.slice(11, 19)} ${said.replaceAll(/\s*\n\s*/g, ' · ')}`]
  })

/** What made a run go another way than straight on: every turn of every loop, and every person's doing. */
export const historyLines = (commits: readonly Commit<Event>[], reader: Reader): string[] =>
  changeLines(commits, 0, reader, isTurn)

const isTurn = (event: Event): boolean =>
  TURNS.has(event.type) || (event.type === 'steps-planned' && event.steps.some(({ brief }) => brief.kind === 'fix'))

const TURNS: ReadonlySet<Event['type']> = new Set([
  'report-refused',
  'attempt-ended',
  'late-report-ignored',
  'step-retried',
  'step-skipped',
  'phases-reopened',
  'plan-edited',
  'turn-ended-early',
  'run-blocked',
  'run-stopped',
  'run-resumed',
  'overridden',
])

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
