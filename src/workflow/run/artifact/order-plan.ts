import type { PlannedTask } from '../../core/facts.ts'
import type { Node } from '../../core/graph.ts'
import { findCycles, overlap, separate, wavesOf } from '../../core/graph.ts'

/** A task of the whole plan before it is known which tasks may run at the same time. */
export interface Draft {
  readonly number: number
  readonly name: string
  readonly files: readonly string[]
  readonly needs: readonly number[]
  readonly complexity: PlannedTask['complexity']
}

/** Cycles are lists of task numbers that end where they begin. */
export type Ordered =
  | { readonly ok: true; readonly tasks: PlannedTask[]; readonly graph: string }
  | { readonly ok: false; readonly cycles: readonly (readonly number[])[] }

/**
 * Tasks in plan order with all their dependencies, those for shared files included, and the section
 * `## Dependency Graph` (LF, no line end after it), which is a function of the tasks alone.
 */
export const orderPlan = (drafts: readonly Draft[]): Ordered => {
  const nodes = drafts.map((draft) => nodeOf(draft))
  const cycles = findCycles(nodes)
  if (cycles.length > 0) return { ok: false, cycles: cycles.map((cycle) => cycle.map(Number)) }
  const needs = new Map(nodes.map((node) => [node.id, new Set(node.needs)]))
  for (const { task, after } of separate(nodes)) needs.get(task)?.add(after)
  const place = new Map(nodes.map(({ id }, index) => [id, index]))
  const tasks = drafts.map((draft): PlannedTask => {
    const sorted = [...(needs.get(String(draft.number)) ?? [])].toSorted(
      (a, b) => (place.get(a) ?? 0) - (place.get(b) ?? 0),
    )
    const { name, complexity } = draft
    return {
      id: `task-${draft.number}`,
      name,
      files: [...draft.files],
      needs: sorted.map((need) => `task-${need}`),
      complexity,
    }
  })
  return { ok: true, tasks, graph: graphText(tasks) }
}

/** How plans name the task with the id `task-3`: `Task 3`. */
const labelOf = (id: string): string => id.replace('task-', 'Task ')

/** The value of a Dependencies line. */
export const needsText = (needs: readonly string[]): string => needs.map(labelOf).join(', ') || 'none'

const nodeOf = ({ number, needs, files }: Draft): Node => ({ id: String(number), needs: needs.map(String), files })

const graphText = (tasks: readonly PlannedTask[]): string => {
  const byId = new Map(tasks.map((task) => [task.id, task]))
  const waves = wavesOf(tasks).map((wave, index) => `- Wave ${index + 1}: ${wave.map(waiting).join(', ')}`)
  const shared = tasks.flatMap((task) =>
    task.needs.flatMap((need) => {
      const files = overlap(byId.get(need)?.files ?? [], task.files)
      return files.length === 0 ? [] : [`- ${labelOf(task.id)} after ${labelOf(need)}: ${files.join(', ')}`]
    }),
  )
  const notes = shared.length === 0 ? [] : ['', 'Tasks that name the same file run one after the other:', '', ...shared]
  return ['## Dependency Graph', '', ...waves, ...notes].join('\n')
}

const waiting = ({ id, needs }: PlannedTask): string =>
  needs.length === 0 ? labelOf(id) : `${labelOf(id)} (after ${needsText(needs)})`
