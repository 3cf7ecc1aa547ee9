import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { applyEdits } from '../../../src/workflow/plan/text-edit.ts'
import { assignAgent } from '../../../src/workflow/plan/plan-edits.ts'
import { parsePlan } from '../../../src/workflow/plan/parse.ts'
import { threadsOf } from '../../../src/workflow/plan/plan.ts'
import { printPlan } from '../../../src/workflow/plan/print.ts'
import { agentName, planDraft } from './arbitrary.ts'
import { OLDER_PLAN, PLAN } from './plan-texts.ts'
import { often } from '../../often.ts'

const assigned = (text: string, id: string, agent: string): string =>
  applyEdits(text, assignAgent(parsePlan(text).plan, text, id, agent))

test('edits replace, remove and insert, in any order', () => {
  const edits = [
    { offset: 6, length: 5, text: 'moon' },
    { offset: 0, length: 0, text: '- ' },
    { offset: 5, length: 1, text: '' },
    { offset: 0, length: 0, text: '* ' },
  ]
  expect(applyEdits('hello world', edits)).toBe('- * hellomoon')
})

test.for([
  [
    { offset: 0, length: 3, text: 'x' },
    { offset: 2, length: 2, text: 'y' },
  ],
  [{ offset: 4, length: 2, text: 'x' }],
  [{ offset: -1, length: 1, text: 'x' }],
])('edits that overlap, or lie outside, are refused: %j', (edits) => {
  expect(() => applyEdits('hello', edits)).toThrow('touches another one or lies outside of the text')
})

test('edits change their own characters only', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.array(fc.tuple(fc.nat(), fc.nat(), fc.string())), (text, wanted) => {
      const cuts = [...new Set(wanted.flatMap(([a, b]) => [a % text.length, b % text.length]))].toSorted(
        (a, b) => a - b,
      )
      const edits = cuts.flatMap((offset, index) => {
        const next = cuts[index + 1]
        return index % 2 === 1 || next === undefined
          ? []
          : [{ offset, length: next - offset, text: wanted[index]?.[2] ?? '' }]
      })
      const kept = edits
        .toReversed()
        .reduce((left, { offset, length }) => left.slice(0, offset) + left.slice(offset + length), text)
      const added = edits.reduce((sum, edit) => sum + edit.text.length, 0)
      const after = applyEdits(text, edits)
      expect(after).toHaveLength(kept.length + added)
      expect(
        applyEdits(
          text,
          edits.map(({ offset, length }) => ({ offset, length, text: '' })),
        ),
      ).toBe(kept)
    }),
  )
})

test.for([
  ['01.01.01', '###### Thread 01: Money @agent:default', '###### Thread 01: Money @agent:default-fast'],
  ['01.01.02', '###### Thread 02: Receipt', '###### Thread 02: Receipt @agent:default-fast'],
  ['01.02.01', '###### Thread 01: Door @agent:', '###### Thread 01: Door @agent:default-fast'],
])('assigning an agent changes the heading of %s', ([id = '', before = '', after = '']) => {
  expect(assigned(PLAN, id, 'default-fast')).toBe(PLAN.replace(`\n${before}\n`, `\n${after}\n`))
})

test.for([
  ['\r\n', '###### Thread 01: Wash\r\n', '###### Thread 01: Wash @agent:x\r\n'],
  ['\n', '###### Thread 01: Wash  ###  \n', '###### Thread 01: Wash @agent:x  ###  \n'],
  ['\n', '###### Thread 01: Wash @agent:a @agent:b\n', '###### Thread 01: Wash @agent:a @agent:x\n'],
  ['\n', '###### Thread 01: Wash @agent: a\n', '###### Thread 01: Wash @agent:x\n'],
  ['\n', '###### Thread 01: Write `@agent:`\n', '###### Thread 01: Write `@agent:` @agent:x\n'],
])('line ends, closing # and odd markers: %j %s', ([newLine = '', before = '', after = '']) => {
  const text = OLDER_PLAN.replaceAll('\n', newLine)
  const given = text.replace(`###### Thread 01: Wash${newLine}`, before)
  expect(assigned(given, '01.01.01', 'x')).toBe(text.replace(`###### Thread 01: Wash${newLine}`, after))
})

test('the agent that is there already is no edit', () => {
  expect(assignAgent(parsePlan(PLAN).plan, PLAN, '01.01.01', 'default')).toEqual([])
})

test('a thread that is not there, and a name that is none, are refused', () => {
  const { plan } = parsePlan(PLAN)
  expect(() => assignAgent(plan, PLAN, '01.01.05', 'default')).toThrow(
    'no thread 01.01.05; stage 01 has 01.01.01, 01.01.02, 01.02.01. See: work list --stage 1',
  )
  expect(() => assignAgent(plan, PLAN, '07.01.01', 'default')).toThrow(
    'no thread 07.01.01; the plan has the stages 01, 02. See: work tree',
  )
  expect(() => assignAgent(plan, PLAN, '01.01.01', 'a b\n# c')).toThrow('is not the name of an agent')
})

test('assigning changes the agent of that thread and nothing else, in any plan', () => {
  fc.assert(
    fc.property(planDraft, fc.nat(), agentName, fc.constantFrom('\n', '\r\n'), (draft, which, agent, newLine) => {
      const text = printPlan(draft).replaceAll(/\r\n|\n|\r/g, newLine)
      const before = threadsOf(parsePlan(text).plan)
      const chosen = before[which % before.length]
      if (chosen === undefined) throw new Error('a plan without threads')
      const after = assigned(text, chosen.id, agent)
      const agents = threadsOf(parsePlan(after).plan).map((thread) => [
        thread.id,
        thread.name,
        thread.agent,
        thread.details,
      ])
      expect(agents).toEqual(
        before.map((thread) => [thread.id, thread.name, thread === chosen ? agent : thread.agent, thread.details]),
      )
      const { heading } = chosen
      expect(after.slice(0, heading.start)).toBe(text.slice(0, heading.start))
      expect(after.endsWith(text.slice(heading.end))).toBe(true)
    }),
    { numRuns: often(50, 200) },
  )
})
