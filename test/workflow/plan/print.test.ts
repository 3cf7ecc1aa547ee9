import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { parsePlan } from '../../../src/workflow/plan/parse.ts'
import { printPlan, printThread, type PlanDraft } from '../../../src/workflow/plan/print.ts'
import { planDraft, wildText } from './arbitrary.ts'
import { PLAN, threadIn } from './plan-texts.ts'
import { often } from '../../often.ts'

const shape = ({ stages }: PlanDraft) =>
  stages.map((stage) =>
    stage.batches.map((batch) => batch.threads.map(({ agent, depends, needs = [] }) => ({ agent, depends, needs }))),
  )

test('a thread is printed with the fields it has', () => {
  expect(printThread({ ...threadIn(PLAN, '01.01.01'), number: 7, depends: ['01.01.02'], needs: ['gpu', 'big'] }))
    .toBe(`###### Thread 07: Money @agent:default

**Summary:** Count money.
**Files:** \`src/money.ts\`, \`test/money.test.ts\`
**Depends:** 01.01.02
**Needs:** gpu, big
**Details:**
- round to cents
\`\`\`md
###### Thread 09: an example @agent:nobody
\`\`\`

| a | b |
|---|---|`)
})

test('what would be structure goes into a fence, longer than any in it', () => {
  const thread = {
    number: 1,
    name: 'A @agent:x ##',
    agent: null,
    summary: '- a\n- b',
    files: [],
    depends: [],
    details: '# a\n```\nb',
  }
  expect(printThread(thread)).toBe(`###### Thread 01: A @agent x

**Summary:**

- a
- b

**Details:**
\`\`\`\`text
# a
\`\`\`
b
\`\`\`\``)
})

test('whatever the texts are, a printed plan is read with the same stages, batches and threads', () => {
  fc.assert(
    fc.property(planDraft, (draft) => {
      const { plan, diagnostics } = parsePlan(printPlan(draft))
      expect(shape(plan)).toEqual(shape(draft))
      const structural = diagnostics.filter(({ code, severity }) => severity === 'error' && !ABOUT_CONTENT.has(code))
      expect(structural).toEqual([])
    }),
    { numRuns: often(50, 200) },
  )
})

/** What a draft can have wrong although it is printed well. */
const ABOUT_CONTENT: ReadonlySet<string> = new Set([
  'placeholder',
  'thread-empty',
  'dependency-forward',
  'dependency-unknown',
  'dependency-cycle',
])

test('printing what was read of a print gives the same text', () => {
  fc.assert(
    fc.property(planDraft, (draft) => {
      const text = printPlan(draft)
      expect(printPlan(parsePlan(text).plan)).toBe(text)
    }),
    { numRuns: often(50, 200) },
  )
})

test('no text makes the parser throw, and every diagnostic is in the text', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(wildText, fc.constantFrom(...PLAN.split('\n')), fc.string()), { maxLength: 30 }),
      (lines) => {
        const text = lines.join('\n')
        const last = text.split(/\r\n|\n|\r/).length
        for (const { line, col } of parsePlan(text).diagnostics) {
          expect(line).toBeGreaterThan(0)
          expect(line).toBeLessThanOrEqual(last)
          expect(col).toBeGreaterThan(0)
        }
      },
    ),
    { numRuns: often(100, 500) },
  )
})
