import { type AttemptView, type Part, partsOf, type StepView, type View } from '../view/parts.ts'

/** A table for a spreadsheet, one row an attempt (RFC 4180). */
export const csv = (view: View): string => {
  const rows = partsOf(view).flatMap((part) =>
    part.steps.flatMap((step) => step.attempts.map((attempt): Row => ({ view, part, step, attempt }))),
  )
  const lines = rows.map((row) => Object.values(COLUMNS).map((column) => column(row)))
  return [Object.keys(COLUMNS), ...lines].map((cells) => `${cells.map(written).join(',')}\r\n`).join('')
}

interface Row {
  readonly view: View
  readonly part: Part
  readonly step: StepView
  readonly attempt: AttemptView
}

type Cell = string | number | null | undefined

const COLUMNS: Readonly<Record<string, (row: Row) => Cell>> = {
  of: ({ view }) => view.id,
  part: ({ part }) => part.id,
  part_name: ({ part }) => part.name,
  step: ({ step }) => step.id,
  title: ({ step }) => step.title,
  attempt: ({ attempt }) => attempt.number,
  agent: ({ attempt }) => attempt.agent ?? 'code',
  model: ({ step, attempt: { spent } }) => spent?.models.join(' ') || step.model,
  started_at: ({ attempt }) => attempt.startedAt,
  ended_at: ({ attempt }) => attempt.endedAt,
  seconds: ({ view: { at }, attempt: { startedAt, endedAt } }) =>
    Math.max(0, Date.parse(endedAt ?? at) - Date.parse(startedAt)) / 1000,
  outcome: ({ attempt }) => attempt.outcome,
  refused_reports: ({ attempt }) => attempt.refusals.length,
  reason: ({ attempt }) => attempt.reason,
  input: ({ attempt: { spent } }) => spent?.byKind.input,
  output: ({ attempt: { spent } }) => spent?.byKind.output,
  cache_read: ({ attempt: { spent } }) => spent?.byKind.cacheRead,
  cache_write: ({ attempt: { spent } }) => spent && spent.byKind.cacheWrite5m + spent.byKind.cacheWrite1h,
  tokens: ({ attempt: { spent } }) => spent?.tokens,
  usd: ({ attempt: { spent } }) => (spent?.unknown.length === 0 ? withoutDust(spent.usd) : null),
}

// Adding up leaves the dust of floating point, far below what a token costs.
const withoutDust = (usd: number): number => Math.round(usd * 1e9) / 1e9

// What begins so is a formula to a spreadsheet, which may send the table anywhere.
const FORMULA = /^\s*[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/

const written = (cell: Cell): string => {
  if (typeof cell === 'number') return String(cell)
  const text = cell && FORMULA.test(cell) ? `'${cell}` : (cell ?? '')
  return /[",;\r\n\t]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
