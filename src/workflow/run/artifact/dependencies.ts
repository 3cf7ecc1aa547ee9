import { splitAtCommas } from '../../plan/comma-list.ts'
import { plainTitle } from './required-section.ts'

/** What a Dependencies line names; `unknown` is what is neither a task number, nor an area, nor `none` on its own. */
export interface Dependencies {
  readonly tasks: readonly number[]
  readonly areas: readonly string[]
  readonly unknown: readonly string[]
}

/**
 * Reads `none`, `Task 2`, `Task 2, Task 3`, `Tasks 2 and 3`, `2`, `the-area`, `area the-area`, with emphasis, backticks
 * and a remark in parentheses. The names of areas may have commas and the word "and" in them, and count first.
 */
export const readDependencies = (text: string, areas: readonly string[]): Dependencies => {
  const byTitle = new Map(areas.map((area) => [plainTitle(area), area]))
  const tasks = new Set<number>()
  const named = new Set<string>()
  const unknown: string[] = []
  const written = splitAtCommas(text).map((piece) => piece.text)
  const pieces = joinAreas(written, byTitle)
  for (const piece of pieces) {
    const plain = withoutRemark(piece)
    const area = byTitle.get(plainTitle(piece)) ?? byTitle.get(plainTitle(plain)) ?? byTitle.get(withoutWordArea(plain))
    const numbers = plain.split(/\s+(?:and|&)\s+/i).map((each) => TASK.exec(each.trim())?.[1])
    if (area !== undefined) named.add(area)
    else if (numbers.every((number) => number !== undefined)) for (const number of numbers) tasks.add(Number(number))
    else if (!(NONE.test(plain) && pieces.length === 1) && plain !== '') unknown.push(plain)
  }
  return { tasks: [...tasks], areas: [...named], unknown }
}

/** Whether a name could be taken for something else on a Dependencies line. */
export const isReserved = (name: string): boolean => NONE.test(name.trim()) || TASK.test(name.trim())

const NONE = /^(?:none|nothing|n\/a|no dependencies|-|–|—)$/i
const TASK = /^(?:tasks?[ \t-]*)?#?(\d{1,6})$/i

const withoutRemark = (piece: string): string =>
  piece
    .replaceAll(/[*`"']/g, '')
    .trim()
    .replace(/\([^()]*\)$/, '')
    .trim()
    .replace(/\.$/, '')
    .trim()

const withoutWordArea = (plain: string): string =>
  plainTitle(plain)
    .replace(/^(?:the )?area:? /, '')
    .replace(/ area$/, '')

// The longest run of pieces that is the name of an area stays one piece.
const joinAreas = (pieces: readonly string[], byTitle: ReadonlyMap<string, string>): string[] => {
  const longest = Math.max(1, ...[...byTitle.keys()].map((title) => title.split(/[,;]/).length))
  const joined: string[] = []
  for (let from = 0; from < pieces.length;) {
    let length = Math.min(longest, pieces.length - from)
    while (length > 1 && !byTitle.has(plainTitle(pieces.slice(from, from + length).join(', ')))) length -= 1
    joined.push(pieces.slice(from, from + length).join(', '))
    from += length
  }
  return joined
}
