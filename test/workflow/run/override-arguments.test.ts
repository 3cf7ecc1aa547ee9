import { describe, expect, test } from 'vitest'
import { overrideOf, parseOverrideArguments } from '../../../src/workflow/run/override-arguments.ts'
import { Misused } from '../../../src/workflow/core/refused.ts'

const tasks = (typed: string) => parseOverrideArguments(typed)

describe('what is typed', () => {
  test.each([
    ['task-2 --reason "done by hand"', 'task-2', 'done by hand'],
    ["1.3 --reason 'the plan is fine'", '1.3', 'the plan is fine'],
    ['1.3 --reason the plan is fine', '1.3', 'the plan is fine'],
    ['1.3 --reason=fine', '1.3', 'fine'],
    ['1.3 --reason="two words"', '1.3', 'two words'],
    ['--reason "two words" 1.3', '1.3', 'two words'],
    ['--reason fine', undefined, ''],
    ['PLAN->IMPLEMENT --reason x', 'PLAN->IMPLEMENT', 'x'],
    ['PLAN→IMPLEMENT --reason x', 'PLAN->IMPLEMENT', 'x'],
    ['"PLAN->IMPLEMENT" --reason x', 'PLAN->IMPLEMENT', 'x'],
    ['1.3 --reason “curly quotes”', '1.3', 'curly quotes'],
    ['1.3 --reason "it says "fine" now"', '1.3', 'it says "fine" now'],
    ["1.3 --reason it's fine", '1.3', "it's fine"],
    ['  1.3\n--reason "over\n two   lines"  ', '1.3', 'over two lines'],
    ['1.3 --reason "not closed', '1.3', '"not closed'],
    ['1.3 --reason use --reason twice', '1.3', 'use --reason twice'],
  ])('%j', (typed, what, reason) => {
    if (what === undefined) expect(() => tasks(typed)).toThrow(/what is to be overridden is missing/)
    else expect(tasks(typed)).toEqual({ what, reason })
  })
})

describe('is refused', () => {
  test.each([
    ['', /--reason is missing/],
    ['task-2', /--reason is missing: it is kept with the run$/],
    ['task-2 --reason', /the reason is empty/],
    ['task-2 --reason ""', /the reason is empty/],
    ['--reason "why"', /what is to be overridden is missing/],
    ['task-1 task-2 --reason why', /one thing at a time: found task-1, task-2/],
    [`task-1 --reason ${'x'.repeat(501)}`, /has 501 characters; at most 500/],
  ])('%j', (typed, message) => {
    expect(() => tasks(typed)).toThrow(Misused)
    expect(() => tasks(typed)).toThrow(message)
  })
})

test('a command line is read by the same rules', () => {
  expect(overrideOf('1.3', ' it is\nfine ')).toEqual({ what: '1.3', reason: 'it is fine' })
  expect(() => overrideOf('1.3', ' ')).toThrow(Misused)
})
