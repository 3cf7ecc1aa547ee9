import type { Commit } from '../state-manager/journal.ts'
import type { Event } from '../workflow/run/event.ts'
import { changeLines } from './change-lines.ts'

/** What made a run go another way than straight on, each with its time of day (UTC): every turn of every loop, and every person's doing. */
export const historyLines = (commits: readonly Commit<Event>[]): string[] => changeLines(commits, 0, isTurn)

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
