import { describe, expect, test } from 'vitest'
import { readySteps } from '../../../src/workflow/core/next.ts'
import { gateAfter, gatesOf, inOrder } from '../../../src/workflow/run/schedule.ts'
import type { Step } from '../../../src/workflow/core/step.ts'
import { plannedStep } from '../../../src/workflow/run/state.ts'
import { aRun, given, PHASES } from './run.ts'

const withStages = (...stages: string[]) => PHASES.filter(({ stage }) => stages.includes(stage))
const lines = (phases: Parameters<typeof gatesOf>[0]): string[] =>
  gatesOf(phases).map(({ name, phase, required }) => `${name} after ${phase}: ${required.join(', ')}`)

test('phases are in the order of their ids, number by number', () => {
  const ids = ['2.10', '3', '2.3', '0', '2.3.1', '10', '2'].map((id) => ({ id }))
  expect(inOrder(ids).map(({ id }) => id)).toEqual(['0', '2', '2.3', '2.3.1', '2.10', '3', '10'])
})

describe('gates', () => {
  test('stand after each stage and ask for the artifacts of its phases marked gate', () => {
    expect(lines(PHASES)).toEqual([
      'EXPLORE->PLAN after 0: 0-explore.md',
      'PLAN->IMPLEMENT after 1.3: 1.2-plan.md, 1.3-plan-review.json',
      'IMPLEMENT->TEST after 2.3: 2.1-tasks.json, 2.3-impl-review.json',
      'TEST->FINAL after 3.3: 3.1-test-results.json, 3.3-test-review.json',
      'FINAL->COMPLETE after 4.2: 4.2-final-review.json',
    ])
  })

  test('lead past a stage that is disabled', () => {
    expect(lines(withStages('EXPLORE', 'PLAN', 'IMPLEMENT', 'FINAL'))[2]).toBe(
      'IMPLEMENT->FINAL after 2.3: 2.1-tasks.json, 2.3-impl-review.json',
    )
    expect(lines(withStages('PLAN'))).toEqual(['PLAN->COMPLETE after 1.3: 1.2-plan.md, 1.3-plan-review.json'])
  })

  test('stand after the last phase where none of the stage is marked', () => {
    expect(lines(PHASES.filter(({ id }) => id === '1.1' || id === '2.1'))).toEqual([
      'PLAN->IMPLEMENT after 1.1: ',
      'IMPLEMENT->COMPLETE after 2.1: 2.1-tasks.json',
    ])
  })

  test('are passed when the last phase of the stage that is in the run ends', () => {
    const { run } = given(aRun({ without: ['2.3'] }))
    expect(gateAfter(run, '2.1')).toBe(null)
    expect(gateAfter(run, '2.2')?.name).toBe('IMPLEMENT->TEST')
    expect(gateAfter(run, '4.3')?.name).toBe('FINAL->COMPLETE')
    expect(gateAfter(run, '2.3')).toBe(null)
  })
})

const step = (id: string, needs: string[] = [], status: Step['status'] = 'pending'): Step => ({
  ...plannedStep({
    id,
    phase: '2.1',
    title: id,
    executor: { kind: 'code', command: 'run-tests' },
    needs,
    brief: { kind: 'plain' },
    output: id,
    deadline: 1,
  }),
  status,
})

const ids = (steps: readonly Step[]): string => steps.map(({ id }) => id).join(' ')

describe('ready steps', () => {
  test('have everything they need completed', () => {
    const steps = [
      step('a', [], 'completed'),
      step('b', ['a']),
      step('c', ['a', 'd']),
      step('d', [], 'running'),
      step('e', ['f']),
      step('f', [], 'failed'),
    ]
    expect(ids(readySteps(steps, 9))).toBe('b')
  })

  test('are as many as the limit leaves room for', () => {
    expect(ids(readySteps([step('a', [], 'running'), step('b'), step('c'), step('d')], 3))).toBe('b c')
    expect(ids(readySteps([step('a', [], 'running'), step('b', [], 'running'), step('c')], 1))).toBe('')
  })

  test('come longest chain of dependents first', () => {
    expect(
      ids(
        readySteps(
          [step('short'), step('long'), step('b', ['long']), step('c', ['b']), step('middle'), step('d', ['middle'])],
          9,
        ),
      ),
    ).toBe('long middle short')
  })

  test('of a chain of ten thousand there is the first', () => {
    const chain = Array.from({ length: 10_000 }, (_, at) => step(`s${at}`, at === 0 ? [] : [`s${at - 1}`]))
    expect(ids(readySteps(chain, 9))).toBe('s0')
  })

  test('of a circle there are none, and nothing hangs', () => {
    expect(ids(readySteps([step('a', ['b']), step('b', ['a']), step('c')], 9))).toBe('c')
  })
})
