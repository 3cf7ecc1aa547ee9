import { readFileSync } from 'node:fs'
import * as z from 'zod/mini'
import { HookInput, type HookOutput } from './protocol.ts'

// A hook lives for one event: compiling its schemas to functions costs more than it saves.
z.config({ jitless: true })

/** The event on stdin, which the client wants read to its end. */
export const readEvent = (): HookInput => HookInput.parse(JSON.parse(readFileSync(0, 'utf8')))

/** Stdout holds one JSON object, or nothing at all. */
export const tell = (output: HookOutput): void => {
  if (Object.keys(output).length > 0) process.stdout.write(`${JSON.stringify(output)}\n`)
}
