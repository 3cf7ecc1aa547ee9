import { groupedBy } from '../cost/cost.ts'
import { listed } from '../workflow/core/counted.ts'
import { print, text } from '../workflow/core/text.ts'
import type { Finding } from './finding.ts'

/** What was found of one of many. */
export interface Found {
  /** What its texts call it. */
  readonly id: string
  readonly finding: Finding
}

const FEW = 3

/** Where more than three have the same, one finding for all: how many, and the first of them. */
export const grouped = (found: readonly Found[], noun: string): Finding[] =>
  [...groupedBy(found, keyOf).values()].flatMap((group) =>
    group.length > FEW ? together(group, noun) : group.map(({ finding }) => finding),
  )

// Alike but for names and numbers.
const keyOf = ({ id, finding: { topic, state, what, means } }: Found): string =>
  JSON.stringify([topic, state, means, print(what, 'shell').replaceAll(id, '').replaceAll(/\d+/g, '')])

const together = (group: readonly Found[], noun: string): Finding[] => {
  const whats = group.map(({ id, finding }) => print(finding.what, 'shell').replaceAll(`${id}: `, ''))
  const [first] = group
  const [one = ''] = whats
  if (!first) return []
  const { repair, fix, ...finding } = first.finding
  const what = whats.every((other) => other === one) ? one : one.replaceAll(/\d+ /g, '')
  const isOfOne = fix !== undefined && print(fix, 'shell').includes(first.id)
  const names = listed(
    group.map(({ id }) => id),
    FEW,
  )
  return [
    {
      ...finding,
      what: `${group.length} ${noun}: ${what}: ${names}`,
      ...(fix === undefined ? {} : { fix: isOfOne ? text`${fix}; the others likewise` : fix }),
      ...(repair === undefined ? {} : { repair: () => `${repairAll(group)} of ${group.length} ${noun}: ${names}` }),
    },
  ]
}

const repairAll = (group: readonly Found[]): string => {
  const [said = ''] = group.map(({ id, finding }) => finding.repair?.().replaceAll(` of ${id}`, '') ?? '')
  return said
}
