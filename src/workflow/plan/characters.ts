import { diagnose, type Diagnostic } from './diagnostic.ts'
import { positionOf } from './line-table.ts'
import type { Source } from './section.ts'

/** Characters that a text file does not hold; each kind once, where it first stands. */
export const findBadCharacters = (source: Source): Diagnostic[] =>
  BAD.flatMap(([character, name]) => {
    const first = source.text.indexOf(character)
    if (first === -1) return []
    const count = source.text.split(character).length - 1
    const more = count === 1 ? '' : ` (${count} in all, this is the first)`
    return [diagnose('bad-character', positionOf(source, first), `${name}${more}; save PLAN.md as UTF-8`)]
  })

const BAD = [
  ['\0', 'a NUL character'],
  ['\uFFFD', 'the character U+FFFD, which stands for bytes that are not UTF-8'],
] as const
