import { type Given, lookOf, Paging } from './parts.tsx'
import type { Lane as Shown, Tick } from './pictures.ts'

/** A line a step, a bar an attempt: what went on at once, what waited, what was done again. */
export const Timeline = ({ base, body: { ticks, lanes, pages } }: Given<'timeline'>) =>
  lanes.length === 0 ? (
    <p class="empty">Nothing has begun yet.</p>
  ) : (
    <>
      <p class="legend" aria-hidden="true">
        <span class="swatch good" /> completed <span class="swatch busy" /> at work <span class="swatch bad" /> ended
        badly <span class="swatch quiet" /> interrupted
      </p>
      <Paging base={base} pages={pages} />
      <div class="timeline">
        <Axis ticks={ticks} />
        <ul>
          {lanes.map((lane) => (
            <Lane key={lane.id} base={base} lane={lane} ticks={ticks} />
          ))}
        </ul>
      </div>
      <Paging base={base} pages={pages} />
    </>
  )

const Axis = ({ ticks }: { readonly ticks: readonly Tick[] }) => (
  <div class="axis" aria-hidden="true">
    <span />
    <svg height="18" width="100%">
      {ticks.map(({ x, text }) => (
        <text key={text} x={`${x}%`} y="13" text-anchor={x > 90 ? 'end' : x < 5 ? 'start' : 'middle'}>
          {text}
        </text>
      ))}
    </svg>
  </div>
)

const Lane = ({
  base,
  lane,
  ticks,
}: {
  readonly base: string
  readonly lane: Shown
  readonly ticks: readonly Tick[]
}) => (
  <li>
    <a href={`${base}/${lane.path}`} title={lane.title}>
      {lane.id}
    </a>
    <svg height="18" width="100%" role="img" aria-label={lane.bars.map(({ text }) => text).join('; ')}>
      {ticks.map(({ x }) => (
        <line key={x} class="tick" x1={`${x}%`} x2={`${x}%`} y1="0" y2="18" />
      ))}
      {lane.bars.map(({ x, width, outcome, text }, index) => (
        <rect key={index} class={lookOf(outcome)} x={`${x}%`} width={`${width}%`} y="3" height="12" rx="2">
          <title>{text}</title>
        </rect>
      ))}
    </svg>
  </li>
)
