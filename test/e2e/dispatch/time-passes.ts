import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { commitNames } from '../../../src/state-manager/journal.ts'
import { hashOf, sealedLine, sealKey } from '../../../src/state-manager/seal.ts'
import { writeWhole } from '../../../src/state-manager/write.ts'

/** All that the journal of the active run tells happened this many hours earlier: written anew, as its writer would have then. */
export const timePasses = (project: string, hours: number): void => {
  const journal = join(project, '.agents', 'tmp', 'journal')
  let prev: string | null = null
  for (const name of commitNames(journal)) {
    const { seal: _, ...commit } = JSON.parse(readFileSync(join(journal, name), 'utf8'), (key, value: unknown) =>
      key === 'at' && typeof value === 'string' ? earlier(value, hours) : value,
    ) as Record<string, unknown>
    const line = sealedLine({ ...commit, prev }, sealKey())
    writeWhole(join(journal, name), `${line}\n`)
    prev = hashOf(line)
  }
}

const earlier = (at: string, hours: number): string => new Date(Date.parse(at) - hours * 3_600_000).toISOString()
