import { describe, expect, test } from 'vitest'
import {
  approvesPlan,
  approvesStage,
  cancels,
  done,
  executes,
  given,
  notes,
  reopens,
  reports,
  starts,
  updates,
} from './stream.ts'

const CHECKOUT = { trees: { off: 'not a git repository' } } as const
const STAGE_1 = { stage: '01', batch: null }
const begun = [approvesPlan(), executes('01', CHECKOUT)]
const allDone = [...begun, ...done('01.01.01', '01.01.02', '01.02.01')]

describe('a thread that is sent back', () => {
  test('is open again, and so is what needs it', () => {
    given(...allDone)
      .when(reopens('01.01.01'))
      .gives('thread-reopened 01.01.01 the wall leans', 'thread-reopened 01.02.01 for 01.01.01 the wall leans')
    const story = given(...allDone, reopens('01.01.01'))
    expect(story.nextIn(STAGE_1)).toBe('dispatch 01.01.01')
    expect(story.status('01.01.02')).toBe('completed')
  })

  test('has its stage tested again when it is done', () => {
    const tested = given(...allDone, reopens('01.01.02'), ...done('01.01.02'))
    expect(tested.nextIn(STAGE_1)).toBe('dispatch 01.check.4')
  })

  test('interrupts the agent of what needs it, but no person who works on that', () => {
    const south = done('01.01.01', '01.01.02')
    given(...begun, ...south, starts('01.02.01'))
      .when(reopens('01.01.01'))
      .gives(
        'thread-reopened 01.01.01 the wall leans',
        'attempt-ended 01.02.01 #3 interrupted, retry: 01.01.01, which it needs, was sent back',
        'thread-reopened 01.02.01 for 01.01.01 the wall leans',
      )
    given(...begun, ...south, updates('01.02.01', 'in_progress'))
      .when(reopens('01.01.01'))
      .gives('thread-reopened 01.01.01 the wall leans')
  })

  test('has to change its files again', () => {
    const [empty, stone] = [{ 'north.txt': 'empty' }, { 'north.txt': 'stone' }]
    const again = [
      ...begun,
      starts('01.01.01', { found: empty }),
      reports('01.01.01', 'completed', 'Stands.', { found: stone }),
      reopens('01.01.01'),
      starts('01.01.01', { found: stone }),
    ]
    given(...again)
      .when(reports('01.01.01', 'completed', 'Stands.', { found: stone }))
      .refuses('nothing-changed')
  })

  test('may have been cancelled, and has ended', () => {
    given(...begun, cancels('01.01.01'))
      .when(reopens('01.01.01'))
      .gives('thread-reopened 01.01.01 the wall leans')
    given(...begun, updates('01.01.01', 'in_progress'), updates('01.01.01', 'blocked', 'no stones'))
      .when(reopens('01.01.01'))
      .refuses('illegal-move', /thread 01\.01\.01 is blocked; .*To try it again: \/execute-stage 1/)
  })

  test('is of no stage that a person has approved', () => {
    const alone = [approvesPlan(), ...done('01.01.01', '01.01.02', '01.02.01'), approvesStage('1')]
    given(...alone)
      .when(reopens('01.01.01'))
      .refuses('stage-approved', /First: \/phasegate:approve stage 1 --revoke --reason "…"/)
  })
})

test('a note is kept once, whatever becomes of its thread', () => {
  const story = given(...allDone, notes('01.01.01', 'The gate is open.'), reopens('01.01.01'))
  expect(story.state.threads['01.01.01']?.notes).toMatchObject([{ text: 'The gate is open.' }])
  story.when(notes('01.01.01', 'The gate is open. ')).gives()
})
