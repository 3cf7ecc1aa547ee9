import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Files } from '../machine/folder.ts'

// Journals that version 0.1.0 wrote on the real client, one commit a line: what a user finds after an update.
const OLD = join(import.meta.dirname, 'version-0.1.0')

/** The commits of an old journal as files below a folder. */
export const oldJournal = (name: string, at: string): Files =>
  Object.fromEntries(
    readFileSync(join(OLD, name), 'utf8')
      .trim()
      .split('\n')
      .map((line, index) => [`${at}/${String(index + 1).padStart(6, '0')}.json`, `${line}\n`]),
  )

/** The workstream of 0.1.0, with its plan. */
export const oldStream = (): Files => ({
  'work/001-tea/PLAN.md': readFileSync(join(OLD, 'PLAN.md'), 'utf8'),
  ...oldJournal('workstream.jsonl', 'work/001-tea/journal'),
})
