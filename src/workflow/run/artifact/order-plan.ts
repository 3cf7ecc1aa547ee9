import type { PlannedTask } from '../../core/facts.ts'
import { contested, findCycles, wavesOf } from '../../core/graph.ts'

/** Cycles are lists of task ids that end where they begin. */
export type Ordered =
  | { readonly ok: true; readonly tasks: PlannedTask[]; readonly graph: string }
  | { readonly ok: false; readonly cycles: readonly (readonly string[])[] }

/**
 * Tasks in plan order, the needs of each in that order too, and the section `## Dependency Graph` (LF, no line end after it),
 * which is a function of the tasks alone. It says where a merge is likely: the planner may choose otherwise.
 */
export const orderPlan = (given: readonly PlannedTask[]): Ordered => {
  const cycles = findCycles(given)
  if (cycles.length > 0) return { ok: false, cycles }
  const place = new Map(given.map(({ id }, index) => [id, index]))
  const tasks = given.map((task) => ({
    ...task,
    needs: task.needs.toSorted((a, b) => (place.get(a) ?? 0) - (place.get(b) ?? 0)),
  }))
  return { ok: true, tasks, graph: graphText(tasks) }
}

/** How plans name the task with the id `task-3`: `Task 3`. */
export const labelOf = (id: string): string => id.replace('task-', 'Task ')

/** The value of a Dependencies line. */
export const needsText = (needs: readonly string[]): string => needs.map(labelOf).join(', ') || 'none'

const graphText = (tasks: readonly PlannedTask[]): string => {
  const waves = wavesOf(tasks).map((wave, index) => `- Wave ${index + 1}: ${wave.map(waiting).join(', ')}`)
  const shared = contested(tasks).map(({ file, ids }) => `- ${file}: ${ids.map(labelOf).join(', ')}`)
  const notes =
    shared.length === 0
      ? []
      : ['', 'Files that several tasks may change at the same time; what they change is merged:', '', ...shared]
  return ['## Dependency Graph', '', ...waves, ...notes].join('\n')
}

const waiting = ({ id, needs }: PlannedTask): string =>
  needs.length === 0 ? labelOf(id) : `${labelOf(id)} (after ${needsText(needs)})`
