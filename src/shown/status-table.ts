import { type Gate, gatesOf } from '../workflow/run/schedule.ts'
import { activePhases, type Phase, type Run, stepsOf } from '../workflow/run/state.ts'
import type { Instant } from '../workflow/core/step.ts'
import type { Reader } from '../workflow/core/text.ts'
import { clipped } from './columns.ts'
import { duration } from './duration.ts'
import type { Paint } from './paint.ts'
import { linesOf, type Row } from './rows.ts'

const same = (text: string): string => text

/** What every section of a status depends on beside the run. */
export interface Looks {
  readonly now: Instant
  readonly paint: Paint
  readonly verbose: boolean
  /** No line is wider. */
  readonly width: number
  readonly reader: Reader
}

/** Every phase of the run: mark, phase, stage, name, state, steps, attempts, time, gate; in a narrow terminal fewer of them. */
export const phaseTable = (run: Run, { now, paint, width }: Looks): string[] => {
  const gates = gatesOf(activePhases(run))
  const head: Row = { cells: HEAD.map(paint.dim), last: '' }
  const rows = run.phases.map((phase): Row => {
    const state = stateOf(run, phase)
    const color = COLORS[state.mark] ?? 'dim'
    const quiet = color === 'dim' ? paint.dim : same
    const named = [phase.stage, clipped(phase.name, 28)].map(quiet)
    const work = workOf(run, phase, now).map(quiet)
    return {
      cells: [`${paint[color](state.mark)} ${quiet(phase.id)}`, ...named, paint[color](state.word), ...work],
      last: gateText(run, phase, gates),
      paintLast: paint.dim,
      short: phase.status === 'skipped',
    }
  })
  return linesOf([head, ...rows], { width, spare: SPARE })
}

const HEAD = ['  PHASE', 'STAGE', 'NAME', 'STATE', 'STEPS', 'ATTEMPTS', 'TIME']
// Time, attempts, steps, stage: what the table can do without.
const SPARE = [6, 5, 4, 1]

const COLORS: Readonly<Record<string, keyof Paint>> = { '✓': 'green', '▶': 'yellow', '✗': 'red', '!': 'yellow' }

const stateOf = (run: Run, phase: Phase): { mark: string; word: string } => {
  const round = phase.round > 1 ? `, round ${phase.round}` : ''
  switch (phase.status) {
    case 'completed':
      return completedState(run, phase, round)
    case 'running':
      return { mark: run.status === 'blocked' ? '✗' : '▶', word: `${run.status}${round}` }
    case 'pending':
      return { mark: '·', word: `pending${round}` }
    case 'skipped':
      return { mark: '-', word: phase.facts ? 'taken over' : 'skipped' }
  }
}

const completedState = (run: Run, phase: Phase, round: string): { mark: string; word: string } => {
  const { facts } = phase
  if (isOverridden(run, phase)) return { mark: '✓', word: `overridden${round}` }
  if (facts?.kind === 'tests' && facts.passed === false) return { mark: '✗', word: `failed${round}` }
  if (facts?.kind === 'task' && facts.status !== 'completed') return { mark: '!', word: `in part${round}` }
  return { mark: '✓', word: `completed${round}` }
}

// A phase or a gate that was passed over may have had no open step.
const isOverridden = (run: Run, phase: Phase): boolean => {
  if (stepsOf(run, phase).some(({ overridden }) => overridden)) return true
  const gates = gatesOf(run.phases).filter((gate) => gate.phase === phase.id)
  const names = new Set([phase.id, ...gates.map(({ name }) => name)])
  return run.overrides.some(({ at, what }) => names.has(what) && at >= (phase.startedAt ?? ''))
}

/** Steps that are done of all, attempts in all, and the time since the phase started. */
const workOf = (run: Run, phase: Phase, now: Instant): string[] => {
  const steps = stepsOf(run, phase)
  if (steps.length === 0 || phase.startedAt === null) return ['', '', '']
  const done = steps.filter(({ status }) => status === 'completed').length
  const attempts = steps.reduce((sum, step) => sum + step.attempts.length, 0)
  const until = phase.endedAt ?? (run.status === 'running' ? now : (run.stoppedAt ?? now))
  return [`${done}/${steps.length}`, String(attempts), duration(Date.parse(until) - Date.parse(phase.startedAt))]
}

const gateText = (run: Run, phase: Phase, gates: readonly Gate[]): string => {
  if (phase.status === 'skipped') return `(${phase.reason ?? 'not in this run'})`
  const gate = gates.find((each) => each.phase === phase.id)
  if (!gate) return ''
  return ['[GATE]', run.gates[gate.name] ?? ''].join(' ').trimEnd()
}

/** Artifacts that a gate still waits for. */
export const missingOf = (run: Run, gate: Gate): string[] =>
  gate.required.filter((output) => run.phases.some((phase) => phase.output === output && phase.status !== 'completed'))
