import { describe, expect, test } from 'vitest'
import { endedInRun, endedInStage } from '../../src/claude-code/ended-badly.ts'
import { runDirective } from '../../src/claude-code/run-scene.ts'
import { next } from '../../src/workflow/run/next.ts'
import { nextWork } from '../../src/workflow/workstream/next.ts'
import {
  accepted,
  aRun,
  ends,
  failed,
  given,
  overrides,
  type Past,
  reports,
  resumes,
  review,
  starts,
  tests,
  upTo,
} from '../workflow/run/run.ts'
import * as work from '../workflow/workstream/stream.ts'

/** What the next directive of a run says of what went before. */
const said = (...past: Past[]): string[] => {
  const { run, now } = given(...past)
  return endedInRun(run, next(run, now))
}

const TASKS = { 'task-1': [], 'task-2': [] }
const atTasks = [aRun(), upTo('2.1', TASKS)]

describe('a step that is tried again', () => {
  test('says why, and which try this is, until it is started', () => {
    const once = [...atTasks, starts('task-1'), ends('task-1', 'overdue')]
    expect(said(...once)).toEqual(['task-1 failed: it was overdue; try 2 of 3'])
    const twice = [...once, starts('task-1'), ends('task-1', 'refused')]
    expect(said(...twice)).toEqual(['task-1 failed: it was refused; try 3 of 3'])
    expect(said(...twice, starts('task-1'))).toEqual([])
  })

  test('that nobody is to blame for counts no try', () => {
    const cut = [aRun({ explorers: 1 }), starts('explore-1'), ends('explore-1', 'interrupted')]
    expect(said(...cut)).toEqual(['explore-1 was cut off: it was interrupted; tried again'])
    const rests = [aRun({ explorers: 1 }), starts('explore-1'), ends('explore-1', 'unreachable')]
    expect(said(...rests)).toEqual(['explore-1 was cut off: it was unreachable; tried again'])
  })

  test('or that cannot go on, which is no failure', () => {
    const asks = [...atTasks, starts('task-1'), ends('task-1', 'needs-context')]
    expect(said(...asks)).toEqual(['task-1 cannot go on: it was needs-context; not tried again'])
  })

  test('begins afresh where a person asked for it', () => {
    expect(said(...atTasks, failed('task-1'), reports('task-2'), resumes({ kind: 'retry-failed' }))).toEqual([])
  })
})

describe('a phase', () => {
  const settings = { retries: { maxPerTask: 0 }, stages: { IMPLEMENT: { onFailedTask: 'continue' } } }

  test('that ended badly is told by the next one, until that has begun', () => {
    const lost = [aRun({ settings }), upTo('2.1', TASKS), accepted('task-1'), failed('task-2')]
    expect(said(...lost)).toEqual(['2.1 Task Execution ended badly: 1 of 2 tasks completed; task-2: it was vanished'])
    expect(said(...lost, starts('simplify-1'))).toEqual([])
  })

  test('whose tests fail is told to whoever looks into them, and again when they run once more', () => {
    const red = [aRun(), upTo('3.1'), accepted('tests-1', tests(false))]
    expect(said(...red)).toEqual(['3.1 Run Tests ended badly: test: failed with exit code 1 (npm test, 1.2 s)'])
    expect(said(...red, accepted('analysis-1'))).toEqual([
      'Back to 3.1 Run Tests: the tests run again after repair 1 of 2',
    ])
  })

  test('is repaired: with how many issues it ended, and the round', () => {
    const sentBack = [aRun(), upTo('1.3'), accepted('plan-review-1', review('needs_revision', 'high', 'medium', 'low'))]
    expect(said(...sentBack)).toEqual(['1.3 Plan Review ended with 2 issues to repair; repair 1 of at most 2'])
    expect(said(...sentBack, accepted('plan-review-fix-1'))).toEqual(['Repair 1 of at most 2 is done'])
  })

  test('that a person let pass is told', () => {
    const blocked = [aRun({ settings: { retries: { maxPerPhase: 0 } }, explorers: 1 }), failed('explore-1')]
    expect(said(...blocked, overrides('explore-1'))).toEqual(['A person overrode explore-1: I have looked'])
  })
})

test('a task that failed while others work is told once', () => {
  const settings = { retries: { maxPerTask: 0 }, stages: { IMPLEMENT: { onFailedTask: 'continue' } } }
  const three = { 'task-1': [], 'task-2': [], 'task-3': [] }
  const past = [aRun({ settings }), upTo('2.1', three), starts('task-1'), starts('task-2'), ends('task-1', 'reported')]
  expect(said(...past)).toEqual(['task-1 failed: it was reported; not tried again'])
  expect(said(...past, starts('task-3'))).toEqual([])
})

test('what is said stands before the instruction, its reason cut at a word, and all fits the limit', () => {
  const ids = Array.from({ length: 10 }, (_, index) => `task-${index + 1}`)
  const settings = { stages: { IMPLEMENT: { maxParallelAgents: 10 } } }
  const reason = `${'the disk is full '.repeat(30)}\`\`\`json`
  const lost = ids.flatMap((id): Past[] => [starts(id), endOf(id, reason)])
  const { run, now } = given(aRun({ settings }), upTo('2.1', Object.fromEntries(ids.map((id) => [id, []]))), ...lost)
  const text = runDirective(run, now)
  expect(text.length).toBeLessThanOrEqual(1200)
  expect(text).toMatch(
    /steps done\)\. task-1 failed: (?:the disk is full )*the(?: disk(?: is(?: full)?)?)?…; try 2 of 3\. task-2 [^]*… Make exactly /,
  )
  expect(text.match(/```json/g)).toHaveLength(1)
})

const endOf =
  (step: string, reason: string) => (state: Parameters<Extract<Past, (...given: never) => unknown>>[0]) => ({
    type: 'end-attempt' as const,
    step,
    attempt: state?.steps[step]?.attempts.at(-1)?.number ?? 0,
    ending: 'reported' as const,
    reason,
  })

describe('a thread', () => {
  const scope = { stage: '01', batch: null }
  const told = (...past: work.Past[]): string[] => {
    const { state, view, now } = work.given(work.approvesPlan(), work.executes('01'), ...past)
    return endedInStage(state, scope, nextWork(state, view, scope, now))
  }

  test('that is tried again says why, and who tries it now', () => {
    const silent = [work.starts('01.01.01'), work.ends('01.01.01', 'vanished')]
    expect(told(...silent)).toEqual(['01.01.01 failed: it was vanished; try 2'])
    expect(told(...silent, work.starts('01.01.01'), work.fails('01.01.01', 'no stone.'))).toEqual([
      expect.stringMatching(/^01\.01\.01 failed: no stone; try 3, now with [\w-]+$/),
    ])
  })

  test('of an earlier execution is not told of', () => {
    expect(told(work.starts('01.01.01'), work.ends('01.01.01', 'vanished'), work.executes('01'))).toEqual([])
  })
})
