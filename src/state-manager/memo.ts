import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import manifest from '../../package.json' with { type: 'json' }

// Memos spare a process the work another one did already. Each is valid only for exactly the input it names, so whoever
// deletes, keeps or copies one changes nothing but the time a command takes. None is committed.

/** Goes up when what is remembered changes its shape. */
const FORMAT = 1
const VERSION = `${manifest.version}+${FORMAT}`

/** What was remembered in a file; null when there is nothing, or another version wrote it. */
export const recall = <Value>(path: string): Value | null => {
  try {
    const memo: unknown = JSON.parse(readFileSync(path, 'utf8'))
    return isMemo<Value>(memo) && memo.version === VERSION ? memo.value : null
  } catch {
    return null
  }
}

const isMemo = <Value>(memo: unknown): memo is { version: string; value: Value } =>
  typeof memo === 'object' && memo !== null && 'version' in memo && 'value' in memo

/** Remembers a value; where that cannot be written, it is worked out again next time. */
export const remember = (path: string, value: unknown): void => {
  const draft = `${path}.${process.pid}.draft`
  try {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(draft, JSON.stringify({ version: VERSION, value }))
    renameSync(draft, path)
  } catch {
    rmSync(draft, { force: true })
  }
}
