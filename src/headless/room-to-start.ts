import { availableParallelism } from 'node:os'

/**
 * Null when one more client can be started on this machine; else what resolves when that may have changed. A client takes a
 * processor for most of a second to start (2.1.329): if ten started together on two, the one that most others wait for would be at
 * work no sooner than the last.
 */
export const waitForRoom = (): Promise<void> | null =>
  starting.size < availableParallelism() ? null : new Promise((resolve) => waiting.push(resolve))

/** A client starts. What ends its start: it is up, or gone. */
export const beginStart = (): (() => void) => {
  const end = (): void => {
    clearTimeout(longest)
    if (!starting.delete(end)) return
    for (const wake of waiting.splice(0)) wake()
  }
  const longest = setTimeout(end, LONGEST_START_MS).unref()
  starting.add(end)
  return end
}

// Who is not up by then holds up nobody any longer.
const LONGEST_START_MS = 5000

const starting = new Set<() => void>()
const waiting: (() => void)[] = []
