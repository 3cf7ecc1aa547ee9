import { expect, test } from 'vitest'
import { applyEdits } from '../../../src/workflow/plan/text-edit.ts'
import { insertPart } from '../../../src/workflow/plan/insert.ts'
import { NewPart } from '../../../src/workflow/plan/new-part.ts'
import { parsePlan } from '../../../src/workflow/plan/parse.ts'
import { findBatch, findStage } from '../../../src/workflow/plan/plan.ts'
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

/** The text with a new part under this id. */
const inserted = (text: string, id: string, kind: NewPart['kind'], part: object): string => {
  const parent = id.slice(0, Math.max(0, id.lastIndexOf('.')))
  return applyEdits(text, insertPart(parsePlan(text).plan, text, id, NewPart.parse({ kind, parent, text: part })))
}

test('a thread comes at the end of its batch; every other byte stays', () => {
  expect(inserted(PLAN, '01.01.03', 'thread', thread)).toBe(
    PLAN.replace('\n\n##### Batch 02: Shop', `\n\n${PRINTED}\n##### Batch 02: Shop`),
  )
})

test('a number that a person used meanwhile is not used again; a part that is there stays as it is', () => {
  expect(inserted(PLAN, '01.01.08', 'thread', thread)).toContain('###### Thread 08: Sugar')
  const numbered = PLAN.replace('Thread 02: Receipt', 'Thread 05: Receipt')
  expect(inserted(numbered, '01.01.03', 'thread', thread)).toContain('###### Thread 06: Sugar')
  expect(inserted(PLAN, '01.01.02', 'thread', thread)).toBe(PLAN)
  expect(inserted(PLAN, '01.07.01', 'thread', thread)).toBe(PLAN)
})

test('line endings are those of the text, and a text without a last line ending keeps none', () => {
  const text = PLAN.replaceAll('\n', '\r\n').trimEnd()
  expect(inserted(text, '02.01.03', 'thread', thread)).toBe(
    `${text}\r\n\r\n${PRINTED.trimEnd().replaceAll('\n', '\r\n')}`,
  )
})

test('a batch comes at the end of the batches, also when other sections follow', () => {
  const text = PLAN.replace('### Stage 02', '#### Constitution of the shop\n\n### Stage 02')
  const after = inserted(PLAN, '01.03', 'batch', batchTemplate('Tools'))
  expect(after.slice(after.indexOf('Hinges.'), after.indexOf('### Stage 02'))).toBe(`Hinges.

##### Batch 03: Tools

###### Thread 01: <name of the thread> @agent:default

**Summary:** <what this thread does, in one or two sentences>
**Files:** \`<files this thread changes>\`
**Depends:** none
**Details:**
<what the agent needs to know: steps, cases, how to test>

`)
  expect(inserted(text, '01.03', 'batch', batchTemplate('Tools'))).toContain('##### Batch 03: Tools')
})

test('a stage without batches gets the heading for them too', () => {
  const text = PLAN.replace(/#### Batches\n\n##### Batch 01: Shelf[^]*/, '')
  const after = inserted(text, '02.01', 'batch', batchTemplate('Shelf'))
  expect(after).toContain('None.\n\n#### Batches\n\n##### Batch 01: Shelf\n')
})

test('a stage comes behind the last one, below a footer as above', () => {
  const text = `${OLDER_PLAN}\n---\n\n*Last updated: 2026-01-06*\n`
  const after = inserted(text, '03', 'stage', stageTemplate('Hands'))
  expect(after.startsWith(text.trimEnd())).toBe(true)
  expect(parsePlan(after).plan.stages.map(({ name }) => name)).toEqual(['Gears', 'Bell', 'Hands'])
})

test('the first stage of a plan without any comes with its section', () => {
  const after = inserted('# Plan: A\n\n## Summary\n\nB.\n', '01', 'stage', stageTemplate('One'))
  expect(parsePlan(after).plan.stages.map(({ id }) => id)).toEqual(['01'])
  expect(problemsIn(after).every((line) => line.includes(' placeholder '))).toBe(true)
})

test('texts that would be structure stay texts', () => {
  const wild = { ...thread, name: 'A\n###### Thread 09: b', details: '### Stage 07: c\n```' }
  const after = inserted(PLAN, '01.02.02', 'thread', wild)
  expect(threadIn(after, '01.02.02')).toMatchObject({
    name: 'A ###### Thread 09: b',
    details: '````text\n### Stage 07: c\n```\n````',
  })
  expect(parsePlan(after).plan.stages).toHaveLength(2)
})

test('what is open above would hide a new thread, so it is refused', () => {
  const text = planWith('**Summary:** Do it.', '**Details:**', '```', 'open')
  expect(() => inserted(text, '01.01.02', 'thread', threadTemplate('New'))).toThrow(
    '01.01.02 cannot be added: what stands above it hides it. See: work check',
  )
})

test('a batch or stage that is not there is refused with those there are', () => {
  const { plan } = parsePlan(PLAN)
  expect(() => findBatch(plan, '01.07')).toThrow('no batch 01.07; stage 01 has 01.01, 01.02. See: work list --stage 1')
  expect(() => findStage(plan, 9)).toThrow('no stage 09; the plan has the stages 01, 02. See: work tree')
})
