import { describe, expect, test } from 'vitest'
import { costOf, piecesOf, usedOf } from '../../src/cost/cost.ts'
import { LIST_PRICES, priceOf } from '../../src/cost/prices.ts'
import { estimateLines } from '../../src/shown/estimate.ts'
import { billOfRun } from '../../src/shown/run-cost.ts'
import { costData, costLine, costText } from '../../src/shown/cost-text.ts'
import { plain } from '../../src/shown/paint.ts'
import { projectAt } from '../../src/state-manager/project.ts'
import { accepted, aRun, attaches, ends, given, overrides, resumes, starts, stops, upTo } from '../workflow/run/run.ts'

const opus = (input: number) => ({
  models: { 'claude-opus-5-5': { input, output: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 } },
})
const since = '2026-01-01T00:00:00.000Z'
const measures = (attempts: readonly (readonly [string, number, number])[], main = 0) =>
  ({
    type: 'measure',
    attempts: attempts.map(([step, attempt, tokens]) => ({ step, attempt, spent: opus(tokens) })),
    conductors: main === 0 ? [] : [{ source: since, since, spent: opus(main) }],
  }) as const

test('every kind of token has its price; a model is known by the beginning of its name', () => {
  const tokens = { input: 1e6, output: 1e6, cacheRead: 1e6, cacheWrite5m: 1e6, cacheWrite1h: 1e6 }
  const price = priceOf({ models: { 'claude-opus-5-5-20261101': tokens } }, LIST_PRICES)
  expect(price).toEqual({ tokens: 5e6, usd: 4 + 20 + 0.2 + 5 + 8, unknown: [] })
  expect(priceOf({ models: { 'other-1': tokens } }, LIST_PRICES)).toEqual({ tokens: 5e6, usd: 0, unknown: ['other-1'] })
  expect(priceOf({ models: { 'other-1': tokens }, usd: 7 }, LIST_PRICES)).toMatchObject({ usd: 7, unknown: [] })
})

describe('what is measured', () => {
  test('is what an attempt used up in all, and only grows', () => {
    const story = given(aRun(), starts('explore-1'))
    story
      .when(measures([['explore-1', 1, 100]], 50))
      .gives('attempt-measured explore-1 #1', `conductor-measured ${since}`)
    given(aRun(), starts('explore-1'), measures([['explore-1', 1, 100]], 50))
      .when(measures([['explore-1', 1, 90]], 50))
      .gives()
    story
      .when(
        measures([
          ['explore-1', 7, 100],
          ['no-step', 1, 5],
        ]),
      )
      .gives()
  })

  test('takes what the client says in dollars for the cost of an attempt', () => {
    const exact = { step: 'explore-1', attempt: 1, spent: { ...opus(1e6), usd: 0.5 } }
    const says = { type: 'measure', attempts: [exact], conductors: [] } as const
    given(aRun(), starts('explore-1'), measures([['explore-1', 1, 1e6]]))
      .when(says)
      .gives('attempt-measured explore-1 #1')
    const { run } = given(aRun(), starts('explore-1'), says)
    expect(costOf(piecesOf(run), LIST_PRICES)).toMatchObject({ tokens: 1e6, usd: 0.5 })
    expect(costLine(piecesOf(run), LIST_PRICES)).toBe('1.0 Mtok, $0.50 as the client says')
    const { run: both } = given(aRun(), starts('explore-1'), says, measures([], 5e5))
    expect(costLine(piecesOf(both), LIST_PRICES)).toBe(
      '1.5 Mtok, about $2.50, $2.00 of it at list prices of 2026-11-21',
    )
  })

  test('counts failed attempts, and says at least where one is not known', () => {
    const twice = given(
      aRun(),
      starts('explore-1'),
      attaches('explore-1', 'agent-1'),
      ends('explore-1', 'vanished'),
      starts('explore-1'),
      ends('explore-1', 'vanished'),
      measures([['explore-1', 1, 1e6]], 5e5),
    )
    expect(costOf(piecesOf(twice.run), LIST_PRICES)).toEqual({ tokens: 1.5e6, usd: 6, unknown: [], atLeast: true })
  })

  test('is shown by phase, agent and model', () => {
    const { run } = given(aRun(), starts('explore-1'), accepted('explore-2'), measures([['explore-1', 1, 1e6]], 5e5))
    const bill = billOfRun(run, LIST_PRICES)
    expect(costLine(bill.pieces, LIST_PRICES)).toMatch(
      /^at least 1\.5 Mtok, about \$6\.00 at list prices of 2026-11-21$/,
    )
    const lines = costText(bill, plain)
      .split('\n')
      .map((line) => line.trim().replaceAll(/ {2,}/g, ' | '))
    expect(lines).toContain('orchestrator | 500 ktok | 500 ktok | 0 tok | 0 tok | 0 tok | $2.00')
    expect(lines).toContain('0 Explore | at least 1.0 Mtok | 1.0 Mtok | 0 tok | 0 tok | 0 tok | $4.00')
    expect(lines).toContain('claude-opus-5-5 | 1.5 Mtok | 1.5 Mtok | 0 tok | 0 tok | 0 tok | $6.00')
    expect(costData(bill)).toMatchObject({ usd: 6, byAgent: { orchestrator: { usd: 2 } } })
  })

  test('tells before many agents start what such agents cost here before', () => {
    const { run } = given(aRun(), starts('explore-1'), measures([['explore-1', 1, 1e6]]))
    const kept = [{ run, project: projectAt('/nowhere') }]
    const many = given(aRun({ explorers: 9 })).events
    expect(estimateLines(many, () => kept)).toEqual([
      '~ 9 agents of phase 0 start: about 9.0 Mtok, $36.00, as they cost in earlier runs here',
    ])
    expect(estimateLines(many, () => [])).toEqual([])
    expect(estimateLines(given(aRun({ explorers: 8 })).events, () => kept)).toEqual([])
  })
})

