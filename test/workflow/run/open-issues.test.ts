import { describe, expect, test } from 'vitest'
import { openBefore, openIssues } from '../../../src/workflow/run/open-issues.ts'
import type { Run } from '../../../src/workflow/run/state.ts'
import { accepted, aRun, finds, given, overrides, review, starts, tests, toTheEnd, upTo } from './run.ts'

/** `open-1 2.3 low src/a.ts:1`, and what became of it. */
const lines = (issues: ReturnType<typeof openIssues>): string[] =>
  issues.map(({ id, phase, severity, location, handed, overridden }) =>
    [id, phase, severity, location, ...(handed ? ['handed'] : []), ...(overridden ? ['overridden'] : [])].join(' '),
  )
const open = (run: Run): string[] => lines(openIssues(run))
const before = (run: Run, id: string): string[] => {
  const step = run.steps[id]
  return step ? lines(openBefore(run, step)) : [`no step ${id}`]
}

const low = (location: string, id?: string) => ({ severity: 'low', location, ...(id ? { id } : {}) }) as const
const high = (location: string, id?: string) => ({ severity: 'high', location, ...(id ? { id } : {}) }) as const

describe('what a review lets pass stays open', () => {
  test('and every later reviewer knows of it', () => {
    const { run } = given(aRun(), upTo('2.3'), accepted('impl-review-1', finds([low('a'), low('b')])), upTo('4.2'))
    expect(open(run)).toEqual(['open-1 2.3 low a', 'open-2 2.3 low b'])
    expect(before(run, 'test-review-1')).toEqual(open(run))
    expect(before(run, 'final-review-1')).toEqual(open(run))
    expect(before(run, 'impl-review-1')).toEqual([])
  })

  test('until a later one says that it is settled', () => {
    const { run } = given(
      aRun(),
      upTo('2.3'),
      accepted('impl-review-1', finds([low('a'), low('b')])),
      upTo('3.3'),
      accepted('test-review-1', finds([low('c')], ['open-1'])),
      toTheEnd,
    )
    expect(open(run)).toEqual(['open-2 2.3 low b', 'open-3 3.3 low c'])
  })

  test('and what one reports again by its id is the same issue, as that one sees it', () => {
    const noticed = [aRun(), upTo('2.3'), accepted('impl-review-1', finds([low('a'), low('b')])), upTo('4.2')]
    const worse = [...noticed, accepted('final-review-1', finds([high('a:7', 'open-1')]))]
    expect(open(given(...worse).run)).toEqual(['open-1 4.2 high a:7 handed', 'open-2 2.3 low b'])
    expect(given(...worse).run.steps['final-review-fix-1']?.brief).toMatchObject({ issues: [{ id: 'open-1' }] })
    expect(open(given(...worse, toTheEnd).run)).toEqual(['open-2 2.3 low b'])
  })
})

describe('what is given to whoever repairs it', () => {
  const sentBack = [aRun(), upTo('2.3'), accepted('impl-review-1', finds([high('a'), low('b'), high('c')]))]

  test('is gone when the next reviewer does not report it again', () => {
    const { run } = given(...sentBack, accepted('impl-review-fix-1'), starts('impl-review-2'))
    expect(before(run, 'impl-review-2')).toEqual([
      'open-1 2.3 high a handed',
      'open-2 2.3 low b',
      'open-3 2.3 high c handed',
    ])
    expect(open(given(...sentBack, upTo('3.1')).run)).toEqual(['open-2 2.3 low b'])
  })

  test('is repaired once more, under its id, when that one does', () => {
    const again = accepted('impl-review-2', finds([high('c', 'open-3'), high('d')]))
    const { run } = given(...sentBack, accepted('impl-review-fix-1'), again)
    expect(open(run)).toEqual(['open-2 2.3 low b', 'open-3 2.3 high c handed', 'open-4 2.3 high d handed'])
    expect(run.steps['impl-review-fix-2']?.brief).toMatchObject({ issues: [{ id: 'open-3' }, { id: 'open-4' }] })
  })

  test('while tests fail that is every issue', () => {
    const settings = { retries: { maxPerPhase: 0 } }
    const failing = [aRun({ settings }), upTo('3.1'), accepted('tests-1', tests(false)), upTo('3.3')]
    const { run } = given(...failing, accepted('test-review-1', review('needs_revision', 'low')))
    expect(open(run)).toEqual(['open-1 3.3 low src/a.ts:1 handed'])
  })

  test('is all that was found, where the journal does not say what', () => {
    const { run } = given(...sentBack)
    const fix = run.steps['impl-review-fix-1']
    if (fix?.brief.kind !== 'fix') throw new Error('no repair')
    const issues = fix.brief.issues.map((issue) => ({ ...issue, id: undefined }))
    const older = { ...run, steps: { ...run.steps, [fix.id]: { ...fix, brief: { ...fix.brief, issues } } } }
    expect(openIssues(older).every(({ handed }) => handed)).toBe(true)
  })
})

