import { expect, test } from 'vitest'
import { accepted, aRun, ends, fails, finds, given, review, starts, toTheEnd, upTo } from '../../workflow/run/run.ts'
import { viewOfRun } from './views.ts'

const tokens = { input: 2e6, output: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 }
const settings = { retries: { maxPerStage: 0 }, review: { maxRetries: 0 } }

test('a run at work: phases, steps and attempts, each with what it cost and why it ended', () => {
  const view = viewOfRun(
    given(aRun(), starts('explore-1'), fails('explore-1', 'no heading'), ends('explore-1', 'vanished'), {
      type: 'measure',
      attempts: [{ step: 'explore-1', attempt: 1, spent: { models: { 'claude-opus-5-5': tokens, other: tokens } } }],
      conductors: [{ source: 'main', since: '2026-01-01T00:00:00.000Z', spent: { models: {}, usd: 1 } }],
    }),
  )
  expect(view).toMatchObject({
    version: 1,
    kind: 'run',
    id: 'run-1',
    title: 'Add a command',
    status: 'running',
    endedAt: null,
    cost: { tokens: 4e6, usd: 9, unknown: ['other'], atLeast: false, prices: '2026-11-21' },
    orchestrators: [{ spent: { usd: 1, models: [] } }],
    next: { kind: 'dispatch', steps: ['explore-1', 'explore-2'], next: null },
  })
  const [explore] = view.phases
  expect(explore).toMatchObject({ id: '0', status: 'running', cost: { tokens: 4e6, usd: 8 } })
  expect(explore?.steps[0]).toMatchObject({
    id: 'explore-1',
    status: 'pending',
    agent: 'explorer',
    attempts: [
      {
        number: 1,
        agent: 'explorer',
        startedAt: '2026-01-01T00:00:01.000Z',
        endedAt: '2026-01-01T00:00:03.000Z',
        outcome: 'vanished',
        refusals: [['no heading']],
        spent: {
          models: ['claude-opus-5-5', 'other'],
          tokens: 4e6,
          byKind: { input: 4e6 },
          usd: 8,
          unknown: ['other'],
        },
      },
    ],
  })
})

test('a run that is blocked says why, and the command that a person types, as it is typed in each place', () => {
  const { next, status, story } = viewOfRun(
    given(aRun({ settings }), upTo('2.3'), accepted('impl-review-1', review('needs_revision', 'high'))),
  )
  expect([status, next.kind]).toEqual(['blocked', 'blocked'])
  expect(next).toMatchObject({
    reason: expect.stringContaining('still finds 1 issue'),
    next: { client: '/phasegate:resume --from-phase 2.3', shell: 'phasegate resume --from-phase 2.3' },
    otherwise: { client: '/phasegate:override 2.3 --reason "…"', shell: 'phasegate override 2.3 --reason "…"' },
  })
  expect(story.at(-1)).toMatchObject({ type: 'run-blocked', sign: '■', next: next.next, isDetail: false })
})

test('a run that is done: when it ended, what it committed, what the reviews left open', () => {
  const left = finds([{ severity: 'low', location: 'src/a.ts:1', issue: 'It leaks.' }])
  const view = viewOfRun(given(aRun(), upTo('4.2'), accepted('final-review-1', left), toTheEnd))
  expect(view).toMatchObject({
    status: 'completed',
    endedAt: view.story.at(-1)?.at,
    result: { commit: 'c0ffee' },
    next: { kind: 'done', next: null },
    issues: [{ location: 'src/a.ts:1', issue: 'It leaks.', phase: '4.2' }],
    tasks: { status: 'completed' },
  })
  expect(view.gates.every(({ status }) => status === 'passed')).toBe(true)
})

test('the story is the journal in its order: what was started, refused, given up', () => {
  const { story } = viewOfRun(given(aRun(), starts('explore-1'), fails('explore-1', 'no heading')))
  expect(story.map(({ commit, type, step, attempt, sign }) => [commit, type, step, attempt, sign])).toEqual([
    [1, 'run-started', null, null, '▶'],
    [2, 'phase-started', null, null, '▶'],
    [4, 'step-started', 'explore-1', 1, '▶'],
    [5, 'report-refused', 'explore-1', 1, '↩'],
  ])
})

test('no text in it has control or bidi characters', () => {
  const artifacts = [
    { name: 'a.md', phase: '0', step: null, bytes: 1, text: 'a\u001B]0;title\u0007b\u202E', isCut: false },
  ]
  const view = viewOfRun(given(aRun({ task: 'Add \u202Ea\u001B[31m' })), { artifacts: () => artifacts })
  expect([view.title, view.artifacts[0]?.text]).toEqual(['Add a', 'ab'])
})
