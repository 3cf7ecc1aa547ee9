import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { tokenCount } from '../../../src/workflow/core/add-spent.ts'
import { ALL_PHASES, completedPhases, git, keptRun } from '../dispatch/scene.ts'
import { goodDeed } from '../good-agents.ts'
import { countedBy } from '../model/counted.ts'
import { type Deed, taking, writes } from '../model/agents.ts'
import { headlessScene, marked, sessionsOf } from '../headless/scene.ts'
import { blocks } from '../loops/reviewers.ts'

const QUICK = ['run', '--profile', 'quick', '--no-test', 'Write a file'] as const
const QUICK_PHASES = ['2.1', '4.2', '4.3']

test('a task goes through all phases without a session, a refused report back to the same agent, and is committed', async () => {
  const { place, model, phasegate } = await headlessScene({
    files: { 'package.json': JSON.stringify({ scripts: { test: 'node --version' } }) },
    agents: { 'final-review': badAtFirst },
  })
  const ended = await phasegate('run', '--json', '--explorers', '2', 'Write two files')
  expect(ended).toMatchObject({ code: 0, stderr: '' })
  const run = keptRun(place.project)
  expect(completedPhases(run)).toEqual(ALL_PHASES)
  expect(run.all('report-refused')).toMatchObject([{ step: 'final-review-1' }])
  expect(sessionsOf(model, ' final-review-1')).toHaveLength(1)
  expect(run.all('attempt-measured').length).toBeGreaterThan(10)
  expect(git(place.project, 'log', '--format=%s', 'phasegate/write-two-files').split('\n')[0]).toBe('Write two files')
  const events = ended.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { event: string })
  expect([...new Set(events.map(({ event }) => event))].toSorted()).toEqual(
    ['begun', 'denied', 'doing', 'end', 'ended', 'news', 'refused', 'started'].filter(
      (name) => name !== 'denied' || events.some(({ event }) => event === name),
    ),
  )
  expect(events.at(-1)).toMatchObject({ event: 'end', ending: 'done', exitCode: 0, next: null })
  expect(marked(place)).toEqual([])
})

test('Ctrl-C in a terminal lets what runs end and stops; it is gone on with, and what was done is not done again', async () => {
  const { place, model, open, phasegate } = await headlessScene({ agents: { task: taking(4000, good) } })
  const terminal = open('phasegate', ...QUICK)
  await asked(model, 'task-1')
  terminal.type(CTRL_C)
  const ended = await terminal.ended
  expect(ended).toMatchObject({
    code: 130,
    written: expect.stringMatching(
      /1 step at work · \$0\.00 · Ctrl-C lets[^]*▶.* task-1 {2}task-agent {2}\d+ s[^]*✓.* task-1[^]*interrupted: .* go on: phasegate resume/,
    ),
  })
  expect(completedPhases(keptRun(place.project))).toEqual(['2.1'])
  expect(await phasegate('resume')).toMatchObject({ code: 0 })
  expect(completedPhases(keptRun(place.project))).toEqual(QUICK_PHASES)
  expect(sessionsOf(model, ' task-1')).toHaveLength(1)
})

test('a second Ctrl-C ends at once, and the same agent goes on afterwards', async () => {
  const { place, model, begin, phasegate } = await headlessScene({ agents: { task: slowAtFirst() } })
  const first = begin('phasegate', ...QUICK)
  await asked(model, 'task-1')
  first.process.kill('SIGINT')
  first.process.kill('SIGTERM')
  expect(await first.ended).toMatchObject({ code: 130 })
  expect(marked(place)).toEqual([])
  expect(await phasegate('resume')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/task-1 .* its agent goes on/),
  })
  const run = keptRun(place.project)
  expect(completedPhases(run)).toEqual(QUICK_PHASES)
  expect(sessionsOf(model, ' task-1')).toHaveLength(1)
  expect(run.all('attempt-ended')).toMatchObject([{ ending: 'interrupted', then: 'retry' }])
})

test('killed with kill -9, its clients are found and ended when it is gone on with', async () => {
  const { place, model, begin, phasegate } = await headlessScene({ agents: { task: slowAtFirst() } })
  const first = begin('phasegate', ...QUICK)
  await asked(model, 'task-1')
  first.process.kill('SIGKILL')
  await first.gone
  expect(marked(place)).not.toEqual([])
  expect(await phasegate('resume')).toMatchObject({ code: 0 })
  expect(marked(place)).toEqual([])
  expect(completedPhases(keptRun(place.project))).toEqual(QUICK_PHASES)
  expect(sessionsOf(model, ' task-1')).toHaveLength(1)
})

