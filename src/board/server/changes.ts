import { statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Project } from '../../state-manager/project.ts'
import { findWorkFolder, streamsIn } from '../../state-manager/work-folder.ts'

/** Tells everybody who waits that something was committed. */
export interface Changes {
  /** Whether something has happened before the time is up, or whoever waits has gone. */
  next(ms: number, gone: AbortSignal): Promise<boolean>
  close(): void
}

// A watcher loses a folder that is moved or made anew, as a run's is; to look at the times of a few folders costs nothing.
const LOOK_MS = 100

/** Watches the journals of a project, and the plans beside them. */
export const watchProject = (project: Project): Changes => {
  let seen = timesIn(project)
  let changed = new AbortController()
  const timer = setInterval(() => {
    const now = timesIn(project)
    if (now === seen) return
    seen = now
    changed.abort()
    changed = new AbortController()
  }, LOOK_MS)
  return {
    next: async (ms, gone) => {
      const waited = changed
      await pause(ms, undefined, { signal: AbortSignal.any([waited.signal, gone]) }).catch(() => undefined)
      return waited.signal.aborted
    },
    close: () => clearInterval(timer),
  }
}

const timesIn = ({ root, runs, journal, phases }: Project): string => {
  const work = findWorkFolder(root)
  const streams = work === null ? [] : streamsIn(work).flatMap((stream) => [stream.journal, stream.plan])
  return [root, runs, journal, phases, join(phases, 'parts'), work ?? '', ...streams].map(timeOf).join(' ')
}

const timeOf = (path: string): string => {
  const found = statSync(path, { throwIfNoEntry: false, bigint: true })
  return found ? `${found.ino}.${found.mtimeNs}` : '-'
}
