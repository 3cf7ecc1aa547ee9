import { readFileSync, renameSync } from 'node:fs'
import { dirname } from 'node:path'
import manifest from '../../package.json' with { type: 'json' }
import { macOf, sealKey } from './seal.ts'
import { makeFolder, removeDraft, writeDraft } from './write.ts'

// Memos spare a process the work another one did already. A memo holds the bytes it was made of and counts for exactly
// those, so whoever deletes, keeps or copies one changes nothing but the time a command takes. None is committed to git.

/**
 * What was remembered in a file, if its source still holds; null when there is nothing, or when another version, another
 * format (a name for the shape of the value) or another program wrote it.
 */
export const recall = <Value>(
  path: string,
  format: string,
  holds: (source: Buffer) => boolean,
  fits: (value: unknown, source: Buffer) => value is Value,
): Value | null => {
  try {
    const file = readFileSync(path)
    const head = file.indexOf('\n') + 1
    const end = file.indexOf('\n', head)
    const source = file.subarray(end + 1)
    if (file.toString('utf8', 0, head) !== headOf(format, end - head, file.subarray(head)) || !holds(source))
      return null
    const value: unknown = JSON.parse(file.toString('utf8', head, end))
    return fits(value, source) ? value : null
  } catch {
    return null
  }
}

// With its length and our seal: a memo that somebody tidied up, cut off or made up is none.
const headOf = (format: string, length: number, rest: Buffer): string => {
  const key = sealKey()
  return `${manifest.version} ${format} ${length} ${key === null ? '-' : macOf(rest, key)}\n`
}

/** Remembers a value; where that cannot be written, it is worked out again next time. */
export const remember = (path: string, format: string, source: Buffer, value: unknown): void => {
  const draft = `${path}.${process.pid}.draft`
  try {
    makeFolder(dirname(path))
    const memo = Buffer.from(JSON.stringify(value))
    const rest = Buffer.concat([memo, Buffer.from('\n'), source])
    writeDraft(draft, Buffer.concat([Buffer.from(headOf(format, memo.length, rest)), rest]))
    renameSync(draft, path)
  } catch {
    removeDraft(draft)
  }
}
