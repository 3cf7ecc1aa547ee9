import { Choices, type Given, LOOKS, MARKS } from './parts.tsx'

/** What waits for what, from left to right. */
export const Graph = ({ base, body: { graph, choices } }: Given<'graph'>) => (
  <>
    <Choices base={base} label="Stages" links={choices} />
    {graph.nodes.length === 0 ? (
      <p class="empty">No steps are planned yet.</p>
    ) : (
      <div class="graph" tabindex={0} role="group" aria-label="Graph of steps">
        <svg width={graph.width} height={graph.height} viewBox={`0 0 ${graph.width} ${graph.height}`}>
          <g aria-hidden="true">
            {graph.edges.map((path, index) => (
              <path key={index} class="edge" d={path} />
            ))}
          </g>
          {graph.nodes.map(({ path, ...node }) =>
            path === null ? (
              <Box key={node.text} {...node} isPart />
            ) : (
              <a key={path} href={`${base}/${path}`}>
                <Box {...node} />
              </a>
            ),
          )}
        </svg>
      </div>
    )}
  </>
)

interface Boxed {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly text: string
  readonly more: string
  readonly status: string
  readonly isPart?: boolean
}

const Box = ({ x, y, width, height, text, more, status, isPart = false }: Boxed) => (
  <g class={`node ${isPart ? 'part' : ''} ${LOOKS[status] ?? 'bad'}`}>
    <rect x={x} y={y} width={width} height={height} rx="4" />
    <text x={x + 8} y={y + (more === '' ? 27 : 18)}>
      {MARKS[LOOKS[status] ?? 'bad']} {text}
    </text>
    <text class="more" x={x + 8} y={y + 35}>
      {more}
    </text>
  </g>
)
