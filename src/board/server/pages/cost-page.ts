import { groupedBy } from '../../../cost/cost.ts'
import { moneyText, tokensText } from '../../../shown/cost-text.ts'
import type { Body } from '../../page/data.ts'
import type { CostTable, Points } from '../../page/pictures.ts'
import { partsOf, untilOf, type View } from '../subject.ts'

/** What it cost: by phase or batch, by agent, and how it grew. */
export const costPage = (view: View): Body => {
  const pieces = piecesOf(view)
  const whole = pieces.reduce((sum, { usd }) => sum + usd, 0)
  const all = pieces.reduce((sum, { tokens }) => sum + tokens, 0)
  const table = (name: string, nameOf: (piece: Piece) => string): CostTable => ({
    name,
    rows: [...groupedBy(pieces, nameOf)].map(([title, some]) => {
      const usd = some.reduce((sum, piece) => sum + piece.usd, 0)
      const tokens = some.reduce((sum, piece) => sum + piece.tokens, 0)
      const unknown = some.flatMap((piece) => piece.unknown)
      return {
        name: title,
        tokens: tokensText(tokens),
        money: moneyText({ usd, unknown }),
        part: whole > 0 ? usd / whole : all > 0 ? tokens / all : 0,
      }
    }),
  })
  const { cost } = view
  return {
    kind: 'cost',
    total: `${cost.atLeast ? 'at least ' : ''}${tokensText(cost.tokens)}, ${moneyText(cost)} at prices of ${cost.prices}`,
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
      attempts.flatMap(({ agent, endedAt, spent }): Piece[] =>
        spent ? [{ ...spent, part: `${id} ${name}`, agent: agent ?? 'code', at: endedAt ?? untilOf(view) }] : [],
      ),
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
