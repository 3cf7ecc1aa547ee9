import { describe, expect, test } from 'vitest'
import type { Facts } from '../../../src/workflow/core/facts.ts'
import { nextUserCommand } from '../../../src/workflow/workstream/next.ts'
import { typed } from '../said.ts'
import {
  edited,
  PLAN,
  type Workstream,
  approvesPlan,
  approvesStage,
  cancels,
  done,
  ends,
  executes,
  given,
  type Past,
  starts,
  updates,
} from './stream.ts'

const CHECKOUT = { trees: { off: 'not a git repository' } } as const
const offered = ({ state, view }: Workstream): string => {
  const way = nextUserCommand(state, view)
  return way ? typed(way) : ''
}
const STAGE_1 = { stage: '01', batch: null }
const carriedOut = [approvesPlan(), executes('01', CHECKOUT), ...done('01.01.01', '01.01.02', '01.02.01')]
const CHECK = '01.check.3'
const passed: Facts = { kind: 'tests', passed: true, summary: 'test: passed' }
const passes =
  (step = CHECK): Past =>
  ({ state }) => ({
    type: 'report-step',
    step,
    attempt: state.dispatches,
    verdict: { ok: true, facts: passed },
  })
const failsTests = [starts(CHECK), ends(CHECK, 'reported', { reason: 'test: failed with exit code 1' })]

describe('the tests of a stage', () => {
  test('are due when every thread of it has ended, before it is offered for approval', () => {
    const story = given(...carriedOut)
    expect(story.nextIn(STAGE_1)).toBe(`dispatch ${CHECK}`)
    expect(offered(story)).toContain('work run-tests --stage 1')
    story
      .when(approvesStage('1'))
      .refuses('tests-not-passed', /the tests of stage 01 were not run\. Run them: !work run-tests --stage 1/)
    const ran = given(...carriedOut, starts(CHECK), passes())
    expect(ran.nextIn(STAGE_1)).toContain('done')
    expect(offered(ran)).toContain('approve stage 1')
  })

  test('are not due for what people did alone, and not where nothing was completed', () => {
    const alone = given(approvesPlan(), ...done('01.01.01', '01.01.02', '01.02.01'))
    expect(offered(alone)).toContain('approve stage 1')
    const nothing = [
      approvesPlan(),
      executes('01', CHECKOUT),
      ...['01.01.01', '01.01.02', '01.02.01'].map((id) => cancels(id)),
    ]
    expect(given(...nothing).nextIn(STAGE_1)).toContain('done')
  })

  test('that fail keep it from being offered, and say what to do', () => {
    const story = given(...carriedOut, ...failsTests)
    expect(story.nextIn(STAGE_1)).toContain('its tests do not pass: test: failed with exit code 1')
    story
      .when(approvesStage('1'))
      .refuses('tests-not-passed', /the tests of stage 01 do not pass: test: failed with exit code 1/)
    story.when({ type: 'approve-stage', stage: '1', force: true }).gives('stage-approved 01')
    expect(
      given(...carriedOut, ...failsTests, { type: 'approve-stage', stage: '1', force: true }).nextIn(STAGE_1),
    ).toContain('done')
  })

  test('are run again when a person says so or carries the stage out again, and when another thread completed', () => {
    const failed = [...carriedOut, ...failsTests]
    const run: Past = { type: 'start-check', stage: '1', session: null }
    expect(given(...failed, run, passes()).nextIn(STAGE_1)).toContain('done')
    expect(given(...failed, executes('01', CHECKOUT)).nextIn(STAGE_1)).toBe(`dispatch ${CHECK}`)
    const more = PLAN.replace(
      '### Stage 02',
      '###### Thread 02: Door\n**Summary:** Open it.\n**Details:**\nOak.\n### Stage 02',
    )
    const repaired = [edited(more), approvesPlan(), executes('01', CHECKOUT), ...done('01.02.02')]
    expect(given(...failed, ...repaired).nextIn(STAGE_1)).toBe('dispatch 01.check.5')
  })

  test('belong to whoever ran them last: the process before may be gone', () => {
    const run: Past = { type: 'start-check', stage: '1', session: null }
    const story = given(...carriedOut, run, run)
    expect(story.nextIn(STAGE_1)).toBe(`wait ${CHECK}`)
    expect(story.state.steps[CHECK]?.attempts.map(({ outcome }) => outcome)).toEqual(['interrupted', 'running'])
  })

  test('of a stage whose threads are at work are refused', () => {
    given(approvesPlan(), executes('01', CHECKOUT), updates('01.01.01', 'in_progress'))
      .when({ type: 'start-check', stage: '1', session: null })

      .refuses('stage-open', /stage 01 has threads that have not ended/)
  })
})
