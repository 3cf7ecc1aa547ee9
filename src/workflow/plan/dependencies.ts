import { diagnose, type Diagnostic } from './diagnostic.ts'
import type { Thread } from './plan.ts'
import type { Locate } from './thread.ts'

/** Every dependency names an earlier thread, and no threads wait for each other. `threads`: all, in the order of the text. */
export const checkDependencies = (locate: Locate, threads: readonly Thread[], problems: Diagnostic[]): void => {
  const order = new Map<string, number>()
  for (const thread of threads) order.set(thread.id, order.size)
  const graph: Graph = { locate, threads, order }
  let forward = false
  for (const [index, thread] of threads.entries()) {
    for (const id of thread.depends) {
      const target = order.get(id)
      forward ||= target !== undefined && target > index
      if (target === undefined || target >= index || batchOf(id) === batchOf(thread.id)) {
        problems.push(judge(graph, thread, id, target === undefined ? null : target - index))
      }
    }
  }
  // Without a dependency that points down there can be no cycle.
  if (forward) findCycles(graph, problems)
}

/** The batch id in a thread id. */
const batchOf = (id: string): string => id.slice(0, id.lastIndexOf('.'))

interface Graph {
  readonly locate: Locate
  readonly threads: readonly Thread[]
  /** Where each thread stands in `threads`. */
  readonly order: ReadonlyMap<string, number>
}

const judge = ({ locate }: Graph, thread: Thread, on: string, distance: number | null): Diagnostic => {
  const { id } = thread
  const at = locate(thread, 'depends', on)
  if (distance === null) return diagnose('dependency-unknown', at, `${id} depends on ${on}, which is not in the plan`)
  if (distance === 0) return diagnose('dependency-forward', at, `${id} depends on itself`)
  if (distance > 0) return diagnose('dependency-forward', at, `${id} depends on ${on}, which comes later`)
  const message = `${id} and ${on} are in the same batch; ${id} waits for it. A later batch says so more clearly`
  return diagnose('dependency-parallel', at, message)
}

/** One diagnostic per cycle, at the dependency that closes it; a walk in depth with its own stack. */
const findCycles = ({ locate, threads, order }: Graph, problems: Diagnostic[]): void => {
  const finished = new Set<number>()
  for (const start of threads.keys()) {
    if (finished.has(start)) continue
    const path: { readonly index: number; next: number }[] = [{ index: start, next: 0 }]
    const onPath = new Map([[start, 0]])
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const thread = threads[top.index]
      const id = thread?.depends[top.next++]
      if (thread === undefined || id === undefined) {
        finished.add(top.index)
        onPath.delete(top.index)
        path.pop()
        continue
      }
      const target = order.get(id)
      if (target === undefined || target === top.index || finished.has(target)) continue
      const position = onPath.get(target)
      if (position === undefined) {
        onPath.set(target, path.length)
        path.push({ index: target, next: 0 })
        continue
      }
      const ids = path.slice(position).map((step) => threads[step.index]?.id)
      const message = `these threads wait for each other: ${shorten([...ids, id]).join(' -> ')}`
      problems.push(diagnose('dependency-cycle', locate(thread, 'depends', id), message))
    }
  }
}

const shorten = (ids: readonly (string | undefined)[]): readonly (string | undefined)[] =>
  ids.length > 12 ? [...ids.slice(0, 6), '…', ...ids.slice(-5)] : ids
