import { expect, test } from 'vitest'
import { stageLines } from '../../src/shown/stage-lines.ts'
import {
  approvesPlan,
  ends,
  executes,
  fails,
  given,
  type Past,
  reports,
  starts,
  stops,
} from '../workflow/workstream/stream.ts'

/** What the user hears of the last of these. */
const heard = (...past: Past[]): string[] => {
  const begun = [approvesPlan(), executes('01'), starts('01.01.01')]
  const before = given(...begun, ...past.slice(0, -1)).events.length
  const events = given(...begun, ...past).events.slice(before)
  return stageLines([{ commit: 1, at: '', by: 'test', events }]).map(({ sign, said }) => `${sign} ${said}`)
}

test('an attempt that ended: why, and what follows', () => {
  expect(heard(ends('01.01.01', 'vanished'))).toEqual(['✗ 01.01.01 · it was vanished · trying again'])
  expect(heard(ends('01.01.01', 'unreachable'))).toEqual(['✗ 01.01.01 · it was unreachable · trying again in 30 s'])
  expect(heard(fails('01.01.01'))).toEqual([
    expect.stringMatching(/^✗ 01\.01\.01 · it does not work · now with [\w-]+$/),
  ])
  expect(heard(fails('01.01.01'), starts('01.01.01'), fails('01.01.01', 'no stone'))).toEqual([
    '✗ 01.01.01 · no stone · failed',
  ])
  expect(heard(ends('01.01.01', 'denied'))).toEqual(['✗ 01.01.01 · it was denied · not tried again'])
})

test('a refused report once: the end of its attempt names the last one', () => {
  const refused = '↩ 01.01.01 · report refused · no report was made with work update'
  expect(heard(stops('01.01.01'))).toEqual([refused])
  const again = [stops('01.01.01'), stops('01.01.01'), stops('01.01.01')]
  expect(heard(...again, stops('01.01.01'))).toEqual([
    '✗ 01.01.01 · its agent stopped without reporting · trying again',
  ])
})

test('what goes well, and what nobody is to blame for, is no line', () => {
  expect(heard(reports('01.01.01', 'completed'))).toEqual([])
  expect(heard(ends('01.01.01', 'interrupted'))).toEqual([])
})
