import { createContext } from 'preact'
import { useContext, useEffect, useRef } from 'preact/hooks'
import type { Given } from './parts.tsx'
import type { CostTable, Points } from './pictures.ts'

/** What it cost, how that grew, and what for. */
export const Cost = ({ body: { total, tables, points } }: Pick<Given<'cost'>, 'body'>) =>
  tables.length === 0 ? (
    <p class="empty">What it cost is not known yet: it is measured when attempts end.</p>
  ) : (
    <>
      <p class="total">{total}</p>
      {points[0].length > 1 && <Chart points={points} />}
      {tables.map((table) => (
        <Table key={table.name} table={table} />
      ))}
    </>
  )

/** Draws a chart into an element; returns what takes it away again. Only a browser can. */
export const Draw = createContext<((place: HTMLElement, points: Points) => () => void) | null>(null)

// Without scripts the tables say it; who cannot see the picture has them, too.
const Chart = ({ points }: { readonly points: Points }) => {
  const place = useRef<HTMLDivElement>(null)
  const draw = useContext(Draw)
  useEffect(
    () => (draw && place.current ? draw(place.current, points) : undefined),
    [draw, points[0].length, points[1].at(-1), points[2].at(-1)],
  )
  return (
    <div
      class="chart"
      ref={place}
      role="img"
      aria-label="Dollars and tokens over time; the tables below say the same"
    />
  )
}

const Table = ({ table: { name, rows } }: { readonly table: CostTable }) => (
  <div class="scroll" tabindex={0} role="group" aria-label={name}>
    <table>
      <thead>
        <tr>
          <th scope="col">{name}</th>
          <th scope="col">Tokens</th>
          <th scope="col">Cost</th>
          <th scope="col">Part</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.name}>
            <th scope="row">{row.name}</th>
            <td>{row.tokens}</td>
            <td>{row.money}</td>
            <td>
              <meter value={row.part} max={1} aria-label={`Part of the whole: ${row.name}`} />{' '}
              {Math.round(row.part * 100)} %
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
)
