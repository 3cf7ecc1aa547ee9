import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseDispatchArguments } from '../../../src/workflow/run/dispatch-arguments.ts'
import { Misused } from '../../../src/workflow/core/refused.ts'

const PLAIN = { noTest: false, replace: false }

test('without flags the text is the task', () => {
  expect(parseDispatchArguments('add a login page')).toEqual({ ...PLAIN, task: 'add a login page' })
})

test('every flag is read, wherever it stands', () => {
  expect(
    parseDispatchArguments('--no-test add a --stage explore login --explorers=4 --profile Thorough page --replace'),
  ).toEqual({
    task: 'add a login page',
    noTest: true,
    replace: true,
    stage: 'EXPLORE',
    explorers: 4,
    profile: 'thorough',
  })
})

test.each([
  ["fix the user's login --no-test", "fix the user's login"],
  ["fix the users' login and the admins' --no-test", "fix the users' login and the admins'"],
  ["'tis broken --no-test", "'tis broken"],
  ["--no-test 'tis broken", "'tis broken"],
  ['--no-test 5" screens', '5" screens'],
  ['say "hello there" --no-test', 'say "hello there"'],
  ['"add a --stage flag" --no-test', 'add a --stage flag'],
  ["--no-test 'add a --stage flag'", 'add a --stage flag'],
  ['"explain --plan" and more --no-test', '"explain --plan" and more'],
  ['"say \\"hi\\" twice" --no-test', 'say \\"hi\\" twice'],
  ['--no-test -- add a --stage flag', 'add a --stage flag'],
  ['--no-test -- "quotes stay"', '"quotes stay"'],
  ['--no-test fix login -- it says --force', 'fix login -- it says --force'],
  ['--no-test a --> b', 'a --> b'],
  ['--no-test a - b -x', 'a - b -x'],
  ['  fix   two  spaces --no-test  ', 'fix   two  spaces'],
  ['one --no-test two', 'one two'],
  ['first\n\n  second\n--no-test\nthird', 'first\n\n  second\nthird'],
  ['first --no-test\n- second', 'first\n- second'],
  ['first\r\n--no-test\r\nsecond', 'first\r\nsecond'],
  ['title\n---\ntext --no-test', 'title\n---\ntext'],
  ['$(rm -rf /) `x` $HOME --no-test', '$(rm -rf /) `x` $HOME'],
])('%j has the flag --no-test and the task %j', (text, task) => {
  expect(parseDispatchArguments(text)).toEqual({ ...PLAIN, noTest: true, task })
})

test.each([
  ['--plan docs/plan.md', 'docs/plan.md'],
  ['--plan=docs/plan.md', 'docs/plan.md'],
  ['--plan "docs/my plan.md"', 'docs/my plan.md'],
  ['--plan="docs/my plan.md"', 'docs/my plan.md'],
  ["--plan='docs/my plan.md' --no-test", 'docs/my plan.md'],
  ['--plan\ndocs/plan.md', 'docs/plan.md'],
])('%s starts at IMPLEMENT and is the task itself', (text, plan) => {
  expect(parseDispatchArguments(text)).toMatchObject({ stage: 'IMPLEMENT', plan, task: `Carry out the plan ${plan}` })
})

test('a plan may come with a task and a later stage', () => {
  expect(parseDispatchArguments('do it --stage final --plan p.md')).toEqual({
    ...PLAIN,
    task: 'do it',
    stage: 'FINAL',
    plan: 'p.md',
  })
})

