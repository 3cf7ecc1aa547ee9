import { isKept } from '../../../engine/run/archive.ts'
import { clipped } from '../../../shown/columns.ts'
import { briefCost, moneyText, tokensText } from '../../../shown/cost-text.ts'
import { duration, durationOf, timeWorked } from '../../../shown/duration.ts'
import type { RunView } from '../../../shown/view/run-view.ts'
import { oneLine } from '../../../workflow/core/plain-text.ts'
import type { Body, Compared } from '../../page/data.ts'
import { pathOf } from '../../page/path.ts'
import type { Reader } from '../read.ts'
import { untilOf } from '../subject.ts'

/** Two runs beside each other. @throws Refused `run-unknown` */
export const comparePage = (reader: Reader, query: URLSearchParams): Body => {
  const [one, other] = ['a', 'b'].map((name) => reader.run(query.get(name) ?? '').view)
  if (one?.kind !== 'run' || other?.kind !== 'run') return { kind: 'problem', text: 'Two runs can be compared.' }
  const names = new Map([...one.phases, ...other.phases].map(({ id, name }) => [id, `${id} ${name}`]))
  // The titles of hundreds of runs may be as long as tasks are.
  const choices = reader
    .runs()
    .filter(isKept)
    .map(({ run }) => ({ id: run.id, title: clipped(oneLine(run.task), 60) }))
  return { kind: 'compare', runs: [compared(one, names), compared(other, names)], choices }
}

const compared = (view: RunView, phases: ReadonlyMap<string, string>): Compared => {
  const attempts = view.phases.flatMap(({ steps }) => steps.flatMap((step) => step.attempts))
  return {
    path: pathOf(view),
    id: view.id,
    title: view.title,
    facts: [
      ['run', view.id],
      ['status', view.status],
      ['time', duration(view.startedAt, untilOf(view))],
      ['agents’ time together', durationOf(timeWorked(attempts, untilOf(view)))],
      ['attempts', String(attempts.length)],
      [
        'ended badly',
        String(attempts.filter(({ outcome }) => outcome !== 'completed' && outcome !== 'running').length),
      ],
      ['reports refused', String(attempts.reduce((sum, { refusals }) => sum + refusals.length, 0))],
      ['issues left open', String(view.issues.length)],
      ['tokens', tokensText(view.cost.tokens)],
      ['cost', moneyText(view.cost)],
      ...[...phases].map(([id, name]) => [name, phaseText(view, id)] as const),
    ],
  }
}

const phaseText = (view: RunView, id: string): string => {
  const phase = view.phases.find((each) => each.id === id)
  if (!phase) return '—'
  const { startedAt, endedAt, cost, status } = phase
  const time = startedAt === null ? status : duration(startedAt, endedAt ?? untilOf(view))
  return cost.tokens > 0 ? `${time} · ${briefCost(cost)}` : time
}
