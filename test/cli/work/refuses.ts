import { expect } from 'vitest'
import type { Desk } from './desk.ts'

/** The command is refused with this text, as an exit code and on stderr, and nothing is changed. */
export const refuses = async (
  place: Desk,
  line: string | readonly string[],
  text: string | RegExp,
  code = 1,
): Promise<void> => {
  // Projections of the plan as the test left it.
  await place.work('list')
  const before = place.everything()
  const said = await place.work(...(typeof line === 'string' ? line.split(' ') : line))
  expect([said.code, said.out]).toEqual([code, ''])
  expect(said.err).toMatch(text)
  expect(place.everything()).toEqual(before)
}

/** Just these words. */
export const plain = (text: string): RegExp => new RegExp(text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
