import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { commitName, FORMAT } from '../../src/state-manager/journal.ts'
import { hashOf, makeSealKey, sealedLine } from '../../src/state-manager/seal.ts'

/** Writes a journal of many commits, an event each, as they would be published one by one. */
export const writeJournal = <Event extends { readonly at: string }>(
  journal: string,
  events: readonly Event[],
): void => {
  mkdirSync(journal, { recursive: true })
  const key = makeSealKey()
  let prev: string | null = null
  for (const [index, event] of events.entries()) {
    const commit = { format: FORMAT, commit: index + 1, at: event.at, by: 'bench', events: [event], prev }
    const line = sealedLine(commit, key)
    writeFileSync(join(journal, commitName(index + 1)), `${line}\n`)
    prev = hashOf(line)
  }
}
