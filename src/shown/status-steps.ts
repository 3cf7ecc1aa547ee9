import { waveNumbers } from '../workflow/core/graph.ts'
import { oneLine } from '../workflow/core/plain-text.ts'
import { counted } from '../workflow/core/counted.ts'
import { type Phase, type Run, stepsOf } from '../workflow/run/state.ts'
import type { Instant, Step } from '../workflow/core/step.ts'
import type { FactsOf, TaskFacts } from '../workflow/core/facts.ts'
import { notVerified } from '../workflow/run/task-outcome.ts'
import { phasegate, written } from '../workflow/core/text.ts'
import { clipped } from './columns.ts'
import { duration, durationOf, timeWorked } from './duration.ts'
import { same } from './paint.ts'
import { linesOf, type Row } from './rows.ts'
import type { Looks } from './status-table.ts'

const MARKS = { completed: '✓', running: '▶', pending: '·', failed: '✗', skipped: '-' } as const
const COLORS = { completed: 'green', running: 'yellow', pending: 'dim', failed: 'red', skipped: 'dim' } as const

/** The steps of a phase: mark, step, wave, agent, model, time, attempts, and what there is to say of it. */
export const stepSection = (run: Run, phase: Phase, looks: Looks): string[] => {
  const steps = stepsOf(run, phase)
  const listed = looks.verbose ? steps : mostUrgent(steps)
  if (listed.length === 0) return []
  const waves = phase.split === 'tasks' ? waveNumbers(steps) : null
  const rows = linesOf(
    listed.map((step) => stepRow(run, step, waves, looks)),
    // The model and the agent are worth less than what there is to say.
    { width: looks.width, indent: 2, spare: waves ? [3, 2] : [2, 1], room: LEAST_REMARK },
  )
  const left = steps.length - listed.length
  return [
    looks.paint.bold(`${phase.id} ${phase.name}`),
    ...listed.flatMap((step, index) => [rows[index] ?? '', ...(looks.verbose ? attemptLines(step, looks) : [])]),
    ...(left > 0
      ? [looks.paint.dim(`  and ${left} more: ${written(phasegate('status', '--verbose'), looks.reader)}`)]
      : []),
  ]
}

const LEAST_REMARK = 24
const MOST_STEPS = 15
const URGENCY = { running: 0, failed: 1, pending: 2, skipped: 3, completed: 4 } as const

// Of many steps those are shown that are at work or went wrong, in the order of the plan.
const mostUrgent = (steps: readonly Step[]): Step[] => {
  const chosen = new Set(steps.toSorted((a, b) => URGENCY[a.status] - URGENCY[b.status]).slice(0, MOST_STEPS))
  return steps.filter((step) => chosen.has(step))
}

const stepRow = (run: Run, step: Step, waves: ReadonlyMap<string, number> | null, { now, paint }: Looks): Row => {
  const { executor, status, attempts } = step
  const who = executor.kind === 'agent' ? [attempts.at(-1)?.agent ?? executor.agent, executor.model] : ['code', '']
  const quiet = status === 'pending' || status === 'skipped' ? paint.dim : same
  const wave = waves ? [`wave ${waves.get(step.id) ?? 1}`] : []
  return {
    cells: [
      `${paint[COLORS[status]](MARKS[status])} ${quiet(step.id)}`,
      ...[...wave, ...who, timeOf(step, now), timesOf(step)].map(quiet),
    ],
    last: remark(run, step, now),
    paintLast: status === 'failed' ? paint.red : quiet,
  }
}

const timeOf = ({ attempts }: Step, now: Instant): string =>
  attempts.length === 0 ? '' : durationOf(timeWorked(attempts, now))

const timesOf = ({ attempts }: Step): string => (attempts.length > 1 ? `${attempts.length} attempts` : '')

const remark = (run: Run, step: Step, now: Instant): string => {
  const { status, title, reason, retryAt, attempts } = step
  if (status === 'pending' && retryAt !== null && retryAt > now) {
    return `rests for ${duration(now, retryAt)}: ${reason ?? title}`
  }
  const refusals = attempts.at(-1)?.refusals ?? []
  if (status === 'running' && refusals.length > 0)
    return `repair ${refusals.length} of ${run.settings.retries.maxRefusals}: ${refusals.at(-1)?.[0] ?? title}`
  if (step.overridden) return `${title}: overridden by a person`
  if (step.facts?.kind === 'review') return `${title}: ${verdictText(step.facts)}`
  if (step.facts?.kind === 'task') return [title, ...unverifiedText(run, step.facts)].join(': ')
  return reason === null ? title : `${title}: ${reason}`
}

const unverifiedText = (run: Run, { refused = [] }: TaskFacts): string[] => {
  const commands = notVerified(run, refused).map(({ command }) => command)
  return commands.length === 0 ? [] : [`not verified here: ${commands.join(', ')}`]
}

const verdictText = ({ status, issues }: FactsOf<'review'>): string =>
  [status.replace('_', ' '), ...(issues.length > 0 ? [counted(issues.length, 'issue')] : [])].join(', ')

// An attempt that was accepted at once needs no line of its own.
const attemptLines = (step: Step, { now, paint, width }: Looks): string[] =>
  step.attempts.flatMap((attempt, index) => {
    const { outcome, refusals, late, reason } = attempt
    if (outcome === 'completed' && refusals.length === 0) return []
    // Its reason says that it needs context.
    const ended = outcome === 'needs-context' ? '' : `: ${outcome}`
    const lines = [
      `attempt ${index + 1}${ended} ${outcome === 'running' ? 'for' : 'after'} ${duration(attempt.startedAt, attempt.endedAt ?? now)}${reason ? `: ${oneLine(reason)}` : ''}`,
      ...refusals.map((problems) => `  refused: ${oneLine(problems.join('; '))}`),
      ...(late ? ['  it reported later; that was ignored'] : []),
    ]
    return lines.map((line) => paint.dim(clipped(`      ${line}`, width)))
  })
