import { Choices, type Given, lookOf, MARKS } from './parts.tsx'
import type { Node } from './pictures.ts'

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
          {graph.nodes.map((node) =>
            node.path === null ? (
              <Box key={node.text} node={node} />
            ) : (
              <a key={node.path} href={`${base}/${node.path}`}>
                <Box node={node} />
              </a>
            ),
          )}
        </svg>
      </div>
    )}
  </>
)

const Box = ({ node }: { readonly node: Node }) => {
  const { x, y, width, height, text, more, status, path } = node
  const look = lookOf(status)
  return (
    <g class={`node ${path === null ? 'part' : ''} ${look}`}>
      <rect x={x} y={y} width={width} height={height} rx="4" />
      <text x={x + 8} y={y + (more === '' ? 27 : 18)}>
        {MARKS[look]} {text}
      </text>
      <text class="more" x={x + 8} y={y + 35}>
        {more}
      </text>
    </g>
  )
}
