import { expect, test } from 'vitest'
import { parsePlan } from '../../../src/workflow/plan/parse.ts'
import { threadsOf } from '../../../src/workflow/plan/plan.ts'
import { codesIn, OLDER_PLAN, PLAN, planWith, threadIn } from './plan-texts.ts'

test('a plan is read in all its parts', () => {
  const { plan, diagnostics } = parsePlan(PLAN)
  expect(diagnostics).toEqual([expect.objectContaining({ line: 38, code: 'heading-hidden', severity: 'warning' })])
  expect(plan).toMatchObject({
    title: 'Tea shop',
    summary: 'Sell tea over the counter.',
    references: ['`docs/tea.md`', 'The price list\nof this year'],
  })
  const [first, second] = plan.stages
  expect(first).toMatchObject({
    number: 1,
    id: '01',
    name: 'Counter',
    line: 13,
    definition: 'One can buy tea.',
    constitution: '**Inputs:**\n- beans? no, leaves',
    questions: [
      { text: 'Cash only?', done: false, line: 23 },
      { text: 'Green tea? Yes\nand oolong', done: true, line: 24 },
    ],
    batches: [
      { number: 1, id: '01.01', name: 'Till', line: 29, prose: 'Both can go at once.' },
      { number: 2, id: '01.02', name: 'Shop', prose: '' },
    ],
  })
  expect(second).toMatchObject({ id: '02', name: 'Storage', questions: [], batches: [{ id: '02.01' }] })
})

test('a thread has its fields, and its details byte for byte', () => {
  expect(threadIn(PLAN, '01.01.01')).toMatchObject({
    name: 'Money',
    agent: 'default',
    line: 32,
    summary: 'Count money.',
    files: ['src/money.ts', 'test/money.test.ts'],
    depends: [],
    details: '- round to cents\n```md\n###### Thread 09: an example @agent:nobody\n```\n\n| a | b |\n|---|---|',
  })
  expect(threadIn(PLAN, '01.01.02')).toMatchObject({ name: 'Receipt', agent: null, marker: null })
  expect(threadIn(PLAN, '01.02.01')).toMatchObject({ name: 'Door', agent: null, depends: ['01.01.01', '01.01.02'] })
  expect(threadIn(PLAN, '02.01.01')).toMatchObject({ agent: 'default-fast' })
})

test.each([
  ['**Needs:** gpu, `big` linux', ['gpu', 'big', 'linux']],
  ['- **Needs:** gpu, gpu', ['gpu']],
  ['**Needs:**\n- gpu\n- big', ['gpu', 'big']],
  ['**Needs:** none', []],
  ['**Files:** a', []],
])('the labels that a machine must have: %j', (field, needs) => {
  const plan = PLAN.replace('**Needs:** gpu', field)
  expect(threadIn(plan, '01.02.01').needs).toEqual(needs)
})

test('offsets say where things stand', () => {
  const { heading, marker } = threadIn(PLAN, '01.01.01')
  expect(PLAN.slice(heading.start, heading.end)).toBe('###### Thread 01: Money @agent:default')
  expect(PLAN.slice(marker?.start, marker?.end)).toBe('@agent:default')
  const [stage] = parsePlan(PLAN).plan.stages
  expect(PLAN.slice(stage?.range.start, stage?.range.end)).toMatch(/^### Stage 01: Counter\n[^]*\nHinges\.$/)
})

test('the older spellings are read, with warnings only', () => {
  const { plan } = parsePlan(OLDER_PLAN)
  expect(threadsOf(plan).map(({ id, name }) => `${id} ${name}`)).toEqual(['01.01.01 Wash', '02.01.01 Pull'])
  expect(plan.stages.map((stage) => [stage.definition, stage.constitution, stage.questions.length])).toEqual([
    ['The gears turn.', '**Inputs:**\n- Oil\n\n**Outputs:**\n- Motion', 1],
    ['It rings.', 'Loud.', 1],
  ])
  expect(threadIn(OLDER_PLAN, '01.01.01').summary).toBe('Wash all gears.')
  expect(threadIn(OLDER_PLAN, '01.01.01').details).toMatch(/^- Nested:[^]*\n---\n\n\*Last updated: 2026-01-05\*$/)
  expect(codesIn(OLDER_PLAN)).toEqual(['3 text-unread', '13 heading-unread', '15 heading-unread'])
  expect(parsePlan(OLDER_PLAN).diagnostics.every(({ severity }) => severity === 'warning')).toBe(true)
})

test('a BOM and CRLF change nothing but the offsets', () => {
  const crlf = `\uFEFF${PLAN.replaceAll('\n', '\r\n')}`
  expect(codesIn(crlf)).toEqual(codesIn(PLAN))
  expect(threadIn(crlf, '01.01.01')).toMatchObject({
    agent: 'default',
    files: ['src/money.ts', 'test/money.test.ts'],
    details: threadIn(PLAN, '01.01.01').details.replaceAll('\n', '\r\n'),
  })
  expect(threadsOf(parsePlan(crlf).plan)).toHaveLength(4)
})

test.for([
  ['text behind the label', ['**Details:** first', '  second'], 'first\n  second'],
  ['indented first line', ['**Details:**', '', '    code', ''], '    code'],
  ['lower case and the colon outside', ['**details**: x'], 'x'],
  ['bold labels inside', ['**Details:**', '**Note:** y', 'z'], '**Note:** y\nz'],
] as const)('details: %s', ([, lines, details]) => {
  expect(threadIn(planWith('**Summary:** s', ...lines), '01.01.01').details).toBe(details)
})

test.for([
  ['`src/a.ts`, `src/b/`', ['src/a.ts', 'src/b/']],
  ['src/a.ts, src/b.ts', ['src/a.ts', 'src/b.ts']],
  ['`src/{a,b}.ts` (new), src/c.ts', ['src/{a,b}.ts', 'src/c.ts']],
  ['\n- `src/a.ts`\n- src/b.ts', ['src/a.ts', 'src/b.ts']],
  ['`a.ts`, `a.ts`', ['a.ts']],
  ['none', []],
  ['', []],
] as const)('files: %j', ([written, files]) => {
  expect(threadIn(planWith('**Summary:** s', `**Files:** ${written}`, '**Details:**', 'd'), '01.01.01').files).toEqual(
    files,
  )
})

test.for([
  ['Build @agent:default', 'Build', 'default'],
  ['Build  @agent:x.y:z-1  ##', 'Build', 'x.y:z-1'],
  ['Build @agent:', 'Build', null],
  ['Build', 'Build', null],
  ['Document `@agent:` and `@agent:x`', 'Document `@agent:` and `@agent:x`', null],
  ['Write to me@agent:x', 'Write to me@agent:x', null],
] as const)('heading: %j', ([written, name, agent]) => {
  const text = planWith().replace('Thread 01: One', `Thread 01: ${written}`)
  expect(threadIn(text, '01.01.01')).toMatchObject({ name, agent })
  expect(codesIn(text)).toEqual([])
})

test('numbers may have one digit or more than two', () => {
  const text = planWith().replace('Thread 01', 'Thread 1').replace('Batch 01', 'batch 001')
  expect(threadIn(text, '01.01.01').name).toBe('One')
})

test.for([
  '',
  '\uFEFF',
  '\0',
  '\uFFFD\uFFFD',
  '#',
  '```',
  '<!--',
  '\r',
  '# Plan:',
  '###### Thread 01: x @agent:@agent:',
])('%j is read without an exception', (text) => {
  expect(parsePlan(text).diagnostics.length).toBeGreaterThan(0)
})
