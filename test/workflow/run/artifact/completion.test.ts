import { expect, test } from 'vitest'
import { checkCompletion } from '../../../../src/workflow/run/artifact/completion.ts'
import { contextOf, problemsOf } from './context.ts'

const check = (title: unknown, body: unknown = 'Why.\n\nMore.') =>
  checkCompletion(JSON.stringify({ title, body }), contextOf())

test('the title and the first paragraph are what later decisions need', () => {
  expect(check(' Add login \n')).toEqual({
    ok: true,
    facts: { kind: 'completion', title: 'Add login', summary: 'Why.' },
  })
})

test.each([
  ['', 'title: is empty; expected one line that says what the change does'],
  ['Add\nlogin', 'title: has a line break; expected one line, and the rest in body'],
  ['x'.repeat(101), 'title: has 101 characters; expected at most 100'],
  [null, 'title: expected a string, found null'],
])('the title %j is refused', (title, problem) => {
  expect(problemsOf(check(title))).toBe(problem)
})

test('a body is required', () => {
  expect(problemsOf(checkCompletion('{"title":"Add login"}', contextOf()))).toBe(
    'body: expected a string, found nothing',
  )
})
