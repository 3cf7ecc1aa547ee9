import { describe, expect, test } from 'vitest'
import { overrideOf } from '../../src/commands/override.ts'
import { Misused } from '../../src/workflow/core/refused.ts'
import { overrideArguments } from './typed.ts'

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
    if (what === undefined) expect(() => overrideArguments(typed)).toThrow(/missing: STEP/)
    else expect(overrideArguments(typed)).toEqual({ what, reason })
  })
})

describe('is refused', () => {
  test.each([
    ['', /missing: STEP, --reason "why"$/],
    ['task-2', /missing: --reason "why"$/],
    ['task-2 --reason', /--reason needs a value: --reason "why"$/],
    ['task-2 --reason ""', /--reason needs a value/],
    ['task-2 --reason " "', /the reason is empty/],
    ['--reason "why"', /missing: STEP/],
    ['task-1 task-2 --reason why', /unexpected argument "task-2"/],
    [`task-1 --reason ${'x'.repeat(501)}`, /has 501 characters; at most 500/],
  ])('%j', (typed, message) => {
    expect(() => overrideArguments(typed)).toThrow(Misused)
    expect(() => overrideArguments(typed)).toThrow(message)
  })
})

test('a command line is read by the same rules', () => {
  expect(overrideOf({ STEP: '1.3', reason: ' it is\nfine ', json: false })).toEqual({
    what: '1.3',
    reason: 'it is fine',
  })
  expect(() => overrideOf({ STEP: '1.3', reason: ' ', json: false })).toThrow(Misused)
})
