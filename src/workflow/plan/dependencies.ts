import { findCycles } from '../core/graph.ts'
import { diagnose, type Diagnostic } from './diagnostic.ts'
import type { Thread } from './plan.ts'
import { placeOf, type Reading } from './thread.ts'

/** Every dependency names an earlier thread, and no threads wait for each other. `threads`: all, in the order of the text. */
export const dependencyProblems = (reading: Reading, threads: readonly Thread[]): Diagnostic[] => {
  const order = new Map(threads.map(({ id }, index) => [id, index]))
  const named = threads.flatMap((thread, index) =>
    thread.depends.flatMap((on) => judge(reading, thread, on, (order.get(on) ?? Number.NaN) - index) ?? []),
  )
  const byId = new Map(threads.map((thread) => [thread.id, thread]))
  const nodes = [...byId.values()].map(({ id, depends }) => ({
    id,
    needs: depends.filter((on) => on !== id),
    files: [],
  }))
  const cycles = findCycles(nodes).flatMap((cycle) => {
    const last = byId.get(cycle.at(-2) ?? '')
    const place = last && placeOf(reading, last, 'depends', cycle[0] ?? '')
    const shown = cycle.length > 12 ? [...cycle.slice(0, 6), '…', ...cycle.slice(-5)] : cycle
    const message = `these threads wait for each other: ${shown.join(' -> ')}`
    return place ? [diagnose('dependency-cycle', place, message)] : []
  })
  return [...named, ...cycles]
}

/** `distance`: how far below the thread stands what it depends on; not a number when it is not in the plan. */
const judge = (reading: Reading, thread: Thread, on: string, distance: number): Diagnostic | null => {
  const { id } = thread
  const isParallel = on.slice(0, on.lastIndexOf('.')) === id.slice(0, id.lastIndexOf('.'))
  if (distance < 0 && !isParallel) return null
  const place = placeOf(reading, thread, 'depends', on)
  if (distance < 0) {
    const message = `${id} and ${on} are in the same batch; ${id} waits for it. A later batch says so more clearly`
    return diagnose('dependency-parallel', place, message)
  }
  if (distance === 0) return diagnose('dependency-forward', place, `${id} depends on itself`)
  return distance > 0
    ? diagnose('dependency-forward', place, `${id} depends on ${on}, which comes later`)
    : diagnose('dependency-unknown', place, `${id} depends on ${on}, which is not in the plan`)
}
