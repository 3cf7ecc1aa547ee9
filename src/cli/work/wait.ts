import { existsSync, watch } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import type { WorkNow } from '../../work-desk.ts'
import { Misused } from '../../workflow/refused.ts'
import type { Scope } from '../../workstream/command.ts'
import { nextWork } from '../../workstream/next.ts'
import { attemptsOf, statusOf } from '../../workstream/state.ts'
import { type CliCommand, JSON_OPTION } from '../table.ts'
import { directiveReply } from './directive-reply.ts'
import { change, STREAM_OPTION, streamOf } from './look.ts'
import type { Place } from './place.ts'
import { BATCH_OPTION, scopeOf, STAGE_OPTION } from './scope.ts'
import { placedThreads } from './thread-row.ts'

// The client ends a foreground call after 600 seconds.
const LONGEST_SECONDS = 590
const DEFAULT_SECONDS = 540

export const wait = (place: Place): CliCommand => ({
  name: 'wait',
  summary: 'Wait until a thread changes, then print the directive',
  options: [
    STAGE_OPTION,
    BATCH_OPTION,
    { name: 'timeout', value: 'SECONDS', summary: `how long at most (${DEFAULT_SECONDS})` },
    STREAM_OPTION,
    JSON_OPTION,
  ],
  positionals: [],
  example: 'wait --stage 1 --timeout 60',
  run: async (input) => {
    const deadline = Date.now() + seconds(input.values['timeout']) * 1000
    const journal = watching(streamOf(place, input).journal)
    const look = (): WorkNow => change(place, input, 'wait', () => ({ type: 'check-time', at: place.now() })).after
    try {
      const first = look()
      const scope = scopeOf(first, input)
      for (let now = first; ; now = look()) {
        const left = deadline - Date.now()
        const waits = scope !== null && nextWork(now.state, now.view, scope).kind === 'wait'
        if (!waits || left <= 0 || signature(now, scope) !== signature(first, scope)) return directiveReply(now, scope)
        await journal.changed(Math.min(left, LOOK_AGAIN_MS))
      }
    } finally {
      journal.close()
    }
  },
})

const seconds = (given: string | undefined): number => {
  const value = given === undefined ? DEFAULT_SECONDS : Number(given)
  if (Number.isFinite(value) && value >= 0 && value <= LONGEST_SECONDS) return value
  throw new Misused(`--timeout takes seconds from 0 to ${LONGEST_SECONDS}; found ${given}`)
}

/** What a change of a thread changes. */
const signature = (now: WorkNow, scope: Scope): string =>
  placedThreads(now)
    .filter(({ stage, batch }) => stage.id === scope.stage && (scope.batch === null || batch.id === scope.batch))
    .map(({ thread: { id } }) => `${id} ${statusOf(now.state, id)} ${attemptsOf(now.state, id).length}`)
    .join('\n')

// Deadlines pass without anybody writing, and a file system may tell nobody of changes: look again now and then.
const LOOK_AGAIN_MS = 15_000

interface Watching {
  /** Resolves when the folder has changed since this was last asked, or the time is up. */
  readonly changed: (ms: number) => Promise<void>
  readonly close: () => void
}

const watching = (folder: string): Watching => {
  let bell = new AbortController()
  const watcher = existsSync(folder) ? watch(folder, () => bell.abort()) : null
  return {
    changed: async (ms) => {
      await pause(ms, undefined, { signal: bell.signal }).catch(() => undefined)
      bell = new AbortController()
    },
    close: () => watcher?.close(),
  }
}
