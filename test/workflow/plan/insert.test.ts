import { expect, test } from 'vitest'
import { applyEdits } from '../../../src/workflow/plan/text-edit.ts'
import { insertBatch, insertStage, insertThread } from '../../../src/workflow/plan/insert.ts'
import { parsePlan } from '../../../src/workflow/plan/parse.ts'
import { batchTemplate, stageTemplate, threadTemplate } from '../../../src/workflow/plan/template.ts'
import { OLDER_PLAN, PLAN, planWith, problemsIn, threadIn } from './plan-texts.ts'

const thread = {
  name: 'Sugar',
  agent: 'default',
  summary: 'Buy it.',
  files: ['src/sugar.ts'],
  depends: [],
  details: '- brown\n- white',
}

const PRINTED = `###### Thread 03: Sugar @agent:default

**Summary:** Buy it.
**Files:** \`src/sugar.ts\`
**Details:**
- brown
- white
`

test('a thread comes at the end of its batch; every other byte stays', () => {
  const { id, edits } = insertThread(parsePlan(PLAN).plan, PLAN, { batch: '01.01', highest: 0, thread })
  expect(id).toBe('01.01.03')
  expect(applyEdits(PLAN, edits)).toBe(PLAN.replace('\n\n##### Batch 02: Shop', `\n\n${PRINTED}\n##### Batch 02: Shop`))
})

test('a number that was ever used is not used again', () => {
  const { id } = insertThread(parsePlan(PLAN).plan, PLAN, { batch: '01.01', highest: 7, thread })
  expect(id).toBe('01.01.08')
})

test('line endings are those of the text, and a text without a last line ending keeps none', () => {
  const text = PLAN.replaceAll('\n', '\r\n').trimEnd()
  const { edits } = insertThread(parsePlan(text).plan, text, { batch: '02.01', highest: 2, thread })
  expect(applyEdits(text, edits)).toBe(`${text}\r\n\r\n${PRINTED.trimEnd().replaceAll('\n', '\r\n')}`)
})

test('a batch comes at the end of the batches, also when other sections follow', () => {
  const text = PLAN.replace('### Stage 02', '#### Constitution of the shop\n\n### Stage 02')
  const { id, edits } = insertBatch(parsePlan(PLAN).plan, PLAN, { stage: 1, highest: 0, batch: batchTemplate('Tools') })
  expect(id).toBe('01.03')
  const after = applyEdits(PLAN, edits)
  expect(after.slice(after.indexOf('Hinges.'), after.indexOf('### Stage 02'))).toBe(`Hinges.

##### Batch 03: Tools

###### Thread 01: <name of the thread> @agent:default

**Summary:** <what this thread does, in one or two sentences>
**Details:**
<what the agent needs to know: steps, cases, how to test>

`)
  expect(insertBatch(parsePlan(text).plan, text, { stage: 1, highest: 0, batch: batchTemplate('Tools') }).id).toBe(
    '01.03',
  )
})

test('a stage without batches gets the heading for them too', () => {
  const text = PLAN.replace(/#### Batches\n\n##### Batch 01: Shelf[^]*/, '')
  const { edits } = insertBatch(parsePlan(text).plan, text, { stage: 2, highest: 0, batch: batchTemplate('Shelf') })
  expect(applyEdits(text, edits)).toContain('None.\n\n#### Batches\n\n##### Batch 01: Shelf\n')
})

test('a stage comes behind the last one, below a footer as above', () => {
  const text = `${OLDER_PLAN}\n---\n\n*Last updated: 2026-01-06*\n`
  const { id, edits } = insertStage(parsePlan(text).plan, text, { highest: 2, stage: stageTemplate('Hands') })
  expect(id).toBe('03')
  const after = applyEdits(text, edits)
  expect(after.startsWith(text.trimEnd())).toBe(true)
  expect(parsePlan(after).plan.stages.map(({ name }) => name)).toEqual(['Gears', 'Bell', 'Hands'])
})

test('the first stage of a plan without any comes with its section', () => {
  const text = '# Plan: A\n\n## Summary\n\nB.\n'
  const { id, edits } = insertStage(parsePlan(text).plan, text, { highest: 0, stage: stageTemplate('One') })
  expect(id).toBe('01')
  expect(problemsIn(applyEdits(text, edits)).every((line) => line.includes(' placeholder '))).toBe(true)
})

test('texts that would be structure stay texts', () => {
  const wild = { ...thread, name: 'A\n###### Thread 09: b', details: '### Stage 07: c\n```' }
  const { edits } = insertThread(parsePlan(PLAN).plan, PLAN, { batch: '01.02', highest: 0, thread: wild })
  const after = applyEdits(PLAN, edits)
  expect(threadIn(after, '01.02.02')).toMatchObject({
    name: 'A ###### Thread 09: b',
    details: '````text\n### Stage 07: c\n```\n````',
  })
  expect(parsePlan(after).plan.stages).toHaveLength(2)
})

test('what is open above would hide a new thread, so it is refused', () => {
  const text = planWith('**Summary:** Do it.', '**Details:**', '```', 'open')
  expect(() =>
    insertThread(parsePlan(text).plan, text, { batch: '01.01', highest: 1, thread: threadTemplate('New') }),
  ).toThrow('01.01.02 cannot be added: what stands above it hides it. See: work check')
})

test('a batch that is not there is refused with those there are', () => {
  expect(() => insertThread(parsePlan(PLAN).plan, PLAN, { batch: '01.07', highest: 0, thread })).toThrow(
    'no batch 01.07; stage 01 has 01.01, 01.02. See: work list --stage 1',
  )
  expect(() => insertBatch(parsePlan(PLAN).plan, PLAN, { stage: 9, highest: 0, batch: batchTemplate('x') })).toThrow(
    'no stage 09; the plan has the stages 01, 02. See: work tree',
  )
})
