import { expect, test } from 'vitest'
import type { PhaseDefinition } from '../../../src/workflow/run/phase.ts'
import { phaseProblems } from '../../../src/workflow/run/phase-problems.ts'
import { PHASES } from './run.ts'

const changed = (id: string, change: Partial<PhaseDefinition>): string[] =>
  phaseProblems(PHASES.map((phase) => (phase.id === id ? { ...phase, ...change } : phase)))

test('our own phases fit', () => {
  expect(phaseProblems(PHASES)).toEqual([])
})

test.each<[string, Partial<PhaseDefinition>, string]>([
  [
    '2.2',
    { output: '../../.bashrc' },
    'phase 2.2 Simplify: output: ../../.bashrc is not a plain file name that ends in .md or .json',
  ],
  [
    '2.2',
    { output: 'parts/2.2.md' },
    'phase 2.2 Simplify: output: parts/2.2.md is not a plain file name that ends in .md or .json',
  ],
  [
    '2.2',
    { output: '.hidden.md' },
    'phase 2.2 Simplify: output: .hidden.md is not a plain file name that ends in .md or .json',
  ],
  [
    '1.3',
    { check: 'sections', sections: ['## A'] },
    'phase 1.3 Plan Review: check: a review needs one of review, implementation-review, final-review',
  ],
  ['2.2', { check: 'review' }, 'phase 2.2 Simplify: check: review is for phases of the type review'],
  ['2.2', { sections: [] }, 'phase 2.2 Simplify: sections: at least one heading is needed for the check sections'],
  ['2.2', { split: 'tasks', step: 'work' }, 'phase 2.2 Simplify: split: is for phases of the type dispatch'],
  [
    '1.2',
    { check: 'sections', sections: ['## A'] },
    'phase 1.2 Plan: check: plan goes with split: areas, and only with it',
  ],
  ['1.3', { check: 'plan' }, 'phase 1.3 Plan Review: check: plan goes with split: areas, and only with it'],
  [
    '1.2',
    { check: 'sections', sections: ['## A'] },
    'phase 2.1 Task Execution: split: no phase before it has the check plan',
  ],
  ['0', { lenses: [] }, 'phase 0 Explore: lenses: at least one is needed where split is lenses'],
  ['2.2', { deadline: 1441 }, 'phase 2.2 Simplify: deadline: at most 1440 minutes'],
  [
    '2.2',
    { output: '2.3-impl-review.json' },
    'phase 2.3 Implementation Review: output: 2.3-impl-review.json is taken by phase 2.2 Simplify',
  ],
  ['2.2', { step: 'explore' }, 'phase 2.2 Simplify: step: explore is taken by phase 0 Explore'],
  ['2.2', { step: 'plan-review-fix' }, 'phase 2.2 Simplify: step: plan-review-fix is taken by phase 1.3 Plan Review'],
  ['2.2', { step: 'commit' }, 'phase 4.3 Completion: step: commit is taken by phase 2.2 Simplify'],
  ['2.2', { step: 'docs-tests' }, 'phase 4.1 Documentation: step: docs-tests is taken by phase 2.2 Simplify'],
  ['2.3', { edits: true }, 'phase 2.3 Implementation Review: edits: who reviews changes nothing; its fixer does'],
  ['4.3', { edits: true }, 'phase 4.3 Completion: edits: the commit is made of what is there before it'],
  ['2.2', { stage: 'EXPLORE' }, 'phase 2.2 Simplify: stage: EXPLORE is over at phase 2.1, which is in IMPLEMENT'],
])('%s with %j', (id, change, problem) => {
  expect(changed(id, change)).toContain(problem)
})

test('what may change files comes before the commit', () => {
  const review = PHASES.find(({ id }) => id === '2.3') as PhaseDefinition
  const late = { ...review, id: '4.4', stage: 'FINAL', name: 'Audit', step: 'audit', output: '4.4-audit.json' } as const
  expect(phaseProblems([...PHASES, late])).toEqual([
    'phase 4.4 Audit: id: it may change files after phase 4.3 Completion, which commits them',
  ])
  const { fixer: _, ...rest } = late
  const report = { ...rest, type: 'subagent', check: 'sections', output: '4.4.md' } as const
  expect(phaseProblems([...PHASES, { ...report, sections: ['## A'] }])).toEqual([])
})

test('a dispatch phase says what it has one step for', () => {
  const { split: _, ...without } = PHASES[0] as PhaseDefinition
  expect(phaseProblems([without])).toEqual([
    'phase 0 Explore: split: a dispatch phase needs one of lenses, areas, tasks',
  ])
})
