import { expect, test } from 'vitest'
import { parsePlan } from '../../../src/workflow/plan/parse.ts'
import { threadsOf } from '../../../src/workflow/plan/plan.ts'
import { planTemplate } from '../../../src/workflow/plan/template.ts'
import { problemsIn } from './plan-texts.ts'

test('a new plan has the structure, and says of every placeholder that it remains', () => {
  const text = planTemplate({ title: 'Tea shop', stages: 3 })
  const { plan } = parsePlan(text)
  expect(plan.title).toBe('Tea shop')
  expect(threadsOf(plan).map(({ id, agent }) => `${id} ${agent}`)).toEqual([
    '01.01.01 default',
    '02.01.01 default',
    '03.01.01 default',
  ])
  const problems = problemsIn(text)
  expect(problems).toHaveLength(text.match(/<[^>]+>/g)?.length ?? 0)
  expect(problems[0]).toBe(
    'PLAN.md:5:1 error placeholder "<what this plan is for and how one sees that it is done>" is a placeholder; ' +
      'write the real text or remove it',
  )
  expect(problems.every((line) => line.includes(' error placeholder '))).toBe(true)
})

test('a plan without placeholders has no diagnostics', () => {
  const text = planTemplate({ title: 'Tea shop', stages: 2 }).replaceAll(/<[^>]+>/g, 'Real words.')
  expect(problemsIn(text)).toEqual([])
})
