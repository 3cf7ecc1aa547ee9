import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { commitNames } from '../../src/state-manager/journal.ts'
import { hashOf, sealedLine, sealKey } from '../../src/state-manager/seal.ts'

/** Writes a journal anew, as if its commits had always been what `change` makes of their texts. */
export const rewriteJournal = (journal: string, change: (text: string) => string): void => {
  let prev: string | null = null
  for (const name of commitNames(journal)) {
    const { seal: _, ...commit } = JSON.parse(change(readFileSync(join(journal, name), 'utf8'))) as { seal?: string }
    const line: string = sealedLine({ ...commit, prev }, sealKey())
    prev = hashOf(line)
    // A hook may be reading it.
    writeFileSync(join(journal, '.rewritten'), `${line}\n`)
    renameSync(join(journal, '.rewritten'), join(journal, name))
  }
}
