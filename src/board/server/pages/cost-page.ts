import { groupedBy } from '../../../cost/cost.ts'
import { moneyText, tokensText, wholeCost } from '../../../shown/cost-text.ts'
import type { View } from '../../../shown/view/parts.ts'
import type { Body } from '../../page/data.ts'
import type { CostTable, Points } from '../../page/pictures.ts'
import { endOf, partsOf, spentOn } from '../subject.ts'

/** What it cost: by phase or batch, by agent, and how it grew. */
export const costPage = (view: View): Extract<Body, { kind: 'cost' }> => {
  const pieces = piecesOf(view)
  const whole = spentOn(pieces)
  const table = (name: string, nameOf: (piece: Piece) => string): CostTable => ({
    name,
    rows: [...groupedBy(pieces, nameOf)].map(([title, some]) => {
      const spent = spentOn(some)
      return {
        name: title,
        tokens: tokensText(spent.tokens),
        money: moneyText(spent),
        part: whole.usd > 0 ? spent.usd / whole.usd : whole.tokens > 0 ? spent.tokens / whole.tokens : 0,
      }
    }),
  })
  return {
    kind: 'cost',
    total: wholeCost(view.cost),
    tables:
      pieces.length === 0
        ? []
        : [
            table(view.kind === 'run' ? 'By phase' : 'By batch', ({ part }) => part),
            table('By agent', ({ agent }) => agent),
            table('By model', ({ models }) => models.join(', ')),
          ],
    points: grown(pieces),
  }
}

interface Piece {
  readonly part: string
  readonly agent: string
  readonly models: readonly string[]
  readonly at: string
  readonly tokens: number
  readonly usd: number
  readonly unknown: readonly string[]
}

const piecesOf = (view: View): Piece[] => [
  ...view.orchestrators.flatMap(({ since, spent }): Piece[] =>
    spent ? [{ ...spent, part: 'orchestrator', agent: 'orchestrator', at: since }] : [],
  ),
  ...partsOf(view).flatMap(({ id, name, steps }) =>
    steps.flatMap(({ attempts }) =>
      attempts.flatMap((attempt): Piece[] => {
        const { agent, spent } = attempt
        return spent ? [{ ...spent, part: `${id} ${name}`, agent: agent ?? 'code', at: endOf(view, attempt) }] : []
      }),
    ),
  ),
]

const MOST_POINTS = 2000

const grown = (pieces: readonly Piece[]): Points => {
  const sorted = pieces.toSorted((a, b) => a.at.localeCompare(b.at))
  let usd = 0
  let tokens = 0
  const sums = sorted.map((piece) => {
    usd += piece.usd
    tokens += piece.tokens
    return [Date.parse(piece.at) / 1000, usd, tokens] as const
  })
  const step = Math.ceil(sums.length / MOST_POINTS)
  const kept = sums.filter((_, index) => index % step === 0 || index === sums.length - 1)
  return [kept.map(([at]) => at), kept.map(([, dollars]) => dollars), kept.map(([, , count]) => count)]
}
