import { type Reader, written } from '../workflow/core/text.ts'
import type { Way } from '../workflow/core/way.ts'

/** What a person types next, for a program to read; null where there is nothing. */
export const printed = (next: Way | null, reader: Reader): string | null => (next ? written(next, reader) : null)
