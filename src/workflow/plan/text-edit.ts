import { Refused } from '../core/refused.ts'

/** `length` characters at `offset` (UTF-16 units) become `text`; with length 0 it is an insertion. */
export interface Edit {
  readonly offset: number
  readonly length: number
  readonly text: string
}

/**
 * The text after all edits; every other byte stays. Insertions at the same place come in the order given.
 *
 * @throws Refused `edits-overlap` when two edits touch the same characters, or one lies outside of the text.
 */
export const applyEdits = (text: string, edits: readonly Edit[]): string => {
  const pieces: string[] = []
  let from = 0
  for (const edit of edits.toSorted((a, b) => a.offset - b.offset || a.length - b.length)) {
    if (edit.offset < from || edit.length < 0 || edit.offset + edit.length > text.length) {
      throw new Refused(
        'edits-overlap',
        `an edit at offset ${edit.offset} touches another one or lies outside of the text`,
      )
    }
    pieces.push(text.slice(from, edit.offset), edit.text)
    from = edit.offset + edit.length
  }
  return [...pieces, text.slice(from)].join('')
}
