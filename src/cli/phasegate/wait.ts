import { watch } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { next } from '../../workflow/next.ts'
import { Misused } from '../../workflow/refused.ts'
import { type CliCommand, JSON_OPTION } from '../table.ts'
import { currentRun, directiveReply } from './next.ts'
import type { Place } from './place.ts'

// The client ends a foreground call after 600 seconds.
const LONGEST_SECONDS = 540

export const wait = (place: Place): CliCommand => ({
  name: 'wait',
  summary: 'Wait until there is something to do, then print the directive',
  options: [{ name: 'timeout', value: 'SECONDS', summary: `how long at most (${LONGEST_SECONDS})` }, JSON_OPTION],
  positionals: [],
  example: 'wait --timeout 60',
  run: async ({ values }) => {
    const deadline = Date.now() + seconds(values['timeout']) * 1000
    for (;;) {
      const run = currentRun(place)
      const directive = next(run, place.now())
      const left = deadline - Date.now()
      if (directive.kind !== 'wait' || left <= 0) return directiveReply(run, directive)
      await change(place.project.journal, Math.min(left, restMs(directive.until)))
    }
  },
})

const seconds = (given: string | undefined): number => {
  const value = given === undefined ? LONGEST_SECONDS : Number(given)
  if (Number.isFinite(value) && value >= 0 && value <= LONGEST_SECONDS) return value
  throw new Misused(`--timeout takes seconds from 0 to ${LONGEST_SECONDS}; found ${given}`)
}

// Deadlines pass without anybody writing: look again now and then even if the journal is quiet.
const LOOK_AGAIN_MS = 15_000
const restMs = (until: string | null): number => (until === null ? LOOK_AGAIN_MS : Math.max(50, Date.parse(until) - Date.now()))

/** Resolves when the journal folder changes or the time is up. */
const change = async (journal: string, ms: number): Promise<void> => {
  const ended = new AbortController()
  const watcher = watch(journal, () => ended.abort())
  await pause(ms, undefined, { signal: ended.signal }).catch(() => undefined)
  watcher.close()
}
