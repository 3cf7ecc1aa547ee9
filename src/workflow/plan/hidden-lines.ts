import { columnsOf, fenceAt } from './block-start.ts'
import { diagnose, quote, type Diagnostic } from './diagnostic.ts'
import type { LineKind } from './line-table.ts'

/** A fence or HTML block that hides what it holds until `ends`. */
export interface OpenBlock {
  readonly what: 'fence' | 'html'
  readonly line: number
  readonly col: number
  readonly indent: number
  /** The fence (its characters are the least that close it), or the HTML end tag. */
  readonly ends: string
  readonly kind: LineKind
  warned: boolean
}

/** A line by index; its text starts at `at`. */
export interface LineAt {
  readonly index: number
  readonly start: number
  readonly end: number
  readonly at: number
}

/** What hints at a block that somebody forgot to close, long before the end of the file. */
export const suspicion = (text: string, block: OpenBlock, line: LineAt): Diagnostic | null => {
  if (block.what === 'fence' && text.startsWith(block.ends, line.at) && fenceAt(text, line.at, line.end) !== null) {
    const message = `a fence opens inside the fence of line ${block.line}; close that one first, or give it more ${block.ends.charAt(0)}`
    return diagnose('fence-nested', placeOf(line), message)
  }
  if (text[line.at] !== '#' || columnsOf(text, line.start, line.at) > 3) return null
  HIDDEN.lastIndex = line.at
  if (!HIDDEN.test(text)) return null
  const shown = quote(text.slice(line.at, Math.min(line.end, line.at + 80)))
  const where = block.what === 'fence' ? 'code fence' : 'HTML block'
  const message = `${shown} stands inside the ${where} opened in line ${block.line} and does not count`
  return diagnose('heading-hidden', placeOf(line), message)
}

const placeOf = (line: LineAt) => ({ line: line.index + 1, col: line.at - line.start + 1 })

const HIDDEN = /(?:###[ \t]+Stage|#####[ \t]+Batch|######[ \t]+Thread)[ \t]+\d+[ \t]*:/iy

/** For a block that is still open at the end of the text. */
export const unclosed = (block: OpenBlock): Diagnostic =>
  block.what === 'fence'
    ? diagnose(
        'fence-unclosed',
        block,
        `this code fence is never closed: everything below is code; close it with ${block.ends}`,
      )
    : diagnose(
        'html-unclosed',
        block,
        `this HTML is never closed: everything below is hidden; close it with ${block.ends}`,
      )
