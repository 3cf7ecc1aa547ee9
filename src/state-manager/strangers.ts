import { join } from 'node:path'
import { commitNames, linesOf } from './journal.ts'
import { textIfReadable } from './read.ts'
import { sealOf } from './seal.ts'
import { isSinceKey, sealKey } from './seal-key.ts'
import { vouchersOf } from './vouched.ts'

/**
 * The commit files of a journal that hold a line nobody of ours wrote and nobody stands for, whatever order they are in. A
 * line without a seal counts as long as no earlier one has one and the key is younger: 0.1.0 made none.
 */
export const strangersIn = (journal: string): string[] => {
  const key = sealKey()
  const names = commitNames(journal)
  const seals = names.map((name) => linesOf(textIfReadable(join(journal, name)) ?? '').map((line) => sealOf(line, key)))
  const first = seals.findIndex((found) => found.some((seal) => seal !== 'none'))
  const isDue = (name: string, index: number): boolean =>
    key !== null && ((first !== -1 && index >= first) || isSinceKey(join(journal, name)))
  const doubted = names.filter((name, index) =>
    seals[index]?.some((seal) => seal === 'other' || (seal === 'none' && isDue(name, index))),
  )
  const vouchers = vouchersOf(journal, doubted)
  return doubted.filter((name) => !vouchers.has(name))
}