describe('what the plan’s reviewer lets pass', () => {
  const noted = [aRun(), upTo('1.3'), accepted('plan-review-1', finds([low('task-1')]))]

  test('is known to the builders, and judged by the next reviewer', () => {
    expect(before(given(...noted).run, 'task-1')).toEqual(['open-1 1.3 low task-1'])
    expect(before(given(...noted, upTo('2.3')).run, 'impl-review-1')).toEqual(['open-1 1.3 low task-1 handed'])
  })

  test('is gone, or open under that review', () => {
    expect(open(given(...noted, toTheEnd).run)).toEqual([])
    const left = accepted('impl-review-1', finds([low('src/a.ts:1', 'open-1')]))
    expect(open(given(...noted, upTo('2.3'), left, toTheEnd).run)).toEqual(['open-1 2.3 low src/a.ts:1'])
  })
})

describe('two reviewers', () => {
  const thorough = [aRun({ profile: 'thorough' }), upTo('2.3')]

  test('of one round do not know of each other', () => {
    const { run } = given(...thorough, accepted('impl-review-1', finds([low('a')])))
    expect(before(run, 'impl-review-2')).toEqual([])
  })

  test('who report the same open issue count it once, as the stricter sees it', () => {
    const { run } = given(
      ...thorough,
      accepted('impl-review-1', finds([low('a')])),
      accepted('impl-review-2', finds([])),
      upTo('3.3'),
      accepted('test-review-1', finds([low('a', 'open-1')])),
      accepted('test-review-2', finds([high('a', 'open-1')])),
    )
    expect(open(run)).toEqual(['open-1 3.3 high a handed'])
    expect(run.steps['test-review-fix-1']?.brief).toMatchObject({ issues: [{ id: 'open-1', severity: 'high' }] })
  })
})

describe('what a person lets pass', () => {
  const settings = { retries: { maxPerStage: 0 }, review: { maxRetries: 0 } }
  const held = [aRun({ settings }), upTo('2.3'), accepted('impl-review-1', finds([high('a'), low('b')]))]

  test.each(['impl-review-1', '2.3', 'IMPLEMENT->TEST'])('is open still: %s', (what) => {
    const { run } = given(...held, overrides(what), toTheEnd)
    expect(open(run)).toEqual(['open-1 2.3 high a overridden', 'open-2 2.3 low b overridden'])
  })

  test('also while it was to be repaired', () => {
    const { run } = given(
      aRun(),
      upTo('2.3'),
      accepted('impl-review-1', finds([high('a')])),
      overrides('2.3'),
      toTheEnd,
    )
    expect(open(run)).toEqual(['open-1 2.3 high a overridden'])
  })
})

test('a run that goes on from another knows what that left open', () => {
  const { run } = given(aRun({ without: ['2.1', '2.2', '2.3'], given: { '2.3': finds([low('a', 'open-9')]) } }))
  expect(open(run)).toEqual(['open-1 2.3 low a'])
})
