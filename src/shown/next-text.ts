import { print, type Reader } from '../workflow/core/text.ts'
import type { Way } from '../workflow/core/way.ts'

/** What a person types next in a workstream, in words; nothing where every stage is approved. */
export const nextText = (next: Way | string | null, reader: Reader): string =>
  next === null ? 'none: every stage is approved' : print([next], reader)
