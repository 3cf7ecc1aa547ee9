import { expect, test } from 'vitest'
import { applyEdits } from '../../../src/workflow/plan/text-edit.ts'
import { assignAgent } from '../../../src/workflow/plan/plan-edits.ts'
import { stageText } from '../../../src/workflow/plan/hash.ts'
import { parsePlan } from '../../../src/workflow/plan/parse.ts'
import { PLAN } from './plan-texts.ts'

/** The text that approvals of the stages are bound to. */
const texts = (text: string): string[] => parsePlan(text).plan.stages.map((stage) => stageText(text, stage))

const [FIRST = '', SECOND = ''] = texts(PLAN)

test('the text of a stage is the whole stage without agent markers', () => {
  expect(SECOND).toBe(`### Stage 02: Storage

#### Definition
There is tea to sell.

#### Constitution
Dry.

#### Questions
None.

#### Batches

##### Batch 01: Shelf

###### Thread 01: Wood
**Summary:** Build a shelf.
**Details:**
Oak.`)
  expect(FIRST).toContain('###### Thread 01: Money\n')
  expect(FIRST).toContain('###### Thread 09: an example @agent:nobody\n')
})

test.for([
  ['another agent', PLAN.replace('Money @agent:default', 'Money @agent:default-fast')],
  ['a first agent', PLAN.replace('Receipt', 'Receipt @agent:default')],
  ['no agent any more', PLAN.replace('Money @agent:default', 'Money')],
  ['an empty marker', PLAN.replace('Door @agent:', 'Door')],
  ['other line endings', `\uFEFF${PLAN.replaceAll('\n', '\r\n')}`],
  ['white space at the ends of lines', PLAN.replaceAll('\n', '  \n')],
  ['blank lines at the end', `${PLAN}\n\n`],
  ['another title', PLAN.replace('Tea shop', 'Coffee shop')],
])('unchanged by %s', ([, text]) => {
  expect(texts(text ?? '')).toEqual([FIRST, SECOND])
})

test.for([
  ['a word', PLAN.replace('Oak.', 'Ash.')],
  ['a file', PLAN.replace('Build a shelf.', 'Build a shelf.\n**Files:** `a`')],
  ['a name', PLAN.replace('Wood', 'Steel')],
  ['an answered question', PLAN.replace('None.', '- [x] Dry? Yes')],
  ['an agent in the details', PLAN.replace('Oak.', 'Oak. @agent:x')],
])('changed by %s, in that stage only', ([, text]) => {
  const [first, second] = texts(text ?? '')
  expect(first).toBe(FIRST)
  expect(second).not.toBe(SECOND)
})

test('assigning an agent leaves every approval as it is', () => {
  const edits = assignAgent(parsePlan(PLAN).plan, PLAN, '01.01.02', 'system-engineer-opus')
  expect(texts(applyEdits(PLAN, edits))).toEqual([FIRST, SECOND])
})
