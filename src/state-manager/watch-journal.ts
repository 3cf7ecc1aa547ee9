import { watch } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'

/** A file system may tell nobody of changes, and deadlines pass without anybody writing: whoever waits looks again after this. */
export const LOOK_AGAIN_MS = 15_000

interface Watching {
  /** Resolves when the journal has changed or moved since, when the time is up, when whoever waits has gone, or when this is closed. */
  change(ms: number, gone?: AbortSignal): Promise<void>
  close(): void
}

/** Watches a journal from now on. Begin before it is read: what happens in between is not missed then. */
export const watchJournal = (journal: string): Watching => {
  const changed = new AbortController()
  const closeFolder = watchFolder(journal, () => changed.abort())
  const change = async (ms: number, gone?: AbortSignal): Promise<void> => {
    const signal = gone ? AbortSignal.any([changed.signal, gone]) : changed.signal
    await pause(ms, undefined, { signal }).catch(() => undefined)
  }
  return {
    change,
    close: () => {
      closeFolder()
      // The time of a wait that nobody is interested in any more would keep the process alive.
      changed.abort()
    },
  }
}

// A folder that is not there yet or is being moved, or a system without watchers left: whoever waits looks again in time.
const watchFolder = (folder: string, onChange: () => void): (() => void) => {
  try {
    // It keeps no process alive: whoever waits does.
    const watcher = watch(folder, { persistent: false }, onChange)
    watcher.on('error', () => undefined)
    return () => watcher.close()
  } catch {
    return () => undefined
  }
}
