import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { Notice } from '../../src/headless/notice.ts'
import { liveAttempt } from '../../src/workflow/core/step.ts'
import { handleRun } from '../../src/engine/run/handle-run.ts'
import { projectAt } from '../../src/state-manager/project.ts'
import { type Doing, good, headlessRun, type HeadlessRun } from './scene.ts'

const QUICK = '--profile quick --no-test Write a file'
const TASK = 'Write two files'

// Trees play no part here: most of the time of a run is git's.
const inCheckout = (line: string, doing?: Doing): Promise<HeadlessRun> =>
  headlessRun(line, doing, { trees: { enabled: false } })

const used = (usd: number, input = 0) => ({
  models:
    input === 0 ? {} : { 'claude-opus-5-5': { input, output: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 } },
  usd,
})

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
  const { conduct, jobs, run, notices } = await inCheckout(QUICK, () => ({ spent: used(0.01) }))
  const end = await conduct()
  expect(end).toMatchObject({
    kind: 'over',
    directive: { kind: 'blocked' },
    told: expect.stringMatching(/blocked.*next:/),
  })
  // Once is enough.
  expect(notices.filter((each) => each.event === 'news' && each.line.includes('blocked'))).toEqual([])
  const [first] = jobs
  const same = jobs.filter(({ session }) => session === first?.session)
  expect(same.map(({ isBegun }) => isBegun)).toEqual([false, true, true, true])
  expect(same[1]?.prompt).toMatch(/^the report of task-1 is refused \(repair 1 of 3\)/)
  // What the client says of a session is of all its jobs: it counts once.
  expect(run().steps['task-1']?.attempts.map(({ spent }) => spent)).toEqual([used(0.01), used(0.01), used(0.01)])
})

test('who cannot reach the model rests until the time it was told, and the same agent goes on', async () => {
  const untils: string[] = []
  const { conduct, jobs, run, notices } = await inCheckout(QUICK, (job, signal) => {
    if (job.step !== 'task-1' || untils.length > 0) return good(job, signal)
    const until = new Date(Date.now() + 50).toISOString()
    untils.push(until)
    return { ending: 'unreachable', said: 'overloaded', until }
  })
  await conduct()
  expect(run().status).toBe('completed')
  const [first, second] = run().steps['task-1']?.attempts ?? []
  expect([first?.outcome, second?.outcome]).toEqual(['unreachable', 'completed'])
  expect(jobs.slice(0, 2).map(({ isBegun, session }) => [isBegun, session])).toEqual([
    [false, jobs[0]?.session],
    [true, jobs[0]?.session],
  ])
  const rests = notices.flatMap((each) => (each.event === 'resting' ? [each.until] : []))
  const instants = [untils[0], rests[0], second?.startedAt].map((at = '') => at)
  expect(instants).toEqual(instants.toSorted())
  expect(rests).toHaveLength(1)
})

test.each([
  ['cut-off', 'unreachable', 'the pool at http://10.0.0.5:9099 cannot be reached'],
  ['unreachable', 'unreachable', 'the client could not reach the model: overloaded'],
  ['failed', 'vanished', 'one: it was not started, there is no tree for it'],
] as const)('what ended the work on a job is told as what it was: %s', async (ending, outcome, reason) => {
  const said = reason.replace('the client could not reach the model: ', '')
  // It is over already.
  const until = new Date(0).toISOString()
  const { conduct, run, jobs } = await inCheckout(QUICK, (job, signal) =>
    jobs.length > 1 ? good(job, signal) : { ending, said, until },
  )
  await conduct()
  expect(run().steps['task-1']?.attempts[0]).toMatchObject({ outcome, reason })
})

test('where only a person can mend it, nothing new is started and nothing has failed', async () => {
  const { conduct, jobs, run } = await inCheckout(QUICK, () => ({ ending: 'locked-out', said: 'Please run /login' }))
  expect(await conduct()).toMatchObject({ kind: 'locked-out', reason: 'Please run /login' })
  expect(jobs).toHaveLength(1)
  expect(run()).toMatchObject({ status: 'stopped', steps: { 'task-1': { status: 'pending' } } })
})

