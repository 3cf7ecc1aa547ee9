import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Misused } from '../../src/workflow/core/refused.ts'
import { dispatchArguments, dispatchWords } from './typed.ts'

const PLAIN = { 'no-test': false, 'with-changes': false, 'dry-run': false, replace: false, json: false }

test('without flags the text is the task', () => {
  expect(dispatchArguments('add a login page')).toEqual({ ...PLAIN, task: 'add a login page' })
})

test('every flag is read, before the task and behind it', () => {
  expect(
    dispatchArguments(
      '--no-test --stage explore --explorers=4 add a login page --profile Thorough --with-changes --replace',
    ),
  ).toEqual({
    ...PLAIN,
    task: 'add a login page',
    'no-test': true,
    'with-changes': true,
    replace: true,
    stage: 'EXPLORE',
    explorers: 4,
    profile: 'thorough',
  })
})

describe('what else starts with dashes belongs to the task', () => {
  test.each([
    'Add a --json flag to tally',
    'Add a flag to tally: --json',
    'print more with --verbose',
    '--verbose should print more',
    'support --no-test in the runner',
    'support --no-tests in the runner',
    'explain what --stage and --plan do here',
    'run build --clean --quietly first',
    'let --profile take a value',
    'list the flags --no-test, --stage and the others',
    'first --no-test\n- second',
    'one --no-test two',
    'a --> b',
    'a - b -x',
    'fix login -- it says --force',
    'fix login -- it says --no-test',
    'say what "--plan" means',
  ])('%j', (task) => {
    expect(dispatchArguments(task)).toEqual({ ...PLAIN, task })
  })
})

test.each([
  ["fix the user's login --no-test", "fix the user's login"],
  ["fix the users' login and the admins' --no-test", "fix the users' login and the admins'"],
  ["'tis broken --no-test", "'tis broken"],
  ["--no-test 'tis broken", "'tis broken"],
  ['--no-test 5" screens', '5" screens'],
  ['say "hello there" --no-test', 'say "hello there"'],
  ['add a --json flag --no-test', 'add a --json flag'],
  ['add --verbose --no-test', 'add --verbose'],
  ['--no-test --verbose prints more', '--verbose prints more'],
  ['"add a --stage flag" --no-test', 'add a --stage flag'],
  ["--no-test 'add a --stage flag'", 'add a --stage flag'],
  ['--no-test "drop --no-test"', 'drop --no-test'],
  ['"explain --plan" and more --no-test', '"explain --plan" and more'],
  ['"say \\"hi\\" twice" --no-test', 'say \\"hi\\" twice'],
  ['--no-test -- add a --stage flag', 'add a --stage flag'],
  ['--no-test -- drop --no-test', 'drop --no-test'],
  ['--no-test -- "quotes stay"', '"quotes stay"'],
  ['--no-test fix login -- it says --force', 'fix login -- it says --force'],
  ['  fix   two  spaces --no-test  ', 'fix   two  spaces'],
  ['first\n\n  second\n--no-test', 'first\n\n  second'],
  ['--no-test\r\nfirst\r\nsecond', 'first\r\nsecond'],
  ['title\n---\ntext --no-test', 'title\n---\ntext'],
  ['$(rm -rf /) `x` $HOME --no-test', '$(rm -rf /) `x` $HOME'],
])('%j has the flag --no-test and the task %j', (text, task) => {
  expect(dispatchArguments(text)).toEqual({ ...PLAIN, 'no-test': true, task })
})

test.each([
  ['fix it --stage PLAN', { task: 'fix it', stage: 'PLAN' }],
  ['fix it --explorers 3', { task: 'fix it', explorers: 3 }],
  ['--profile quick fix --stage', /--stage needs a value/],
])('a flag counts with its value: %j', (text, expected) => {
  if (expected instanceof RegExp) expect(() => dispatchArguments(text)).toThrow(expected)
  else expect(dispatchArguments(text)).toEqual({ ...PLAIN, ...expected })
})

test.each([
  ['--plan docs/plan.md', 'docs/plan.md'],
  ['--plan=docs/plan.md', 'docs/plan.md'],
  ['--plan "docs/my plan.md"', 'docs/my plan.md'],
  ['--plan="docs/my plan.md"', 'docs/my plan.md'],
  ["--plan='docs/my plan.md' --no-test", 'docs/my plan.md'],
  ['--plan\ndocs/plan.md', 'docs/plan.md'],
])('%s starts at IMPLEMENT and is the task itself', (text, plan) => {
  expect(dispatchArguments(text)).toMatchObject({ stage: 'IMPLEMENT', plan, task: `Carry out the plan ${plan}` })
})

