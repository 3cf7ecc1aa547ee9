import { describe, expect, test } from 'vitest'
import { Ending } from '../../../src/workflow/core/ending.ts'
import { ENDINGS } from '../../../src/workflow/core/endings.ts'
import { toldFailures } from '../../../src/workflow/core/step.ts'
import { minutes } from '../given.ts'
import * as run from '../run/run.ts'
import { said } from '../said.ts'
import * as stream from '../workstream/stream.ts'

/** What an ending means, as people may rely on it. */
const TABLE: Readonly<Record<Ending, Readonly<Record<keyof (typeof ENDINGS)[Ending], boolean>>>> = {
  refused: { counts: true, rests: false, passing: false, mayComeLate: false, losesStep: true, isTold: true },
  reported: { counts: true, rests: false, passing: false, mayComeLate: false, losesStep: false, isTold: true },
  'needs-context': { counts: true, rests: false, passing: false, mayComeLate: false, losesStep: false, isTold: true },
  vanished: { counts: true, rests: false, passing: true, mayComeLate: true, losesStep: true, isTold: true },
  overdue: { counts: true, rests: false, passing: false, mayComeLate: true, losesStep: true, isTold: true },
  unreachable: { counts: false, rests: true, passing: true, mayComeLate: true, losesStep: true, isTold: false },
  interrupted: { counts: false, rests: false, passing: true, mayComeLate: true, losesStep: true, isTold: false },
}

test('the table is whole, and the code has it', () => {
  expect(Object.keys(TABLE)).toEqual(Ending.options)
  expect(ENDINGS).toEqual(TABLE)
})

describe.each(Ending.options)('%s', (ending) => {
  const { passing, losesStep: _, ...means } = TABLE[ending]

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
      counts: run.given(...ended(0)).run.steps['task-1']?.status === 'failed',
      rests: once?.retryAt !== null,
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
    expect({
      // A thread has one try more with the same agent: it is used up now, or by the next failure that passes.
      counts: isReassigned(...ended, minutes(5), starts('01.01.01'), stops('01.01.01')),
      rests: once?.retryAt !== null,
      mayComeLate: linesAfter(given(...ended), given(...ended, stops('01.01.01', 1))).includes(
        'late-report-ignored 01.01.01 #1',
      ),
      isTold: once !== undefined && toldFailures(once).length === 1,
    }).toEqual(means)
    expect(!isReassigned(...ended)).toBe(passing)
  })
})

const IN_A_RUN: Readonly<Record<Ending, readonly run.Past[]>> = {
  refused: [run.fails('task-1')],
  reported: [run.reports('task-1', run.aTask('failed'))],
  'needs-context': [run.reports('task-1', run.aTask('needs_context'))],
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
  vanished: [stream.stops('01.01.01')],
  overdue: [minutes(61), stream.asks('check-time')],
  unreachable: [stream.ends('01.01.01', 'unreachable')],
  interrupted: [stream.ends('01.01.01', 'interrupted')],
}

interface Told {
  readonly events: readonly Parameters<typeof said>[0][]
}
const linesAfter = (before: Told, after: Told): string[] => after.events.slice(before.events.length).map(said)
