import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { liveAttempt } from '../../src/workflow/core/step.ts'
import { handleRun } from '../../src/engine/run/handle-run.ts'
import { projectAt } from '../../src/state-manager/project.ts'
import { good, headlessRun } from './scene.ts'

const QUICK = '--profile quick --no-test Write a file'

test('what is offered is carried out, one session for each step, until it is over', async () => {
  const { conduct, jobs } = await headlessRun(QUICK)
  const end = await conduct()
  expect(end).toMatchObject({
    kind: 'over',
    directive: { kind: 'done' },
    told: expect.stringContaining('done'),
    usd: 0.03,
  })
  expect(jobs.map(({ step, isBegun, profile }) => [step, isBegun, profile])).toEqual([
    ['task-1', false, 'phasegate:task-agent'],
    ['final-review-1', false, expect.stringContaining('phasegate:')],
    ['completion-1', false, expect.stringContaining('phasegate:')],
  ])
  expect(new Set(jobs.map(({ session }) => session)).size).toBe(3)
})

test('a refused report goes back to the same session, until the attempt has failed', async () => {
  const { conduct, jobs, run } = await headlessRun(QUICK, () => ({ usd: 0.01 }))
  const end = await conduct()
  expect(end).toMatchObject({ kind: 'over', directive: { kind: 'blocked' } })
  const [first] = jobs
  const same = jobs.filter(({ session }) => session === first?.session)
  expect(same.map(({ isBegun }) => isBegun)).toEqual([false, true, true, true])
  expect(same[1]?.prompt).toMatch(/^the report of task-1 is refused \(repair 1 of 3\)/)
  // What the client says of a session is of all its jobs: it counts once.
  expect(run().steps['task-1']?.attempts.map(({ spent }) => spent?.usd)).toEqual([0.01, 0.01, 0.01])
})

test('who cannot reach the model rests until the time it was told, and the same agent goes on', async () => {
  const tries = { count: 0 }
  const { conduct, jobs, run, notices } = await headlessRun(QUICK, (job, signal) => {
    if (job.step !== 'task-1' || tries.count++ > 0) return good(job, signal)
    return { ending: 'unreachable', said: 'overloaded', until: new Date(Date.now() + 300).toISOString() }
  })
  await conduct()
  expect(run().status).toBe('completed')
  const [first, second] = run().steps['task-1']?.attempts ?? []
  expect([first?.outcome, second?.outcome]).toEqual(['unreachable', 'completed'])
  expect(jobs.slice(0, 2).map(({ isBegun, session }) => [isBegun, session])).toEqual([
    [false, jobs[0]?.session],
    [true, jobs[0]?.session],
  ])
  expect(notices).toContainEqual({ event: 'resting', until: expect.any(String) })
})

test('where only a person can mend it, nothing new is started and nothing has failed', async () => {
  const { conduct, jobs, run } = await headlessRun(QUICK, () => ({ ending: 'locked-out', said: 'Please run /login' }))
  expect(await conduct()).toMatchObject({ kind: 'locked-out', reason: 'Please run /login' })
  expect(jobs).toHaveLength(1)
  expect(run()).toMatchObject({ status: 'stopped', steps: { 'task-1': { status: 'pending' } } })
})

test('the budget warns, is passed on, and ends it; with more it goes on', async () => {
  const { conduct, jobs, notices, run } = await headlessRun(QUICK, (job, signal) => ({
    ...good(job, signal),
    usd: 0.8,
  }))
  expect(await conduct({ maxUsd: 1 })).toMatchObject({ kind: 'budget', usd: 1.6 })
  expect(jobs.map(({ limits }) => limits.usd)).toEqual([1, 0.2])
  expect(notices.flatMap((each) => (each.event === 'cost' ? [each.percent] : []))).toEqual([75, 90, 100])
  expect(run().status).toBe('stopped')
})

test('a person who asks for an end gets what runs, and nothing new', async () => {
  const { conduct, jobs, ceasing, run } = await headlessRun(QUICK, async (job, signal) => {
    ceasing.abort()
    await pause(20)
    return good(job, signal)
  })
  expect(await conduct()).toMatchObject({ kind: 'interrupted' })
  expect(jobs.map(({ step }) => step)).toEqual(['task-1'])
  expect(run()).toMatchObject({ status: 'stopped', steps: { 'task-1': { status: 'completed' } } })
})

test('a second time what runs is taken back, which is nobody’s failure', async () => {
  const { conduct, ceasing, ending, run } = await headlessRun(QUICK, async (_, signal) => {
    await pause(10)
    ceasing.abort()
    ending.abort()
    return { ending: signal.aborted ? 'cancelled' : 'failed' }
  })
  expect(await conduct()).toMatchObject({ kind: 'interrupted' })
  expect(run().steps['task-1']?.attempts).toMatchObject([{ outcome: 'interrupted' }])
})

test('what somebody else carries out by now is left to them, and the agents of before are ended', async () => {
  const { conduct, what, run } = await headlessRun(QUICK, async (_, signal) => {
    const project = projectAt(what.folder)
    const at = new Date().toISOString()
    const plan = { kind: 'continue' } as const
    handleRun(project, 'other', () => ({ type: 'resume-run', at, session: 'other', client: 1, plan }))
    if (!signal.aborted) await new Promise((done) => signal.addEventListener('abort', done))
    return { ending: 'cancelled' }
  })
  expect(await conduct()).toEqual({ kind: 'lost' })
  expect(run().conductor.session).toBe('other')
})

test('a person stops it from elsewhere: what runs may end, and the next command is told', async () => {
  const { conduct, what, run } = await headlessRun(QUICK, (job, signal) => {
    const at = new Date().toISOString()
    handleRun(projectAt(what.folder), 'other', () => ({ type: 'stop-run', at, reason: 'enough' }))
    return good(job, signal)
  })
  expect(await conduct()).toMatchObject({
    kind: 'over',
    directive: { kind: 'stopped' },
    told: expect.stringMatching(/enough.*phasegate resume/),
  })
  expect(Object.values(run().steps).filter((step) => liveAttempt(step))).toEqual([])
})

test('code that never begins its step is not asked for without end', async () => {
  const { conduct } = await headlessRun(QUICK)
  expect(await conduct({ code: async () => undefined })).toMatchObject({
    kind: 'over',
    directive: { kind: 'stopped', reason: expect.stringContaining('no step was started') },
  })
})
