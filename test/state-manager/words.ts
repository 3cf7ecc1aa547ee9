import * as z from 'zod/mini'
import { commitReader, type JournalKind } from '../../src/state-manager/journal.ts'

/** A journal whose events are words, and whose state is how many there were. */
export const WORDS: JournalKind<number, string> = {
  initial: 0,
  fold: (count, events) => count + events.length,
  commit: commitReader(z.string()),
  flaw: () => null,
  remedy: ['See what to do: phasegate doctor'],
}
