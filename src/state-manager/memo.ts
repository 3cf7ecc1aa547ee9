import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import manifest from '../../package.json' with { type: 'json' }
import { removeDraft } from './write.ts'

// Memos spare a process the work another one did already. A memo holds the bytes it was made of and counts for exactly
// those, so whoever deletes, keeps or copies one changes nothing but the time a command takes. None is committed to git.

/** Goes up when what is remembered changes its shape. */
const FORMAT = 4
const VERSION = `${manifest.version}+${FORMAT}`

/**
 * What was remembered in a file, if its source still holds; null when there is nothing, when another version wrote it, or
 * when it has another shape.
 */
export const recall = <Value>(
  path: string,
  holds: (source: Buffer) => boolean,
  fits: (value: unknown, source: Buffer) => value is Value,
): Value | null => {
  try {
    const file = readFileSync(path)
    const end = file.indexOf('\n')
    const source = file.subarray(end + 1)
    if (end === -1 || !holds(source)) return null
    const memo: unknown = JSON.parse(file.toString('utf8', 0, end))
    return isMemo(memo) && memo.version === VERSION && fits(memo.value, source) ? memo.value : null
  } catch {
    return null
  }
}

const isMemo = (memo: unknown): memo is { version: string; value: unknown } =>
  typeof memo === 'object' && memo !== null && 'version' in memo && 'value' in memo

/** Remembers a value; where that cannot be written, it is worked out again next time. */
export const remember = (path: string, source: Buffer, value: unknown): void => {
  const draft = `${path}.${process.pid}.draft`
  try {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(draft, Buffer.concat([Buffer.from(`${JSON.stringify({ version: VERSION, value })}\n`), source]))
    renameSync(draft, path)
  } catch {
    removeDraft(draft)
  }
}