describe('a budget', () => {
  const limited = aRun({ budget: { usd: 8 } })
  const uses = (used: number) => ({ type: 'check-budget', used }) as const

  test('is told of at 75 and 90 percent, once, and stops the run at its end', () => {
    given(limited).when(uses(0.74)).gives()
    given(limited).when(uses(0.76)).gives('budget-reached 75')
    given(limited, uses(0.76)).when(uses(0.8)).gives()
    given(limited, uses(0.76)).when(uses(0.95)).gives('budget-reached 90')
    const spent = given(limited, starts('explore-1'), uses(1.01))
    expect(spent.run).toMatchObject({ status: 'blocked', budget: { reached: 100 } })
    expect(spent.next()).toBe('blocked: the budget of 8usd is used up; next: /phasegate:resume --budget 16usd')
    spent.when(starts('explore-2')).refuses('not-running')
  })

  test('that is used up is not resumed without more', () => {
    const spent = given(limited, uses(1.5))
    spent.when(resumes()).refuses('budget-used-up', 'Go on with more: /phasegate:resume --budget 16usd')
    spent.when({ ...resumesWith(20) }).gives('run-resumed session-2 200')
    given(limited, stops).when(resumes()).gives('run-resumed session-2 200')
  })

  test('that is used up stops the run in a phase, when a person lets it past a gate as well', () => {
    given(limited, upTo('1.3'), uses(1.5))
      .when(overrides('PLAN->IMPLEMENT'))
      .gives(
        'overridden PLAN->IMPLEMENT',
        'run-resumed session-1 100',
        'step-completed plan-review-1 #0 by a person',
        'phase-completed 1.3',
        'gate-passed PLAN->IMPLEMENT',
        'phase-started 2.1',
        'run-blocked /phasegate:resume --budget 16usd',
      )
  })

  test('is held against all that was used up since it began', () => {
    const { run } = given(limited, starts('explore-1'), measures([['explore-1', 1, 1e6]], 5e5))
    expect(usedOf(run, LIST_PRICES)).toBe(0.75)
    expect(usedOf(given(aRun()).run, LIST_PRICES)).toBe(null)
    const budget = { limit: { tokens: 1e6 }, since: '2026-02-01T00:00:00.000Z', reached: 0 } as const
    expect(usedOf({ ...run, budget }, LIST_PRICES)).toBe(0)
  })

  const resumesWith = (usd: number) =>
    ({ type: 'resume-run', session: 'session-2', client: 200, plan: { kind: 'continue' }, budget: { usd } }) as const
})
