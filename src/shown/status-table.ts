import type { Carrier } from '../engine/client.ts'
import type { Commit } from '../state-manager/journal.ts'
import type { Event } from '../workflow/run/event.ts'
import { type Gate, gatesOf } from '../workflow/run/schedule.ts'
import { activePhases, type Phase, type Run, stepsOf } from '../workflow/run/state.ts'
import type { Instant } from '../workflow/core/step.ts'
import type { Reader } from '../workflow/core/text.ts'
import { clipped } from './columns.ts'
import { duration } from './duration.ts'
import { type Paint, same } from './paint.ts'
import { linesOf, type Row } from './rows.ts'
import { phaseCosts } from './run-cost.ts'

/** What a status depends on beside the run. */
export interface Sight {
  readonly now: Instant
  readonly verbose: boolean
  /** Columns of the terminal; null where there is none. */
  readonly columns: number | null
  readonly reader: Reader
  readonly carrier: Carrier
  /** The session that asks; null in a shell. */
  readonly session: string | null
  /** The run's whole journal where the status is to tell its history. */
  readonly commits: readonly Commit<Event>[]
  /** The branch of a run that is done was merged and removed, or dropped. */
  readonly isBranchGone: boolean
}

/** What every section of it depends on. */
export interface Looks extends Sight {
  readonly paint: Paint
  /** No line is wider. */
  readonly width: number
}

/** Every phase of the run: mark, phase, stage, name, state, steps, attempts, time, gate; in a narrow terminal fewer of them. */
export const phaseTable = (run: Run, { now, paint, width, verbose }: Looks): string[] => {
  const gates = gatesOf(activePhases(run))
  const costs = verbose ? phaseCosts(run) : NO_COSTS
  const isCosted = [...costs.values()].some((cost) => cost !== '')
  const head: Row = { cells: [...HEAD, ...(isCosted ? ['COST'] : [])].map(paint.dim), last: '' }
  const rows = run.phases.map((phase): Row => {
    const [mark, word] = stateOf(run, phase)
    const color = COLORS[mark]
    const quiet = color === 'dim' ? paint.dim : same
    const named = [phase.stage, clipped(phase.name, 28)].map(quiet)
    const cost = isCosted ? [costs.get(phase.id) ?? ''] : []
    const work = [...workOf(run, phase, now), ...cost].map(quiet)
    return {
      cells: [`${paint[color](mark)} ${quiet(phase.id)}`, ...named, paint[color](word), ...work],
      last: gateText(run, phase, gates),
      paintLast: paint.dim,
      short: phase.status === 'skipped' || phase.reason !== null,
    }
  })
  return linesOf([head, ...rows], { width, spare: isCosted ? COSTED_SPARE : SPARE })
}

const NO_COSTS: ReadonlyMap<string, string> = new Map()
// Where the steps are listed, too, their attempts are said there.
const COSTED_SPARE = [5, 4, 6, 1, 7]

const HEAD = ['  PHASE', 'STAGE', 'NAME', 'STATE', 'STEPS', 'ATTEMPTS', 'TIME']
// Time, attempts, steps, stage: what the table can do without.
const SPARE = [6, 5, 4, 1]

const COLORS = { '✓': 'green', '▶': 'yellow', '✗': 'red', '!': 'yellow', '·': 'dim', '-': 'dim' } as const

const stateOf = (run: Run, phase: Phase): readonly [mark: keyof typeof COLORS, word: string] => {
  const { facts, status } = phase
  if (status === 'skipped') return ['-', facts ? 'taken over' : 'skipped']
  const round = phase.round > 1 ? `, round ${phase.round}` : ''
  if (status === 'pending') return ['·', `pending${round}`]
  if (status === 'running') return [run.status === 'blocked' ? '✗' : '▶', `${run.status}${round}`]
  if (isOverridden(run, phase)) return ['✓', `overridden${round}`]
  if (facts?.kind === 'tests' && facts.passed === false) return ['✗', `failed${round}`]
  if (facts?.kind === 'task' && facts.status !== 'completed') return ['!', `in part${round}`]
  return ['✓', `completed${round}`]
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
  return [`${done}/${steps.length}`, String(attempts), duration(phase.startedAt, until)]
}

const gateText = (run: Run, phase: Phase, gates: readonly Gate[]): string => {
  if (phase.status === 'skipped') return `(${phase.reason ?? 'not in this run'})`
  const gate = gates.find((each) => each.phase === phase.id)
  const reason = phase.reason === null ? [] : [`(${phase.reason})`]
  return [...(gate ? ['[GATE]', run.gates[gate.name] ?? ''] : []), ...reason].join(' ').trimEnd()
}

/** Artifacts that a gate still waits for. */
export const missingOf = (run: Run, gate: Gate): string[] =>
  gate.required.filter((output) => run.phases.some((phase) => phase.output === output && phase.status !== 'completed'))
