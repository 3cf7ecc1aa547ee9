import { describe, expect, test } from 'vitest'
import { nextBatch, nextUserCommand } from '../../../src/workflow/workstream/next.ts'
import { typed } from '../said.ts'
import {
  approvesPlan,
  approvesStage,
  asks,
  cancels,
  done,
  edited,
  executes,
  given,
  LIMITS,
  type Past,
  PLAN,
  reports,
  starts,
  updates,
} from './stream.ts'

const STAGE_1 = { stage: '01', batch: null }
const executing = [approvesPlan(), executes('01')]
const stage1 = done('01.01.01', '01.01.02', '01.02.01')

describe('what to do now', () => {
  test('all threads of a batch at the same time, up to the limit', () => {
    expect(given(...executing).nextIn(STAGE_1)).toBe('dispatch 01.01.01 01.01.02')
    const limits = { ...LIMITS, maxParallelAgents: 1 }
    expect(given(edited(PLAN, { limits }), ...executing).nextIn(STAGE_1)).toBe('dispatch 01.01.01')
  })

  test('the rest of the batch while others run, then wait', () => {
    expect(given(...executing, starts('01.01.01')).nextIn(STAGE_1)).toBe('dispatch 01.01.02')
    expect(given(...executing, starts('01.01.01'), starts('01.01.02')).nextIn(STAGE_1)).toBe('wait 01.01.01 01.01.02')
  })

  test('of threads that share a file one after the other, except in trees of their own', () => {
    const shared = edited(PLAN.replace('`south.txt`', '`north.txt`'))
    const trees = { branch: 'phasegate/001-tea', base: 'c0', keep: 'refs/phasegate/001-tea', prefix: '', left: [] }
    const together = given(shared, approvesPlan(), executes('01', { trees }))
    expect(together.nextIn(STAGE_1)).toBe('dispatch 01.01.01 01.01.02')
    const apart = [shared, approvesPlan(), executes('01')]
    expect(given(...apart).nextIn(STAGE_1)).toBe('dispatch 01.01.01')
    expect(given(...apart, starts('01.01.01')).nextIn(STAGE_1)).toBe('wait 01.01.01')
    const blocked = updates('01.01.01', 'blocked', 'No.')
    expect(given(...apart, starts('01.01.01'), blocked).nextIn(STAGE_1)).toBe('dispatch 01.01.02')
  })

  test('the next batch only after the whole batch before', () => {
    expect(given(...executing, ...done('01.01.01'), starts('01.01.02')).nextIn(STAGE_1)).toBe('wait 01.01.02')
    expect(given(...executing, ...done('01.01.01', '01.01.02')).nextIn(STAGE_1)).toBe('dispatch 01.02.01')
  })

  test('in a batch of its own: that, and no other', () => {
    const scope = { stage: '01', batch: '01.01' }
    expect(given(...executing, ...done('01.01.01', '01.01.02')).nextIn(scope)).toBe(
      'done: batch 01.01 is done; next: /execute-next-batch',
    )
  })

  test('a thread waits for what it depends on within its batch', () => {
    const plan = PLAN.replace('**Files:** `south.txt`', '**Files:** `south.txt`\n**Depends:** 01.01.01')
    expect(given(edited(plan), ...executing).nextIn(STAGE_1)).toBe('dispatch 01.01.01')
    expect(given(edited(plan), ...executing, ...done('01.01.01')).nextIn(STAGE_1)).toBe('dispatch 01.01.02')
  })

  test('when what it depends on was cancelled it cannot start; a person decides', () => {
    expect(given(...executing, cancels('01.01.01'), ...done('01.01.02')).nextIn(STAGE_1)).toBe(
      'blocked: 01.02.01 cannot start: what they depend on was cancelled; next: !work cancel --thread 01.02.01 --reason "…"',
    )
  })

  test('a batch with a blocked thread is finished, the next one does not begin', () => {
    const blocked = [...executing, updates('01.01.01', 'in_progress'), updates('01.01.01', 'blocked', 'no stone')]
    expect(given(...blocked).nextIn(STAGE_1)).toBe('dispatch 01.01.02')
    expect(given(...blocked, ...done('01.01.02')).nextIn(STAGE_1)).toBe(
      'blocked: stage 01 is blocked by 01.01.01; next: /execute-stage 1',
    )
  })

  test('nothing when the stage is done: a person approves it', () => {
    expect(given(...executing, ...stage1).nextIn(STAGE_1)).toBe(
      'done: stage 01 is done; next: /phasegate:approve stage 1',
    )
  })

  test('nothing when its stage was taken out of PLAN.md, so that whoever carries it out may end', () => {
    const without = edited(PLAN.replace(/### Stage 01[^]*?(?=### Stage 02)/, ''))
    const left = given(...executing, starts('01.01.01'), without)
    expect(left.nextIn(STAGE_1)).toBe('done: stage 01 is not in PLAN.md any more; next: /execute-stage 2')
    left.when(asks('end-turn')).gives('execution-ended stage 01 is not in PLAN.md any more')
  })

  test('what is at work when the plan changes is waited for, and nothing else starts', () => {
    const brick = edited(PLAN.replace('Stone.', 'Brick.'))
    const changed = [...executing, starts('01.01.01'), brick]
    expect(given(...changed).nextIn(STAGE_1)).toBe('wait 01.01.01')
    given(...changed)
      .when(starts('01.01.02'))
      .refuses('not-next', /wait for those that run/)
    given(...changed)
      .when(asks('end-turn'))
      .gives()
    expect(given(...changed, reports('01.01.01', 'completed')).nextIn(STAGE_1)).toBe(
      'blocked: stage 01 was changed since it was approved; a person must approve it again; next: /phasegate:approve plan',
    )
    // A person at work in a shell is nobody whom a session waits for.
    expect(given(approvesPlan(), updates('01.01.01', 'in_progress'), brick).nextIn(STAGE_1)).toMatch(/^blocked: /)
  })

  test('nothing where a person has to act first', () => {
    expect(given().nextIn(STAGE_1)).toBe(
      'blocked: the plan of stage 01 is not approved; a person must approve it; next: /phasegate:approve plan',
    )
    expect(given(approvesPlan()).nextIn({ stage: '02', batch: null })).toBe(
      'blocked: stage 01 comes first and is not approved; next: /execute-stage 1',
    )
    expect(given(...executing, edited(PLAN.replace('Stone.', 'Brick.'))).nextIn(STAGE_1)).toContain(
      'changed since it was approved',
    )
  })

  test('a change in one stage keeps no other stage from running', () => {
    const changed = edited(PLAN.replace('Today.', 'Tomorrow.'))
    expect(given(...executing, changed).nextIn(STAGE_1)).toBe('dispatch 01.01.01 01.01.02')
    expect(
      given(...executing, edited(PLAN.replace('@agent:system-engineer-opus', '@agent:default'))).nextIn(STAGE_1),
    ).toBe('dispatch 01.01.01 01.01.02')
  })
})

describe('the exact next command of the user', () => {
  const command = (...past: Past[]) => {
    const { state, view } = given(...past)
    const next = nextUserCommand(state, view)
    return next && typed(next)
  }

  test.each([
    ['!work check', [edited(PLAN.replace('Thread 02: South', 'Thread 01: South'))]],
    ['/phasegate:approve plan', []],
    ['/execute-stage 1', [approvesPlan()]],
    ['/execute-next-batch', [approvesPlan(), ...done('01.01.01')]],
    [
      '/execute-stage 1',
      [approvesPlan(), updates('01.01.01', 'in_progress'), updates('01.01.01', 'blocked', 'no stone')],
    ],
    ['/phasegate:approve stage 1', [approvesPlan(), ...stage1]],
    ['/execute-stage 2', [approvesPlan(), ...stage1, approvesStage('1')]],
  ] as const)('%s', (expected, past) => {
    expect(command(...past)).toBe(expected)
  })

  test('is to mend a plan whose stages are gone, whatever was approved of it', () => {
    const all = [approvesPlan(), ...done('01.01.01', '01.01.02', '01.02.01'), approvesStage('01')]
    expect(command(...all, edited(''))).toBe('!work check')
  })

  test('none when every stage is approved', () => {
    const all = [
      ...stage1,
      approvesStage('1'),
      ...done('02.01.01'),
      approvesStage('2'),
      ...done('03.01.01'),
      approvesStage('3'),
    ]
    expect(command(approvesPlan(), ...all)).toBe(null)
  })
})

test('the next batch is the first with something left to do', () => {
  const batch = (...past: Past[]) => {
    const { state, view } = given(...past)
    return nextBatch(state, view)?.batch
  }
  expect(batch(approvesPlan())).toBe('01.01')
  expect(batch(approvesPlan(), ...done('01.01.01', '01.01.02'))).toBe('01.02')
  expect(batch(approvesPlan(), ...stage1)).toBe('01.02')
  expect(batch(approvesPlan(), ...stage1, approvesStage('1'))).toBe('02.01')
})
