import { expect, test } from 'vitest'
import { DIAGNOSTICS } from '../../../src/workflow/plan/diagnostic.ts'
import { BODY, codesIn, planWith, problemsIn } from './plan-texts.ts'

const PLAN = planWith()
const OK = ['**Summary:** Do it.', '**Details:**', 'So.']

/** `PLAN` with one line replaced, or with lines added below one. */
const change = (line: string, ...lines: string[]): string => PLAN.replace(`${line}\n`, `${lines.join('\n')}\n`)

/** A plan whose only batch has these threads, numbered from 1; each gets a summary and details. */
const threads = (...fields: string[][]): string =>
  change(
    '###### Thread 01: One',
    ...fields.flatMap((lines, index) => [`###### Thread 0${index + 1}: T${index + 1}`, ...lines, ...OK]),
  ).replace(/So\.\n\*\*Summary[^]*$/, 'So.\n')

test('the smallest plan has none', () => {
  expect(problemsIn(PLAN)).toEqual([])
})

const CASES: readonly (readonly [string, string, readonly string[]])[] = [
  ['no title', PLAN.replace('# Plan: Small\n', ''), ['1 title-missing']],
  ['an empty title', change('# Plan: Small', '# Plan:'), ['1 title-missing']],
  ['a title of another kind', change('# Plan: Small', '# Small'), ['1 title-missing']],
  ['text above the first section', change('# Plan: Small', '# Plan: Small', '> Stream: 1'), ['2 text-unread']],
  ['no summary', PLAN.replace('## Summary\nSomething.\n', ''), ['1 section-missing']],
  ['an empty summary', PLAN.replace('Something.\n', '<!-- soon -->\n---\n'), ['2 section-empty']],
  [
    'a section of its own',
    change('Something.', 'Something.', '## Risks', 'None.', '### Fire'),
    ['4 heading-unread', '6 heading-unread'],
  ],
  ['a section given twice', change('Something.', 'Something.', '## Summary', 'More.'), ['4 section-duplicate']],
  ['no stages', '# Plan: A\n## Summary\nB.\n', ['1 stages-missing']],
  ['an empty list of stages', '# Plan: A\n## Summary\nB.\n## Stages\n', ['4 stages-missing']],
  ['a stage above the stages', PLAN.replace('## Stages\n', ''), ['1 stages-missing', '4 heading-outside']],
  ['a batch without a stage', change('## Stages', '## Stages', '##### Batch 01: A'), ['5 heading-outside']],
  ['text above the first stage', change('## Stages', '## Stages', 'Lost.'), ['5 text-lost']],
  ['text right below a stage', change('### Stage 01: Only', '### Stage 01: Only', 'Lost.'), ['6 text-lost']],
  ['text above the first batch', change('#### Batches', '#### Batches', 'Lost.'), ['11 text-lost']],
  ['text above the first field', planWith('Lost.', ...OK), [`${BODY} text-lost`]],
  ['a stage without threads', PLAN.replace(/#### Batches[^]*/, ''), ['5 stage-empty']],
  ['a batch without threads', PLAN.replace(/###### Thread[^]*/, ''), ['11 batch-empty']],
  ['a thread without text', planWith('**Files:** `a.ts`'), [`${BODY - 1} thread-empty`]],
  ['a thread without details', planWith('**Summary:** Do it.'), [`${BODY - 1} section-missing`]],
  ['a thread with empty details', planWith('**Summary:** Do it.', '**Details:**'), [`${BODY + 1} section-empty`]],
  ['a thread without labels', planWith('Just do it.'), [`${BODY - 1} section-missing`, `${BODY} label-missing`]],
  [
    'files outside the project',
    planWith('**Files:** `src/a.ts`, `../b.ts`, /etc/c, `src/../../d.ts`', ...OK),
    [`${BODY} file-outside`, `${BODY} file-outside`, `${BODY} file-outside`],
  ],
  ['files that stay in it', planWith('**Files:** `./src/a.ts`, `src/../b..c`, `d:e`, `f/~`', ...OK), []],
  ['a field given twice', planWith('**Summary:** A.', ...OK), [`${BODY + 1} label-duplicate`]],
  [
    'a field nobody knows',
    planWith('**Summary:** A.', '**Goal:** B.', '**Details:** C.'),
    [`${BODY + 1} label-unknown`],
  ],
  ['a field below the details', planWith(...OK, '**Files:** `a.ts`'), [`${BODY + 3} label-in-details`]],
  ['a stage without definition', PLAN.replace('#### Definition\nIt is done.\n', ''), ['5 section-missing']],
  ['an empty constitution', PLAN.replace('Simply.\n', '\n'), ['8 section-empty']],
  ['threads without a batch', PLAN.replace('##### Batch 01: Only\n', ''), ['11 batch-implicit']],
  ['a heading of another kind', planWith(...OK, '#### Notes'), [`${BODY + 3} heading-unknown`]],
  ['a comment of a script without its fence', planWith(...OK, '# install'), [`${BODY + 3} heading-unknown`]],
  ['a thread at the wrong level', change('###### Thread 01: One', '#### Thread 01: One'), ['12 heading-level']],
  ['a section at the wrong level', change('#### Definition', '##### Definition'), ['6 heading-level']],
  ['no colon', change('###### Thread 01: One', '###### Thread 01 One'), ['12 heading-malformed']],
  ['a whole id in a heading', change('###### Thread 01: One', '###### Thread 01.01.01: One'), ['12 heading-malformed']],
  [
    'no blank behind the #',
    change('### Stage 01: Only', '###Stage 01: Only'),
    [
      '4 stages-missing',
      '5 heading-malformed',
      '5 text-lost',
      '6 heading-unknown',
      '8 heading-unknown',
      '10 heading-unknown',
      '11 heading-outside',
      '12 heading-outside',
    ],
  ],
  ['no name', change('###### Thread 01: One', '###### Thread 01: @agent:default'), ['12 name-missing']],
  ['no number', change('###### Thread 01: One', '###### Thread: One'), ['12 number-missing']],
  ['the number 0', change('###### Thread 01: One', '###### Thread 00: One'), ['12 number-missing']],
  ['a number used twice', threads([], []).replace('Thread 02', 'Thread 01'), ['16 number-duplicate']],
  ['a number left out', threads([], []).replace('Thread 02', 'Thread 03'), ['16 number-gap']],
  ['falling numbers', threads([], [], []).replace('Thread 02', 'Thread 04'), ['16 number-gap', '20 number-order']],
  ['a marker in the middle', change('###### Thread 01: One', '###### Thread 01: One @agent:a two'), ['12 agent-form']],
  ['a blank in the marker', change('###### Thread 01: One', '###### Thread 01: One @agent: a'), ['12 agent-form']],
  [
    'a marker nobody filled in',
    change('###### Thread 01: One', '###### Thread 01: One @agent:<profile>'),
    ['12 agent-form'],
  ],
  [
    'a question without a box',
    change('#### Batches', '#### Questions', '- Why?', '#### Batches'),
    ['11 question-form'],
  ],
  ['a question without text', change('#### Batches', '#### Questions', '- [ ]', '#### Batches'), ['11 question-form']],
  [
    'a dependency that is no thread',
    planWith('**Depends:** 01.01, Thread 2', ...OK),
    [`${BODY} dependency-form`, `${BODY} dependency-form`],
  ],
  ['a dependency on nobody', planWith('**Depends:** 1.2.3', ...OK), [`${BODY} dependency-unknown`]],
  ['a dependency on itself', planWith('**Depends:** 1.1.1', ...OK), [`${BODY} dependency-forward`]],
  [
    'threads that wait for each other',
    threads(['**Depends:** 01.01.02'], ['**Depends:** 01.01.01']),
    ['13 dependency-forward', '18 dependency-parallel', '18 dependency-cycle'],
  ],
  ['a dependency in the same batch', threads([], ['**Depends:** 1.1.1']), ['17 dependency-parallel']],
  [
    'two threads with one file',
    threads(['**Files:** `a.ts`, `b.ts`'], ['**Files:** `c.ts`, `./b.ts`']),
    ['18 file-conflict'],
  ],
  ['a folder and a file in it', threads(['**Files:** `src/a.ts`'], ['**Files:** `src/`']), ['18 file-conflict']],
  ['the whole project', threads(['**Files:** `src/**`'], ['**Files:** `.`']), ['18 file-conflict']],
  [
    'two threads with one file, one after the other',
    threads(['**Files:** a'], ['**Files:** a', '**Depends:** 1.1.1']),
    ['19 dependency-parallel'],
  ],
  ['paths that are not separated', planWith('**Files:** a.ts and b.ts', ...OK), [`${BODY} files-form`]],
  [
    'text of a template',
    planWith('**Summary:** <prose>', '**Details:**', '- TBD', '1. …', '> *TODO*'),
    [`${BODY} placeholder`, `${BODY + 2} placeholder`, `${BODY + 3} placeholder`, `${BODY + 4} placeholder`],
  ],
  [
    'a name that is a placeholder',
    change('###### Thread 01: One', '###### Thread 01: <name> @agent:default'),
    ['12 placeholder'],
  ],
  ['lorem ipsum', planWith('**Summary:** Well, lorem ipsum dolor.', '**Details:** x'), [`${BODY} placeholder`]],
  ['shouting in a text', planWith('**Summary:** Do it, TODO: how?', '**Details:** x'), [`${BODY} placeholder-word`]],
  [
    'a fence that is never closed',
    planWith(...OK, '```', '###### Thread 02: Two'),
    [`${BODY + 3} fence-unclosed`, `${BODY + 4} heading-hidden`],
  ],
  ['a fence in a fence', planWith(...OK, '```', '```sh', '```'), [`${BODY + 4} fence-nested`]],
  ['a comment that is never closed', planWith(...OK, '<!-- well'), [`${BODY + 3} html-unclosed`]],
  [
    'bytes that are not text',
    planWith('**Summary:** a\0b\uFFFDc\0', '**Details:** x'),
    [`${BODY} bad-character`, `${BODY} bad-character`],
  ],
  ['a heading in a list', planWith(...OK, '- a', '  # b'), [`${BODY + 4} heading-in-list`]],
  ['an underlined title', planWith(...OK, '====='), [`${BODY + 3} heading-underlined`]],
]

test.for(CASES)('reported: %s', ([, text, expected]) => {
  expect(codesIn(text)).toEqual(expected)
})

test('every diagnostic of the table has a case', () => {
  // Whether there is an agent no text says: see agents.test.ts.
  const seen = new Set([
    'agent-unknown',
    ...CASES.flatMap(([, , expected]) => expected.map((each) => each.split(' ')[1])),
  ])
  expect(Object.keys(DIAGNOSTICS).filter((code) => !seen.has(code))).toEqual([])
})

test.for([
  ['a rule after text', planWith(...OK, 'text', '---', '', '---')],
  [
    'generic types, HTML and links',
    planWith(...OK, '<details>', '<br>', '<https://a.b>', 'a `Map<string>`', 'See [this]'),
  ],
  [
    'words that only look like it',
    planWith('**Summary:** A todo app for Mombasa.', '**Details:**', '- no `TODO` left', '- wait...'),
  ],
  ['placeholders in code', planWith(...OK, '```', '<prose>', 'TODO', '```', '', '    TBD')],
  [
    'files in different batches',
    PLAN.replace('**Summary', '**Files:** `a`\n**Summary').concat(
      '##### Batch 02: Two\n###### Thread 01: Two\n**Files:** `a`\n**Summary:** s\n**Details:** d\n',
    ),
  ],
  ['files that only begin alike', threads(['**Files:** `src/a`'], ['**Files:** `src/ab`, `src/a.ts`'])],
  ['no questions', change('#### Batches', '#### Questions', 'None.', '#### Batches')],
])('nothing is reported: %s', ([, text]) => {
  expect(problemsIn(text ?? '')).toEqual([])
})

test('a diagnostic is one line with its place', () => {
  expect(problemsIn(threads(['**Files:** `a.ts`, `src/b.ts`'], ['**Files:** `c.ts`, `src/`']))).toEqual([
    'PLAN.md:18:21 warning file-conflict 01.01.01 and 01.01.02 run in parallel and name src/b.ts and src/: ' +
      'a merge is likely there (in one checkout they run one after the other); to avoid it, let one depend on the other',
  ])
  expect(problemsIn(planWith('**Depends:** 01.01.01, 9.9.9', ...OK))).toEqual([
    `PLAN.md:${BODY}:14 error dependency-forward 01.01.01 depends on itself`,
    `PLAN.md:${BODY}:24 error dependency-unknown 01.01.01 depends on 09.09.09, which is not in the plan`,
  ])
  expect(problemsIn(planWith(...OK, `# ${'x'.repeat(100)}\u001B[31m`))[0]).toMatch(/"x{59}…"/)
})

test('a long cycle is named in short', () => {
  const many = Array.from({ length: 9 }, (_, index) => [`**Depends:** 01.01.0${((index + 1) % 9) + 1}`])
  expect(problemsIn(threads(...many)).filter((line) => line.includes('cycle'))).toEqual([
    expect.stringContaining('01.01.01 -> 01.01.02 -> 01.01.03'),
  ])
})
