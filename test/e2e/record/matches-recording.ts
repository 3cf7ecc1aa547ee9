import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { Heard } from './heard.ts'
import { type Recording, recordingOf } from './recording.ts'

/**
 * Compares what was heard in a scene with its committed recording; with `UPDATE_RECORDINGS=1` the real client writes that. Which of two
 * that end together is first is a matter of milliseconds, and with it how we answer and what follows: of these a recording holds all
 * that was ever heard, and what is heard has to be among it. A recording whose file is removed is made anew.
 */
export const matchesRecording = (
  name: string,
  heard: readonly Heard[],
  roots: Readonly<Record<string, string>>,
  client: 'real' | 'replayed',
): void => {
  const path = join(import.meta.dirname, '..', 'recordings', `${name}.json`)
  const recording = recordingOf(heard, roots)
  const committed: Recording | undefined = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined
  if (client === 'real' && process.env['UPDATE_RECORDINGS'] === '1') {
    writeFileSync(path, `${JSON.stringify(committed ? together(recording, committed) : recording, null, 2)}\n`)
    return
  }
  expect(committed ? together(recording, committed) : recording, HINTS[client](name)).toEqual(committed)
}

/** What is heard, and of answers and orders what was ever heard. */
const together = (heard: Recording, before: Recording): Recording => ({
  ...heard,
  events: Object.fromEntries(
    Object.entries(heard.events).map(([kind, fields]) => {
      const answers = [fields, before.events[kind] ?? {}].flatMap((each) => each[ANSWER]?.split(' | ') ?? [])
      return [kind, { ...fields, [ANSWER]: sorted(answers).join(' | ') }]
    }),
  ),
  order: sorted([...heard.order, ...before.order]),
})

const ANSWER = '(answer)'

const sorted = (all: readonly string[]): string[] => [...new Set(all)].toSorted()

const HINTS = {
  real: (name: string): string =>
    `Claude Code sends other events than recordings/${name}.json says. If our side can take them, record them again: ` +
    `UPDATE_RECORDINGS=1 npx vitest run --project e2e --project soak -t "${expect.getState().currentTestName?.split(' > ').at(-1)}"`,
  replayed: (name: string): string =>
    `the replayed client sends other events than Claude Code did (recordings/${name}.json): mend test/e2e/replay`,
}
