import { describe, expect, test } from 'vitest'
import { Ending } from '../../../src/workflow/core/ending.ts'
import { ENDINGS } from '../../../src/workflow/core/endings.ts'
import type { TaskFacts } from '../../../src/workflow/core/facts.ts'
import { type Life, toldFailures } from '../../../src/workflow/core/step.ts'
import { minutes } from '../given.ts'
import * as run from '../run/run.ts'
import { said } from '../said.ts'
import * as stream from '../workstream/stream.ts'

/** What an ending means, as people may rely on it. */
const TABLE: typeof ENDINGS = {
  refused: { again: 'tries', passing: false, mayComeLate: false, losesStep: true, isTold: true, isMistake: true },
  reported: { again: 'tries', passing: false, mayComeLate: false, losesStep: false, isTold: true, isMistake: true },
  'needs-context': {
    again: 'given',
    passing: false,
    mayComeLate: false,
    losesStep: false,
    isTold: true,
    isMistake: false,
  },
  denied: { again: 'never', passing: false, mayComeLate: false, losesStep: false, isTold: true, isMistake: false },
  vanished: { again: 'tries', passing: true, mayComeLate: true, losesStep: true, isTold: true, isMistake: false },
  overdue: { again: 'tries', passing: false, mayComeLate: true, losesStep: true, isTold: true, isMistake: true },
  unreachable: { again: 'rest', passing: true, mayComeLate: true, losesStep: true, isTold: false, isMistake: false },
  interrupted: { again: 'always', passing: true, mayComeLate: true, losesStep: true, isTold: false, isMistake: false },
}

test('the table is whole, and the code has it', () => {
  expect(Object.keys(TABLE)).toEqual(Ending.options)
  expect(ENDINGS).toEqual(TABLE)
})

describe.each(Ending.options)('%s', (ending) => {
  const { again, passing, mayComeLate, isTold } = TABLE[ending]
  const means = { again, mayComeLate, isTold }

  test('in a run', () => {
    const tries = (maxPerTask: number) => run.aRun({ settings: { retries: { maxPerTask, maxRefusals: 0 } } })
    const ended = (maxPerTask: number) => [
      tries(maxPerTask),
      run.upTo('2.1'),
      run.starts('task-1'),
      ...IN_A_RUN[ending],
    ]
    const once = run.given(...ended(1)).run.steps['task-1']
    expect(once?.attempts.map(({ outcome }) => outcome)).toEqual([ending])
    expect({
      again: againOf(once, run.given(...ended(0)).run.steps['task-1'], ending),
      mayComeLate: linesAfter(run.given(...ended(1)), run.given(...ended(1), run.reports('task-1'))).includes(
        'late-report-ignored task-1 #6',
      ),
      isTold: once !== undefined && toldFailures(once).length === 1,
    }).toEqual(means)
  })

  test('in a workstream', () => {
    const { given, starts, stops } = stream
    const begun = [stream.edited(stream.PLAN, { limits: { ...stream.LIMITS, maxRefusals: 0 } }), stream.approvesPlan()]
    const ended = [...begun, stream.executes('01'), starts('01.01.01'), ...IN_A_WORKSTREAM[ending]]
    const once = given(...ended).state.steps['01.01.01']
    const isReassigned = (...past: stream.Past[]) => given(...past).state.threads['01.01.01']?.reassigned === true
    expect(once?.attempts.map(({ outcome }) => outcome)).toEqual([ending])
    const isGivenUp = once?.status === 'failed'
    expect({
      // A thread has one try more with the same agent: it is used up now, or by the next failure that passes.
      isTried: !isGivenUp && isReassigned(...ended, minutes(5), starts('01.01.01'), stops('01.01.01')),
      rests: once?.retryAt !== null,
      isGivenUp,
      mayComeLate: linesAfter(given(...ended), given(...ended, stops('01.01.01', 1))).includes(
        'late-report-ignored 01.01.01 #1',
      ),
      isTold: once !== undefined && toldFailures(once).length === 1,
    }).toEqual({
      isTried: again === 'tries',
      rests: again === 'rest',
      isGivenUp: again === 'given' || again === 'never',
      mayComeLate,
      isTold,
    })
    expect(!isReassigned(...ended)).toBe(passing || isGivenUp)
  })
})

/** With tries left, and with none. What was asked for is there in neither. */
const againOf = (withTries: Life | undefined, without: Life | undefined, ending: Ending): string => {
  if (withTries?.retryAt) return 'rest'
  if (withTries?.status === 'failed') return ending === 'needs-context' ? 'given' : 'never'
  return without?.status === 'failed' ? 'tries' : 'always'
}

const DENIED: TaskFacts = { ...run.aTask('failed'), refused: [{ command: 'npm ci', text: 'not allowed' }] }

const IN_A_RUN: Readonly<Record<Ending, readonly run.Past[]>> = {
  refused: [run.fails('task-1')],
  reported: [run.reports('task-1', run.aTask('failed'))],
  'needs-context': [run.reports('task-1', run.aTask('needs_context'))],
  denied: [run.reports('task-1', DENIED)],
  vanished: [run.ends('task-1', 'vanished')],
  overdue: [minutes(1440), run.asks('check-time')],
  unreachable: [run.ends('task-1', 'unreachable')],
  interrupted: [run.ends('task-1', 'interrupted')],
}

const IN_A_WORKSTREAM: Readonly<Record<Ending, readonly stream.Past[]>> = {
  refused: [{ type: 'report-step', step: '01.01.01', attempt: 1, verdict: { ok: false, problems: ['no'] } }],
  reported: [stream.reports('01.01.01', 'blocked', 'it does not stand')],
  'needs-context': [
    { type: 'report-step', step: '01.01.01', attempt: 1, verdict: { ok: true, facts: run.aTask('needs_context') } },
  ],
  denied: [{ type: 'report-step', step: '01.01.01', attempt: 1, verdict: { ok: true, facts: DENIED } }],
  vanished: [stream.stops('01.01.01')],
  overdue: [minutes(61), stream.asks('check-time')],
  unreachable: [stream.ends('01.01.01', 'unreachable')],
  interrupted: [stream.ends('01.01.01', 'interrupted')],
}

interface Told {
  readonly events: readonly Parameters<typeof said>[0][]
}
const linesAfter = (before: Told, after: Told): string[] => after.events.slice(before.events.length).map(said)
