import { describe, expect, test } from 'vitest'
import { textApproval } from '../../../src/workflow/workstream/approve.ts'
import { findStage } from '../../../src/workflow/plan/plan.ts'
import { approvesPlan, approvesStage, cancels, done, edited, given, type Past, PLAN } from './stream.ts'

const CHANGED = edited(PLAN.replace('Stone.', 'Brick.'))
const stage1 = done('01.01.01', '01.01.02', '01.02.01')

const approvals = (...past: Past[]) => {
  const { state, view } = given(...past)
  return view.plan.stages.map((stage) => textApproval(state, view, findStage(view.plan, stage.number)))
}

describe('the plan', () => {
  test('is approved as it is now', () => {
    given().when(approvesPlan()).gives('plan-approved')
    given(approvesPlan()).when(approvesPlan()).gives()
    expect(approvals(approvesPlan())).toEqual(['approved', 'approved', 'approved'])
  })

  test('is bound to the text of each stage; agents and line ends do not count', () => {
    expect(approvals(approvesPlan(), CHANGED)).toEqual(['changed since approval', 'approved', 'approved'])
    expect(approvals(approvesPlan(), edited(PLAN.replace('@agent:system-engineer-opus', '@agent:default')))).toEqual([
      'approved',
      'approved',
      'approved',
    ])
    expect(approvals(approvesPlan(), edited(PLAN.replaceAll('\n', '\r\n')))).toEqual([
      'approved',
      'approved',
      'approved',
    ])
    expect(approvals(approvesPlan(), edited(`${PLAN}### Stage 04: More\n`))).toEqual([
      'approved',
      'approved',
      'approved',
      'not approved',
    ])
  })

  test('is approved again after a change', () => {
    given(approvesPlan(), CHANGED).when(approvesPlan()).gives('plan-approved')
    expect(approvals(approvesPlan(), CHANGED, approvesPlan())).toEqual(['approved', 'approved', 'approved'])
  })

  test('has no errors, force or not', () => {
    const plan = PLAN.replace('Thread 02: South', 'Thread 01: South')
    given(edited(plan))
      .when(approvesPlan(true))
      .refuses('plan-errors', 'PLAN.md has 1 error, so it cannot be approved. See: !work check')
  })

  test('has no open questions, or a person says so', () => {
    const plan = PLAN.replace('- [x] Where? Here.', '- [ ] Where?')
    given(edited(plan)).when(approvesPlan()).refuses('open-questions', '  01: Where?')
    given(edited(plan)).when(approvesPlan(true)).gives('plan-approved')
  })

  test('is taken back with a reason', () => {
    const revokes = { type: 'revoke-plan', reason: 'too dear' } as const
    given(approvesPlan()).when(revokes).gives('plan-approval-revoked too dear')
    given().when(revokes).refuses('not-approved')
    expect(approvals(approvesPlan(), revokes)).toEqual(['not approved', 'not approved', 'not approved'])
  })
})

describe('a stage', () => {
  test('is approved when all its threads are completed or cancelled', () => {
    given(approvesPlan(), ...stage1)
      .when(approvesStage('1'))
      .gives('stage-approved 01')
    given(approvesPlan(), ...done('01.01.01', '01.01.02'), cancels('01.02.01'))
      .when(approvesStage('01'))
      .gives('stage-approved 01')
    given(approvesPlan(), ...stage1, approvesStage('1'))
      .when(approvesStage('1'))
      .gives()
  })

  test('is not approved before: what is open, and what to do', () => {
    given(approvesPlan(), ...done('01.01.01'))
      .when(approvesStage('1'))
      .refuses('stage-open', '01.01.02 pending, 01.02.01 pending. Next: /execute-next-batch')
  })

  test('is not approved before the stages that come first', () => {
    given(approvesPlan(), ...stage1, ...done('02.01.01'))
      .when(approvesStage('2'))
      .refuses('stage-not-approved', 'comes first. Next: /phasegate:approve stage 1')
  })

  test('is not approved when its text is not', () => {
    given(...stage1)
      .when(approvesStage('1'))
      .refuses('plan-not-approved', '/phasegate:approve plan')
    given(approvesPlan(), ...stage1, CHANGED)
      .when(approvesStage('1'))
      .refuses('plan-not-approved', '/phasegate:approve plan')
  })

  test('that does not exist', () => {
    given(approvesPlan()).when(approvesStage('7')).refuses('stage-unknown', 'the plan has the stages 01, 02, 03')
  })

  test('is taken back with a reason', () => {
    const revokes = { type: 'revoke-stage', stage: '1', reason: 'it rains in' } as const
    given(approvesPlan(), ...stage1, approvesStage('1'))
      .when(revokes)
      .gives('stage-approval-revoked 01: it rains in')
    given(approvesPlan()).when(revokes).refuses('not-approved')
  })
})
