import { availableParallelism } from 'node:os'

/** The start of one client on this machine. */
export interface Start {
  /** It is up, or gone. */
  readonly end: () => void
}

/**
 * Null when one more client can be started on this machine; else what resolves when that may have changed. A client takes a
 * processor for most of a second to start (2.1.329): if ten started together on two, the one that most others wait for would be at
 * work no sooner than the last.
 */
export const roomToStart = (): Promise<void> | null =>
  starting.size < availableParallelism() ? null : new Promise((resolve) => waiting.push(resolve))

export const beginStart = (): Start => {
  const start = {
    end: () => {
      clearTimeout(longest)
      if (!starting.delete(start)) return
      for (const wake of waiting.splice(0)) wake()
    },
  }
  const longest = setTimeout(start.end, LONGEST_START_MS).unref()
  starting.add(start)
  return start
}

// Who is not up by then holds up nobody any longer.
const LONGEST_START_MS = 5000

const starting = new Set<Start>()
const waiting: (() => void)[] = []
