import type { ThreadMentions } from './batch.ts'
import { diagnose, type Diagnostic } from './diagnostic.ts'
import { positionOf } from './line-table.ts'
import type { Source } from './section.ts'
import type { Mention } from './thread-fields.ts'

/** Every dependency names an earlier thread, and no threads wait for each other. */
export const checkDependencies = (source: Source, threads: readonly ThreadMentions[]): Diagnostic[] => {
  const order = new Map(threads.map(({ thread }, index) => [thread.id, index]))
  const found: Diagnostic[] = []
  let forward = false
  for (const [index, from] of threads.entries()) {
    for (const mention of from.depends) {
      const diagnostic = judge(source, threads, from, mention, { index, target: order.get(mention.value) })
      if (diagnostic === null) continue
      found.push(diagnostic)
      forward ||= diagnostic.code === 'dependency-forward'
    }
  }
  // Without a dependency that points down there can be no cycle.
  return forward ? [...found, ...cycles(source, threads, order)] : found
}

const judge = (
  source: Source,
  threads: readonly ThreadMentions[],
  from: ThreadMentions,
  mention: Mention,
  { index, target }: { readonly index: number; readonly target: number | undefined },
): Diagnostic | null => {
  const { id } = from.thread
  const at = () => positionOf(source, mention.offset)
  if (target === undefined)
    return diagnose('dependency-unknown', at(), `${id} depends on ${mention.value}, which is not in the plan`)
  if (target === index) return diagnose('dependency-forward', at(), `${id} depends on itself`)
  if (target > index)
    return diagnose('dependency-forward', at(), `${id} depends on ${mention.value}, which comes later`)
  if (threads[target]?.batch !== from.batch) return null
  const message = `${id} and ${mention.value} are in the same batch; ${id} waits for it. A later batch says so more clearly`
  return diagnose('dependency-parallel', at(), message)
}

/** One diagnostic per cycle, at the dependency that closes it; a walk in depth with its own stack. */
const cycles = (
  source: Source,
  threads: readonly ThreadMentions[],
  order: ReadonlyMap<string, number>,
): Diagnostic[] => {
  const found: Diagnostic[] = []
  const finished = new Set<number>()
  for (const start of threads.keys()) {
    const path: { readonly index: number; next: number }[] = [{ index: start, next: 0 }]
    const onPath = new Map([[start, 0]])
    if (finished.has(start)) continue
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const mention = threads[top.index]?.depends[top.next++]
      if (mention === undefined) {
        finished.add(top.index)
        onPath.delete(top.index)
        path.pop()
        continue
      }
      const target = order.get(mention.value)
      if (target === undefined || target === top.index || finished.has(target)) continue
      const position = onPath.get(target)
      if (position === undefined) {
        onPath.set(target, path.length)
        path.push({ index: target, next: 0 })
        continue
      }
      const ids = [...path.slice(position).map((step) => step.index), target].map((index) => threads[index]?.thread.id)
      const message = `these threads wait for each other: ${ids.join(' -> ')}`
      found.push(diagnose('dependency-cycle', positionOf(source, mention.offset), message))
    }
  }
  return found
}
