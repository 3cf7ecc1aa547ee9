import { describe, expect, test } from 'vitest'
import type { Facts } from '../../../src/workflow/core/facts.ts'
import { accepted, aPlan, aRun, aTask, given, type Past, reports, resumes, starts, tests, TREES, upTo } from './run.ts'

type Options = Parameters<typeof aRun>[0]

const changed = (lines: number | undefined, ...files: string[]): Facts => ({
  ...aTask('completed', ...files),
  ...(lines === undefined ? {} : { lines }),
})

const TWO = { 'task-1': [], 'task-2': [] }

/** The second of two tasks is at work, the first of which changed ten lines. */
const atWork = () => given(aRun({ trees: TREES }), upTo('2.1', TWO), accepted('task-1', changed(10)), starts('task-2'))

describe('a small change', () => {
  test('is not simplified, and the artifact and the phase say why', () => {
    atWork()
      .when(reports('task-2', changed(19)))
      .gives(
        'step-completed task-2 #7',
        'phase-completed 2.1',
        'phase-started 2.2',
        'phase-completed 2.2',
        'phase-started 2.3',
        'steps-planned impl-review-1',
      )
    const { run } = given(aRun({ trees: TREES }), upTo('2.1'), accepted('task-1', changed(1)))
    expect(run.phases.find(({ id }) => id === '2.2')).toMatchObject({
      reason: '1 changed line, fewer than 30 (stages.IMPLEMENT.smallChange)',
      text: '## Left out\n\n1 changed line, fewer than 30 (stages.IMPLEMENT.smallChange).\n',
    })
  })

  test.each([
    ['it is no small one', 20, {}],
    ['nobody can tell how large it is', undefined, {}],
    ['it is made in one checkout', 1, { trees: { off: 'no git' } }],
    ['the run is a thorough one', 1, { profile: 'thorough' }],
    ['the settings say so', 1, { settings: { stages: { IMPLEMENT: { smallChange: 0 } } } }],
  ] as const)('is simplified where %s', (_, lines, options) => {
    const past = [upTo('2.1', TWO), accepted('task-1', changed(10)), accepted('task-2', changed(lines))]
    expect(given(aRun({ trees: TREES, ...options }), ...past).run.steps['simplify-1']?.status).toBe('pending')
  })

  test('is simplified where a person goes back to that, and where the tasks ran more than once', () => {
    const done: Past[] = [aRun({ trees: TREES }), upTo('2.1'), accepted('task-1', changed(1)), upTo('3.1')]
    const again = resumes({ kind: 'from-phase', phase: '2.2' }, 'session-1')
    expect(given(...done, again).run.steps['simplify-1']?.status).toBe('pending')
    const anew = resumes({ kind: 'from-phase', phase: '2.1' }, 'session-1')
    expect(given(...done, anew, accepted('task-1', changed(1))).run.steps['simplify-1']?.status).toBe('pending')
  })
})

describe('documentation that the plan names and its tasks changed', () => {
  const plan = (...files: string[]): Facts => ({
    kind: 'plan',
    tasks: aPlan({ 'task-1': [] }).tasks.map((task) => ({ ...task, files })),
  })
  const docs = (planned: string[], written: string[], options: Options = {}) => {
    const { run } = given(
      aRun({ trees: TREES, ...options }),
      upTo('1.2'),
      accepted('plan-1', plan(...planned)),
      upTo('2.1'),
      accepted('task-1', changed(100, ...written)),
      upTo('4.2'),
    )
    const { steps, reason } = run.phases.find(({ id }) => id === '4.1') ?? {}
    return { agents: steps?.length, reason }
  }

  test.each([['README.md'], ['docs/usage.txt'], ['packages/a/doc/index.html'], ['GUIDE.mdx']])('%s', (file) => {
    expect(docs(['src/a.ts', file], ['src/a.ts', file])).toEqual({
      agents: 0,
      reason: `tasks of the plan changed ${file}`,
    })
  })

  test('is brought in line by an agent where it was not named, not changed, or the run is a thorough one', () => {
    const byAgent = { agents: 1, reason: null }
    expect(docs(['src/a.ts'], ['src/a.ts', 'README.md'])).toEqual(byAgent)
    expect(docs(['src/a.ts', 'README.md'], ['src/a.ts'])).toEqual(byAgent)
    expect(docs(['src/docs.ts'], ['src/docs.ts'])).toEqual(byAgent)
    expect(docs(['README.md'], ['README.md'], { profile: 'thorough' })).toEqual(byAgent)
  })
})

test('tests that pass after a repair name what failed before and how it was repaired', () => {
  const repaired = [upTo('3.1'), accepted('tests-1', tests(false)), accepted('analysis-1')]
  const { run } = given(aRun(), ...repaired, upTo('3.3'))
  expect(run.phases.find(({ id }) => id === '3.2')).toMatchObject({
    reason: 'tests pass after 1 round of repair',
    text: '## Status\n\nAll tests pass after 1 round of repair. What failed, and how it was repaired: aside/1/3.2-analysis.md.\n',
  })
})
