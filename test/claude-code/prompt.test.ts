import { expect, test } from 'vitest'
import { earlierAttempts } from '../../src/claude-code/prompt.ts'
import { begunAt, readTag, writeTag } from '../../src/claude-code/tag.ts'
import { aRun, aTask, ends, fails, given, type Past, reports, starts, upTo } from '../workflow/run/run.ts'
import { stepIn } from './step-in.ts'

/** Task 1 after these ends of attempts at it. */
const after = (...endings: Past[]) => {
  const settings = { retries: { maxPerTask: 9, maxRefusals: 0 } }
  const past = endings.flatMap((ending) => [starts('task-1'), ending])
  return stepIn(given(aRun({ settings }), upTo('2.1'), ...past).run, 'task-1')
}

const told = (...endings: Past[]): string => earlierAttempts(after(...endings), () => null)

test('a retry is told how earlier attempts ended, what they said and what they changed', () => {
  expect(told(reports('task-1', aTask('failed', 'src/a.ts', 'src/b.ts')), fails('task-1'))).toBe(
    `Earlier attempts at this step:
- attempt 1 (task-agent): I could not
  its summary: What I did.
  it changed src/a.ts, src/b.ts
- attempt 2 (task-agent): its report is refused: it is not there
Do not repeat what led there.`,
  )
})

test('where nobody made a mistake, none is told', () => {
  expect(told(ends('task-1', 'vanished'))).toBe(
    'Earlier attempts at this step:\n- attempt 1 (task-agent): it was vanished',
  )
  expect(told(ends('task-1', 'interrupted'), ends('task-1', 'unreachable'))).toBe('')
})

test('what was cut off and left something is told with it', () => {
  const left = { ref: 'refs/phasegate/run-1/task-1/6', files: ['src/a.ts'] }
  expect(earlierAttempts(after(ends('task-1', 'interrupted')), () => left)).toBe(
    'Earlier attempts at this step:\n- attempt 1 (task-agent): it was interrupted\n  it changed src/a.ts; it is in no tree any more, but kept: git diff HEAD...refs/phasegate/run-1/task-1/6',
  )
})

test('a prompt counts the attempts at its step; its number is known again, as version 0.1.0 wrote it, too', () => {
  const step = after(ends('task-1', 'vanished'))
  const tag = writeTag('2.1', 'task-1', begunAt(step, 14))
  expect(tag).toBe('[PHASE 2.1 task-1] attempt 2 (id 14)')
  expect(writeTag('2.1', 'task-1', begunAt(step, step.attempts[0]?.number ?? 0))).toMatch(/ attempt 1 \(id 6\)$/)
  expect(readTag(`${tag}\n\nWork.`)).toEqual({ phase: '2.1', step: 'task-1', attempt: 14 })
  expect(readTag('[PHASE 2.1 task-1] attempt 14')).toMatchObject({ attempt: 14 })
  expect(readTag('[PHASE 2.1 task-1]')).toMatchObject({ attempt: null })
})
