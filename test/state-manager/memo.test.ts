import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { PLAN_FORMAT } from '../../src/state-manager/plan-file.ts'
import { STATE_FORMAT } from '../../src/state-manager/snapshot.ts'
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
  expect(PLAN_FORMAT).toBe(`plan-${printOf([...shape].toSorted().join('\n'))}`)
})

const printOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 8)

/** All that says what a state looks like, and what an event makes of it. */
const OF_STATES = [
  ...[
    'budget',
    'conductor',
    'ending',
    'event',
    'evolve',
    'facts',
    'flow',
    'review',
    'spent',
    'step',
    'trees',
    'way',
  ].map((name) => `core/${name}`),
  ...['event', 'evolve', 'found', 'phase', 'planned-step', 'reopened', 'state', 'way-of-0.1.0'].map(
    (name) => `run/${name}`,
  ),
  ...['event', 'evolve', 'state'].map((name) => `workstream/${name}`),
  'plan/new-part',
]

test('the format of the snapshot of a journal is a fingerprint of the events, the state and what makes one of the other', () => {
  const sources = OF_STATES.map((name) => readFileSync(join(WORKFLOW, `${name}.ts`), 'utf8'))
  // Words about it and the way it is laid out change nothing.
  const plain = sources
    .join('\n')
    .replaceAll(/\/\*\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')
    .replaceAll(/\s+/g, '')
  expect(STATE_FORMAT).toBe(`state-${printOf(plain)}`)
})

const WORKFLOW = join(import.meta.dirname, '../../src/workflow')