test('killed at random moments, a review loop among them, it ends as if undisturbed: nothing accepted is repeated, and nothing runs on', async () => {
  const { place, begin, phasegate } = await headlessScene({ agents: { 'final-review-1': blocks } })
  const moments = Array.from({ length: 10 }, () => Math.round(300 + Math.random() * 1500))
  const agents = join(place.project, '.agents')
  const isBegun = (): boolean => existsSync(join(agents, 'tmp', 'journal'))
  // What was completed is put away.
  const isOver = (): boolean =>
    isBegun()
      ? keptRun(place.project).state.status === 'completed'
      : existsSync(join(agents, 'runs')) && readdirSync(join(agents, 'runs')).some((name) => /^\d/.test(name))
  const line = (): readonly string[] => (isBegun() ? ['resume'] : QUICK)
  for (const moment of moments) {
    if (isOver()) break
    const killed = begin('phasegate', ...line())
    await Promise.race([pause(moment), killed.gone])
    killed.process.kill('SIGKILL')
    await killed.gone
  }
  const killedAt = `killed after ${moments.join(', ')} ms`
  if (!isOver()) expect(await phasegate(...line()), killedAt).toMatchObject({ code: 0 })
  const run = keptRun(place.project)
  const completed = run.all('step-completed').map(({ step }) => step)
  expect([run.state.status, completedPhases(run), completed]).toEqual([
    'completed',
    QUICK_PHASES,
    ['task-1', 'final-review-1', 'final-review-fix-1', 'final-review-2', 'completion-1', 'commit-1'],
  ])
  expect(marked(place)).toEqual([])
})

test('begun in a session that is killed, it is gone on with without one', async () => {
  const { place, model, phasegate, session } = await headlessScene({ agents: { task: slowAtFirst() } })
  const first = session(`/dispatch ${QUICK.slice(1).join(' ')}`)
  await asked(model, 'task-1')
  first.kill()
  await first.finished
  expect(await phasegate('resume')).toMatchObject({ code: 0 })
  expect(completedPhases(keptRun(place.project))).toEqual(QUICK_PHASES)
})

test('begun without a session and killed, it is gone on with in one', async () => {
  const { place, model, begin, session } = await headlessScene({ agents: { task: slowAtFirst() } })
  const first = begin('phasegate', ...QUICK)
  await asked(model, 'task-1')
  first.process.kill('SIGKILL')
  await first.gone
  await session('/phasegate:resume').finished
  expect(marked(place)).toEqual([])
  expect(completedPhases(keptRun(place.project))).toEqual(QUICK_PHASES)
})

test('a budget that is used up ends it, and with more it goes on', async () => {
  const { place, model, phasegate } = await headlessScene()
  expect(await phasegate(...QUICK.slice(0, 1), '--max-cost', '0.001', ...QUICK.slice(1))).toMatchObject({
    code: 4,
    stdout: expect.stringMatching(/the budget of 0\.001usd is used up[^]*phasegate resume --budget 0\.002usd/),
  })
  expect(await phasegate('resume')).toMatchObject({ code: 1, stderr: expect.stringContaining('--budget 0.002usd') })
  expect(await phasegate('resume', '--max-cost', '5')).toMatchObject({ code: 0 })
  expect(completedPhases(keptRun(place.project))).toEqual(QUICK_PHASES)
  const cost = JSON.parse((await phasegate('cost', '--json')).stdout) as { tokens: number; atLeast: boolean }
  expect(cost.atLeast).toBe(false)
  expect(cost.tokens / tokenCount(countedBy(model.requests))).toBeCloseTo(1, 2)
})

const good: Deed = (step) => goodDeed(step)(step)

const CTRL_C = '\u0003'

const badAtFirst: Deed = (step) => (step.attempt === 1 ? writes('no review')(step) : good(step))

const slowAtFirst = (): Deed => {
  let started = false
  return (step) => {
    const again = started
    started = true
    return again ? good(step) : taking(60_000, good)(step)
  }
}

const asked = (model: Parameters<typeof sessionsOf>[0], step: string) =>
  model.until(({ turn }) => new RegExp(`^\\[PHASE \\S+ ${step}\\]`, 'm').test(turn.opening), 90_000)
