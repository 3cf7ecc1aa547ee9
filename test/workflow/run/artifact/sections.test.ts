import { expect, test } from 'vitest'
import { checkSections } from '../../../../src/workflow/run/artifact/sections.ts'
import { contextOf, problemsOf } from './context.ts'

const context = contextOf({ sections: ['## Changes Made', 'No Changes Needed'] })
const problems = (text: string): string => problemsOf(checkSections(text, context))

test.each([
  ['# Report\n## Changes Made\n- src/a.ts: shorter'],
  ['## no changes needed:\r\nIt is simple.'],
  ['## Changes Made\n```\ncode\n```'],
  ['## Changes Made\n\n## No Changes Needed\nReally.'],
])('%j is accepted', (text) => {
  expect(checkSections(text, context)).toEqual({ ok: true, facts: { kind: 'text' } })
})

test('one of the sections has to be there', () => {
  const expected = 'no section is there; expected "## Changes Made" or "## No Changes Needed" and what you did below it'
  expect(problems('I changed things.')).toBe(expected)
  expect(problems('# Changes Made\nx')).toBe(expected)
  expect(problems('```\n## Changes Made\nx\n```')).toBe(expected)
})

test('and has to say something', () => {
  expect(problems('## Changes Made\n<!-- later -->\n---\n### Files\n')).toBe(
    'line 1: "## Changes Made" is empty; expected text below it',
  )
})

test('without sections any text will do', () => {
  expect(checkSections('anything', contextOf()).ok).toBe(true)
})
