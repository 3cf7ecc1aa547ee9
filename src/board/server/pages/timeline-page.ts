import { scaleUtc } from 'd3-scale'
import { durationOf } from '../../../shown/duration.ts'
import type { View } from '../../../shown/view/parts.ts'
import { counted } from '../../../workflow/core/counted.ts'
import type { Body, StepView } from '../../page/data.ts'
import { pathOf, stepPath } from '../../page/path.ts'
import type { Lane } from '../../page/pictures.ts'
import { pageOf } from '../paging.ts'
import { endOf, partsOf } from '../subject.ts'

/** A bar for every attempt, a line for every step, in the order in which they began. */
export const timelinePage = (view: View, query: URLSearchParams): Body => {
  const begun = partsOf(view)
    .flatMap(({ steps }) => steps)
    .filter(({ attempts }) => attempts.length > 0)
    .toSorted((a, b) => (a.attempts[0]?.startedAt ?? '').localeCompare(b.attempts[0]?.startedAt ?? ''))
  const { shown, pages } = pageOf(begun, query, pathOf(view, 'timeline'))
  const attempts = shown.flatMap((step) => step.attempts)
  const from = Math.min(...attempts.map(({ startedAt }) => Date.parse(startedAt)))
  const to = Math.max(...attempts.map((attempt) => Date.parse(endOf(view, attempt))))
  if (attempts.length === 0) return { kind: 'timeline', ticks: [], lanes: [], pages }
  const scale = scaleUtc([from, Math.max(to, from + 1000)], [0, 100])
  const ticks = scale.ticks(5).map((tick) => ({
    x: round(scale(tick)),
    text: tick
      .toISOString()
      .slice(...(to - from > DAY ? [5, 16] : [11, 19]))
      .replace('T', ' '),
  }))
  return { kind: 'timeline', ticks, lanes: shown.map((step) => laneOf(view, step, scale)), pages }
}

const DAY = 86_400_000

const laneOf = (view: View, step: StepView, scale: (at: Date) => number): Lane => ({
  path: stepPath(view, step.id),
  id: step.id,
  title: step.title,
  bars: step.attempts.map((attempt, index) => {
    const { startedAt, outcome, agent, refusals } = attempt
    const end = Date.parse(endOf(view, attempt))
    const x = round(scale(new Date(startedAt)))
    const said = [
      `attempt ${index + 1} by ${agent ?? 'code'}: ${outcome}`,
      durationOf(end - Date.parse(startedAt)),
      `from ${startedAt.slice(11, 19)}`,
      ...(refusals.length > 0 ? [counted(refusals.length, 'refused report')] : []),
    ]
    return { x, width: Math.max(0.2, round(scale(new Date(end)) - x)), outcome, text: said.join(', ') }
  }),
})

const round = (percent: number): number => Math.round(percent * 100) / 100