test('a plan may come with a task and a later stage', () => {
  expect(dispatchArguments('do it --stage final --plan p.md')).toEqual({
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
  ['--', /say what is to be done/],
  ['--stage IMPLEMENT', /say what is to be done/],
  [
    'x --no-tests',
    /unknown option --no-tests; did you mean --no-test\?\nIf it belongs to the task, .* in quotes or behind a lone --$/,
  ],
  ['--no-tests x', /unknown option --no-tests; did you mean --no-test\?/],
  ['x --replce', /unknown option --replce; did you mean --replace\?/],
  ['x --explore', /unknown option --explore; did you mean --explorers\?/],
  ['x --satge TEST', /unknown option --satge; did you mean --stage\?/],
  ['--satge TEST x', /unknown option --satge; did you mean --stage\?/],
  ['x -no-test', /unknown option -no-test; did you mean --no-test\?/],
  ['x --no-test=yes', /--no-test takes no value/],
  ['x --stage', /--stage needs a value: --stage STAGE\nIf it belongs to the task, put that in quotes/],
  ['--stage', /--stage needs a value: --stage STAGE$/],
  ['x --stage=', /--stage needs a value/],
  ['x --stage --no-test', /--stage needs a value/],
  ['x --plan ""', /--plan needs a value/],
  ['x --plan "docs/my plan.md', /the quote that opens "docs\/my is not closed/],
  ['x --plan="docs/my plan.md', /the quote that opens "docs\/my is not closed/],
  [
    'x --stage DEPLOY',
    /--stage is one of EXPLORE, PLAN, IMPLEMENT, TEST, FINAL, not "DEPLOY"\nIf it belongs to the task/,
  ],
  ['explain --stage and --plan it', /--stage is one of .*, not "and"\nIf it belongs to the task/],
  ['x --explorers 0', /--explorers is a whole number from 1 to 10, not "0"/],
  ['x --explorers 11', /from 1 to 10, not "11"/],
  ['x --explorers 2.5', /not "2.5"/],
  ['x --explorers 1e1', /not "1e1"/],
  ['x --profile fast', /--profile is one of quick, standard, thorough, not "fast"/],
  ['x --no-test --no-test', /--no-test is given twice/],
  ['--no-test x --no-test', /--no-test is given twice/],
  ['x --stage TEST --stage FINAL', /--stage is given twice/],
  ['x --stage TEST --no-test', /--stage TEST and --no-test contradict/],
  ['x --stage PLAN --plan p.md', /--plan and --stage PLAN contradict/],
  ['x --explorers 2 --stage TEST', /--explorers and a start at TEST contradict/],
  ['x --profile quick --stage EXPLORE', /--profile quick and --stage EXPLORE contradict .* begins at IMPLEMENT/],
  ['x --stage plan --profile quick', /--profile quick and --stage PLAN contradict/],
  ['x --profile quick --explorers 2', /--profile quick and --explorers contradict/],
  ['x --explorers 2 --plan p.md', /--explorers and a start at IMPLEMENT contradict/],
])('%j is a wrong command line', (text, message) => {
  const parse = () => dispatchArguments(text)
  expect(parse).toThrow(Misused)
  expect(parse).toThrow(message)
})

test.each([
  [['fix', 'the', 'login', '--no-test'], { task: 'fix the login', 'no-test': true }],
  [['fix --stage, please', '--no-test'], { task: 'fix --stage, please', 'no-test': true }],
  [['--no-test and more'], { task: '--no-test and more' }],
  [['fix it --no-test'], { task: 'fix it --no-test' }],
  [['add', 'a', '--json', 'flag'], { task: 'add a --json flag' }],
  [['add', 'a', 'flag', '--json'], { task: 'add a flag', json: true }],
  [['--json', 'add', 'a', 'flag'], { task: 'add a flag', json: true }],
  [['support', '--no-test', 'in', 'the', 'runner'], { task: 'support --no-test in the runner' }],
  [['fix', "the user's", '"login"'], { task: `fix the user's "login"` }],
  [
    ['--plan', 'docs/my plan.md'],
    { task: 'Carry out the plan docs/my plan.md', stage: 'IMPLEMENT', plan: 'docs/my plan.md' },
  ],
  [['--plan=docs/my plan.md', 'go'], { task: 'go', stage: 'IMPLEMENT', plan: 'docs/my plan.md' }],
  [['--plan', '--x y', 'go'], { task: 'go', stage: 'IMPLEMENT', plan: '--x y' }],
  [['--stage=plan', 'go'], { task: 'go', stage: 'PLAN' }],
  [['--replace', '--', 'add', '--no-test'], { task: 'add --no-test', replace: true }],
  [['go', '--', 'on'], { task: 'go -- on' }],
  [['x', '--quietly'], { task: 'x --quietly' }],
  [['x', '--plan', '--'], { task: 'x --plan --' }],
])('the words %j', (words, expected) => {
  expect(dispatchWords(words)).toEqual({ ...PLAIN, ...expected })
})

test.each([
  [[], /say what is to be done/],
  [['', ' '], /say what is to be done/],
  [['x', '--stage'], /--stage needs a value/],
  [['x', '--stage', '--no-test'], /--stage needs a value/],
  [['--plan', '--'], /--plan needs a value/],
  [['x', '--jsn'], /unknown option --jsn; did you mean --json\?/],
])('the words %j are a wrong command line', (words, message) => {
  expect(() => dispatchWords(words)).toThrow(message)
})

test('whatever stands after a lone -- is the task, trimmed and otherwise untouched', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme' }).filter((text) => text.trim() !== ''),
      (text) => {
        expect(dispatchArguments(`--replace -- ${text}`)).toEqual({ ...PLAIN, replace: true, task: text.trim() })
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
    return dispatchArguments(text).task === '' ? 'no task' : 'task'
  } catch (error) {
    return error instanceof Misused ? 'misused' : String(error)
  }
}