test('a budget warns, is passed on, and ends it', async () => {
  const { conduct, jobs, notices, run } = await inCheckout(`--budget 1usd ${QUICK}`, (job, signal) => ({
    ...good(job, signal),
    spent: used(0.8),
  }))
  expect(await conduct()).toMatchObject({
    kind: 'over',
    isUsedUp: true,
    usd: 1.6,
    told: expect.stringContaining('phasegate resume --budget 2usd'),
  })
  expect(jobs.map(({ limits }) => limits.usd)).toEqual([1, 0.2])
  expect(notices).toContainEqual({ event: 'news', line: expect.stringContaining('75 % of the budget of 1usd') })
  expect(run().status).toBe('blocked')
})

test('a budget in tokens ends it, too', async () => {
  const { conduct, jobs } = await inCheckout(`--budget 100tok ${QUICK}`, (job, signal) => ({
    ...good(job, signal),
    spent: used(0.01, 100),
  }))
  expect(await conduct()).toMatchObject({ kind: 'over', isUsedUp: true, usd: 0.01 })
  expect(jobs.map(({ limits }) => limits.usd)).toEqual([null])
})

test('agents that work at the same time are given a share each, and who has used it up goes on with what the others left', async () => {
  const done = { count: 0 }
  const { conduct, jobs, run } = await headlessRun(`--budget 1usd --explorers 3 --no-test ${TASK}`, (job, signal) => {
    if (job.step !== 'explore-1') return { ...good(job, signal), spent: used(0.01) }
    if (done.count++ === 0) return { ending: 'out-of-budget', said: 'Reached maximum budget', spent: used(0.25) }
    return { ...good(job, signal), spent: used(0.3) }
  })
  await conduct()
  const explorers = jobs.filter(({ step }) => step.startsWith('explore-'))
  const first = Number(explorers[0]?.limits.usd)
  const together = explorers.filter(({ limits }) => limits.usd === first)
  expect(first * together.length).toBeCloseTo(1, 5)
  const again = jobs.find(({ step, isBegun }) => step === 'explore-1' && isBegun)
  expect(again?.limits.usd).toBeGreaterThan(0.3)
  expect(run().steps['explore-1']?.attempts).toMatchObject([
    { outcome: 'interrupted', spent: used(0.25) },
    { outcome: 'completed', spent: used(0.05) },
  ])
})

test('a person who asks for an end gets what runs, and nothing new', async () => {
  const { conduct, jobs, ceasing, run } = await inCheckout(QUICK, async (job, signal) => {
    ceasing.abort()
    await pause(20)
    return good(job, signal)
  })
  expect(await conduct()).toMatchObject({ kind: 'interrupted' })
  expect(jobs.map(({ step }) => step)).toEqual(['task-1'])
  expect(run()).toMatchObject({ status: 'stopped', steps: { 'task-1': { status: 'completed' } } })
})

test('a second time what runs is taken back, which is nobody’s failure', async () => {
  const { conduct, ceasing, ending, run } = await inCheckout(QUICK, async (_, signal) => {
    await pause(10)
    ceasing.abort()
    ending.abort()
    return { ending: signal.aborted ? 'cancelled' : 'failed' }
  })
  expect(await conduct()).toMatchObject({ kind: 'interrupted' })
  expect(run().steps['task-1']?.attempts).toMatchObject([{ outcome: 'interrupted' }])
})

test('what somebody else carries out by now is left to them, and the agents of before are ended', async () => {
  const { conduct, what, run } = await inCheckout(QUICK, async (_, signal) => {
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
  let hold = (): void => undefined
  const held = new Promise<void>((resolve) => (hold = resolve))
  const { conduct, what, run } = await inCheckout(QUICK, async (job, signal) => {
    const at = new Date().toISOString()
    handleRun(projectAt(what.folder), 'other', () => ({ type: 'stop-run', at, reason: 'enough' }))
    await held
    return good(job, signal)
  })
  const heard: Notice[] = []
  const notice = (told: Notice): void => {
    if (told.event === 'ceasing' || told.event === 'news') heard.push(told)
    if (told.event === 'ceasing') hold()
  }
  const end = await conduct({ notice })
  expect(heard).toEqual([{ event: 'ceasing', reason: 'enough' }])
  expect(end).toMatchObject({
    kind: 'over',
    directive: { kind: 'stopped' },
    told: expect.stringMatching(/enough.*phasegate resume/),
  })
  expect(Object.values(run().steps).filter((step) => liveAttempt(step))).toEqual([])
})

test('code that never begins its step is not asked for without end', async () => {
  const { conduct } = await inCheckout(QUICK)
  expect(await conduct({ code: async () => undefined })).toMatchObject({
    kind: 'over',
    directive: { kind: 'stopped', reason: expect.stringContaining('no step was started') },
  })
})
