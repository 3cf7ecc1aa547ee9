import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { PLAN_FORMAT } from '../../src/state-manager/plan-file.ts'
import { workReader } from '../../src/state-manager/work-reader.ts'
import { OLDER_PLAN, PLAN } from '../workflow/plan/plan-texts.ts'

/** A line such as `.plan.stages[].batches[].id string` for every value there is in it. */
const shapeOf = (value: unknown, path = ''): string[] => {
  if (Array.isArray(value)) return value.flatMap((each) => shapeOf(each, `${path}[]`))
  if (typeof value !== 'object' || value === null) return [`${path} ${value === null ? 'null' : typeof value}`]
  return Object.entries(value).flatMap(([key, each]) => shapeOf(each, `${path}.${/^\d+$/.test(key) ? 'N' : key}`))
}

test('the format of the memo of PLAN.md is a fingerprint of what is remembered: other shapes are never read back', () => {
  const shape = new Set(['', PLAN, OLDER_PLAN].flatMap((text) => shapeOf(workReader.plan(text))))
  const print = createHash('sha256')
    .update([...shape].toSorted().join('\n'))
    .digest('hex')
    .slice(0, 8)
  expect(PLAN_FORMAT).toBe(`plan-${print}`)
})
