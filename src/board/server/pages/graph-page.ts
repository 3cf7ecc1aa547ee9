import { groupedBy } from '../../../cost/cost.ts'
import { Graph, layout } from '@dagrejs/dagre'
import { clipped } from '../../../shown/columns.ts'
import type { View } from '../../../shown/view/parts.ts'
import type { Body, Link } from '../../page/data.ts'
import { pathOf, stepPath } from '../../page/path.ts'
import type { Graph as Drawn } from '../../page/pictures.ts'
import { type Part, partsOf } from '../subject.ts'

/** What waits for what: the steps of a stage, or of all where they are few. */
export const graphPage = (view: View, query: URLSearchParams): Body => {
  const parts = partsOf(view).filter(({ steps }) => steps.length > 0)
  const sections = [...groupedBy(parts, ({ section }) => section)]
  const isFew = parts.reduce((sum, { steps }) => sum + steps.length, 0) <= MOST_NODES
  const live = sections.find(([, some]) => some.some(({ status }) => status === 'running'))?.[0]
  const named = query.get('stage') ?? (isFew ? null : (live ?? sections[0]?.[0] ?? null))
  const chosen = parts.filter(({ section }) => named === null || section === named)
  const whole: Link = { path: pathOf(view, 'graph'), text: 'all', isCurrent: named === null }
  const choices = sections.map(([section]): Link => ({
    path: `${pathOf(view, 'graph')}?stage=${encodeURIComponent(section)}`,
    text: section,
    isCurrent: section === named,
  }))
  return { kind: 'graph', graph: drawn(view, chosen), choices: isFew ? [whole, ...choices] : choices }
}

// More than that nobody can see at once; what is left out is counted where its batch stands.
const MOST_NODES = 150
const WIDTH = 190
const HEIGHT = 44

const drawn = (view: View, parts: readonly Part[]): Drawn => {
  const each = Math.max(1, Math.floor(MOST_NODES / Math.max(1, parts.length)))
  const shown = parts
    .slice(0, MOST_NODES)
    .map((part) => ({ ...part, steps: part.steps.slice(0, each), all: part.steps.length }))
  const graph = new Graph()
  graph.setGraph({ rankdir: 'LR', nodesep: 12, ranksep: 48, marginx: 8, marginy: 8 })
  graph.setDefaultEdgeLabel(() => ({}))
  const known = new Set(shown.flatMap(({ steps }) => steps.map(({ id }) => id)))
  const nodes = shown.flatMap(({ id, name, status, steps, all }) => [
    {
      key: `part ${id}`,
      text: clipped(`${id} ${name}`, LONGEST),
      more: all > steps.length ? `${steps.length} of ${all} are drawn` : '',
      status,
      path: null,
    },
    ...steps.map((step) => ({
      key: step.id,
      text: clipped(step.title === '' ? step.id : step.title, LONGEST),
      more: clipped(`${step.id} · ${step.attempts.at(-1)?.agent ?? step.agent ?? 'code'}`, LONGEST),
      status: step.status,
      path: stepPath(view, step.id),
    })),
  ])
  for (const { key } of nodes) graph.setNode(key, { width: WIDTH, height: HEIGHT })
  for (const [index, { id, steps }] of shown.entries()) {
    const needed = new Set(steps.flatMap(({ needs }) => needs))
    const following = shown[index + 1]
    for (const step of steps) {
      const own = step.needs.filter((need) => known.has(need))
      for (const need of own) graph.setEdge(need, step.id)
      if (!own.some((need) => steps.some((other) => other.id === need))) graph.setEdge(`part ${id}`, step.id)
      if (following && !needed.has(step.id)) graph.setEdge(step.id, `part ${following.id}`)
    }
  }
  layout(graph)
  const { width = 0, height = 0 } = graph.graph()
  return {
    width,
    height,
    nodes: nodes.map(({ key, ...node }) => {
      const { x, y } = graph.node(key)
      return { ...node, x: (x ?? 0) - WIDTH / 2, y: (y ?? 0) - HEIGHT / 2, width: WIDTH, height: HEIGHT }
    }),
    edges: graph
      .edges()
      .map((edge: Edge) => `M${(graph.edge(edge).points ?? []).map(({ x, y }: Point) => `${x},${y}`).join('L')}`),
  }
}

const LONGEST = 24

interface Edge {
  readonly v: string
  readonly w: string
}

interface Point {
  readonly x: number
  readonly y: number
}
