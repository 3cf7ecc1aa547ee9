import { Refused } from '../workflow/refused.ts'
import { isAgentName } from './agent-marker.ts'
import { findThread, type Plan } from './plan.ts'

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

/**
 * Writes `@agent:<agent>` into the heading of a thread: in the place of the marker there is, else behind the name.
 * No edits when the heading says so already.
 *
 * @param id canonical thread id
 * @throws Refused `thread-unknown`, `agent-name`
 */
export const assignAgent = (plan: Plan, text: string, id: string, agent: string): Edit[] => {
  const { marker, heading } = findThread(plan, id)
  if (!isAgentName(agent)) {
    const expected = 'an agent name has letters, digits and . _ : - only, such as default-fast'
    throw new Refused('agent-name', `"${agent}" is not the name of an agent; ${expected}. See: work agents`)
  }
  const written = `@agent:${agent}`
  if (marker === null) return [{ offset: heading.end, length: 0, text: ` ${written}` }]
  const length = marker.end - marker.start
  return text.slice(marker.start, marker.end) === written ? [] : [{ offset: marker.start, length, text: written }]
}
