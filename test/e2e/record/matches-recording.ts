import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { Heard } from './heard.ts'
import { recordingOf } from './recording.ts'

/** Compares what was heard in a scene with its committed recording; with `UPDATE_RECORDINGS=1` the real client writes that. */
export const matchesRecording = (
  name: string,
  heard: readonly Heard[],
  roots: Readonly<Record<string, string>>,
  client: 'real' | 'replayed',
): void => {
  const path = join(import.meta.dirname, '..', 'recordings', `${name}.json`)
  const recording = recordingOf(heard, roots)
  if (client === 'real' && process.env['UPDATE_RECORDINGS'] === '1') {
    writeFileSync(path, `${JSON.stringify(recording, null, 2)}\n`)
    return
  }
  const committed: unknown = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined
  expect(recording, HINTS[client](name)).toEqual(committed)
}

const HINTS = {
  real: (name: string): string =>
    `Claude Code sends other events than recordings/${name}.json says. If our side can take them, record them again: ` +
    `UPDATE_RECORDINGS=1 npx vitest run --project e2e -t "${expect.getState().currentTestName?.split(' > ').at(-1)}"`,
  replayed: (name: string): string =>
    `the replayed client sends other events than Claude Code did (recordings/${name}.json): mend test/e2e/replay`,
}
