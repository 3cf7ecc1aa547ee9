import { type AttemptView, partsOf, type StepView, type View } from '../view/parts.ts'

/** A table for a spreadsheet, one row an attempt (RFC 4180). */
export const csv = (view: View): string => {
  const rows = partsOf(view).flatMap((part) =>
    part.steps.flatMap((step) =>
      step.attempts.map((attempt) => [view.id, part.id, part.name, ...cellsOf(step, attempt, view.at)]),
    ),
  )
  return [HEAD, ...rows].map((cells) => `${cells.map(cell).join(',')}\r\n`).join('')
}

const HEAD = [
  ...['of', 'part', 'part_name', 'step', 'title', 'attempt', 'agent', 'model', 'started_at', 'ended_at', 'seconds'],
  ...['outcome', 'refused_reports', 'reason', 'input', 'output', 'cache_read', 'cache_write', 'tokens', 'usd'],
]

type Cell = string | number | null

const cellsOf = (step: StepView, attempt: AttemptView, now: string): Cell[] => {
  const { number, agent, startedAt, endedAt, outcome, refusals, reason, spent } = attempt
  const { byKind } = spent ?? {}
  return [
    ...[step.id, step.title, number, agent ?? 'code', spent?.models.join(' ') || step.model, startedAt, endedAt],
    Math.max(0, Date.parse(endedAt ?? now) - Date.parse(startedAt)) / 1000,
    ...[outcome, refusals.length, reason, byKind?.input ?? null, byKind?.output ?? null, byKind?.cacheRead ?? null],
    byKind ? byKind.cacheWrite5m + byKind.cacheWrite1h : null,
    ...[spent?.tokens ?? null, spent && spent.unknown.length === 0 ? spent.usd : null],
  ]
}

// What begins so is a formula to a spreadsheet, which may send the table anywhere.
const FORMULA = /^\s*[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/

const cell = (value: Cell): string => {
  if (typeof value === 'number') return String(value)
  const text = value !== null && FORMULA.test(value) ? `'${value}` : (value ?? '')
  return /[",;\r\n\t]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