test.each([
  ['', /say what is to be done$/],
  ['  \n ', /say what is to be done/],
  ['""', /say what is to be done/],
  ['--no-test', /say what is to be done/],
  ['--stage IMPLEMENT', /say what is to be done/],
  ['x --no-tests', /unknown flag --no-tests; did you mean --no-test\?\nIf .* in quotes or after a lone --$/],
  ['x --satge TEST', /unknown flag --satge; did you mean --stage\?/],
  ['x --verbose', /unknown flag --verbose; there are --no-test, --stage, --plan/],
  ['x --no-test=yes', /--no-test takes no value/],
  ['x --stage', /--stage needs a value/],
  ['x --stage=', /--stage needs a value/],
  ['x --stage --no-test', /--stage needs a value/],
  ['x --plan -- y', /--plan needs a value/],
  ['x --plan ""', /--plan needs a value/],
  ['x --plan "docs/my plan.md', /the quote that opens "docs\/my is not closed/],
  ['x --stage DEPLOY', /--stage is one of EXPLORE, PLAN, IMPLEMENT, TEST, FINAL, not "DEPLOY"/],
  ['x --explorers 0', /--explorers is a whole number from 1 to 10, not "0"/],
  ['x --explorers 11', /from 1 to 10, not "11"/],
  ['x --explorers 2.5', /not "2.5"/],
  ['x --explorers 1e1', /not "1e1"/],
  ['x --profile fast', /--profile is one of quick, standard, thorough, not "fast"/],
  ['x --no-test --no-test', /--no-test is given twice/],
  ['x --stage TEST --stage FINAL', /--stage is given twice/],
  ['x --stage TEST --no-test', /--stage TEST and --no-test contradict/],
  ['x --stage PLAN --plan p.md', /--plan and --stage PLAN contradict/],
  ['x --explorers 2 --stage TEST', /--explorers and a start at TEST contradict/],
  ['x --profile quick --stage EXPLORE', /--profile quick and --stage EXPLORE contradict .* begins at IMPLEMENT/],
  ['x --stage plan --profile quick', /--profile quick and --stage PLAN contradict/],
  ['x --profile quick --explorers 2', /--profile quick and --explorers contradict/],
  ['x --explorers 2 --plan p.md', /--explorers and a start at IMPLEMENT contradict/],
])('%j is a wrong command line', (text, message) => {
  const parse = () => parseDispatchArguments(text)
  expect(parse).toThrow(Misused)
  expect(parse).toThrow(message)
})

test.each([
  [['fix', 'the', 'login', '--no-test'], { task: 'fix the login', noTest: true }],
  [['fix --stage, please', '--no-test'], { task: 'fix --stage, please', noTest: true }],
  [['--no-test and more'], { task: '--no-test and more' }],
  [['fix', "the user's", '"login"'], { task: `fix the user's "login"` }],
  [
    ['--plan', 'docs/my plan.md'],
    { task: 'Carry out the plan docs/my plan.md', stage: 'IMPLEMENT', plan: 'docs/my plan.md' },
  ],
  [['--plan', '--x y', 'go'], { task: 'go', stage: 'IMPLEMENT', plan: '--x y' }],
  [['--stage=plan', 'go'], { task: 'go', stage: 'PLAN' }],
  [['--replace', '--', 'add', '--no-test'], { task: 'add --no-test', replace: true }],
  [['go', '--', 'on'], { task: 'go -- on' }],
])('the list %j', (words, expected) => {
  expect(parseDispatchArguments(words)).toEqual({ ...PLAIN, ...expected })
})

test.each([
  [[], /say what is to be done/],
  [['', ' '], /say what is to be done/],
  [['x', '--stage'], /--stage needs a value/],
  [['x', '--stage', '--no-test'], /--stage needs a value/],
  [['x', '--plan', '--'], /--plan needs a value/],
  [['x', '--dry-run'], /unknown flag --dry-run/],
])('the list %j is a wrong command line', (words, message) => {
  expect(() => parseDispatchArguments(words)).toThrow(message)
})

test('whatever stands after a lone -- is the task, trimmed and otherwise untouched', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme' }).filter((text) => text.trim() !== ''),
      (text) => {
        expect(parseDispatchArguments(`--replace -- ${text}`)).toEqual({ ...PLAIN, replace: true, task: text.trim() })
      },
    ),
  )
})

test('any text is read or refused as a wrong command line, never anything else', () => {
  const piece = fc.constantFrom(
    '--no-test',
    '--plan',
    '--stage',
    '=',
    '"',
    "'",
    ' ',
    '\n',
    '--',
    'PLAN',
    'word',
    '\\',
    '3',
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      expect(['task', 'misused']).toContain(outcome(pieces.join('')))
    }),
    { numRuns: 1000 },
  )
})

const outcome = (text: string): string => {
  try {
    return parseDispatchArguments(text).task === '' ? 'no task' : 'task'
  } catch (error) {
    return error instanceof Misused ? 'misused' : String(error)
  }
}
