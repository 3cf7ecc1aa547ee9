import { expect, test } from 'vitest'
import { completedPhases, keptRun } from '../dispatch/scene.ts'
import { goodDeed } from '../good-agents.ts'
import { asked, QUICK, QUICK_PHASES } from '../headless/quick.ts'
import { headlessScene, marked, sessionsOf } from '../headless/scene.ts'
import { taking } from '../model/agents.ts'
import type { Player } from '../model/player.ts'
import { fails, limitedUntil, type Reply } from '../model/reply.ts'

test('in an outage a step rests and its agent goes on by itself: nothing has failed', async () => {
  const { place, model, phasegate } = await headlessScene({
    players: [taskMeets(fails(529), fails(500))],
    settings: { retries: { maxPerTask: 0, backoffSeconds: 1 } },
    env: { CLAUDE_CODE_MAX_RETRIES: '0' },
  })
  expect(await phasegate(...QUICK)).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/✗ task-1 · the client could not reach the model: .*529[^]*… rests until/),
  })
  const run = keptRun(place.project)
  expect(run.all('attempt-ended').map(({ ending, then }) => `${ending}, ${then}`)).toEqual([
    'unreachable, retry',
    'unreachable, retry',
  ])
  expect(completedPhases(run)).toEqual(QUICK_PHASES)
  expect(sessionsOf(model, ' task-1')).toHaveLength(1)
})

test('a limit of the subscription is waited for until it is reset', async () => {
  const resetsAt = Math.ceil(Date.now() / 1000) + 20
  const { place, phasegate } = await headlessScene({
    players: [taskMeets(limitedUntil(resetsAt))],
    settings: { retries: { maxPerTask: 0, backoffSeconds: 1 } },
    env: { CLAUDE_CODE_MAX_RETRIES: '0', ANTHROPIC_API_KEY: '', CLAUDE_CODE_OAUTH_TOKEN: 'a-token-of-nobody' },
  })
  expect(await phasegate(...QUICK)).toMatchObject({ code: 0 })
  const run = keptRun(place.project)
  const [ended] = run.all('attempt-ended')
  const reset = new Date(resetsAt * 1000).toISOString()
  expect(ended).toMatchObject({ ending: 'unreachable', reason: expect.stringMatching(/limit · resets/) })
  expect((ended?.retryAt ?? '') >= reset).toBe(true)
  const [, again] = run.all('step-started').filter(({ step }) => step === 'task-1')
  expect((again?.at ?? '') >= reset).toBe(true)
})

test('who may not use the model ends it with the words of the client and what to do, and it goes on afterwards', async () => {
  const { place, model, phasegate } = await headlessScene({
    players: [taskMeets(fails(401))],
    env: { CLAUDE_CODE_MAX_RETRIES: '0' },
  })
  expect(await phasegate(...QUICK)).toMatchObject({
    code: 3,
    stdout: expect.stringMatching(/blocked: the client may not use the model: .*401[^]*\/login[^]*phasegate resume/),
  })
  expect(keptRun(place.project).all('attempt-ended')).toMatchObject([{ ending: 'interrupted', then: 'retry' }])
  expect(marked(place)).toEqual([])
  expect(await phasegate('resume')).toMatchObject({ code: 0 })
  expect(completedPhases(keptRun(place.project))).toEqual(QUICK_PHASES)
  expect(sessionsOf(model, ' task-1')).toHaveLength(1)
})

test('once nothing new is started, for whatever reason, one Ctrl-C ends what runs', async () => {
  const { place, begin, model } = await headlessScene({
    players: [stepMeets('explore-1', fails(401))],
    agents: { 'explore-2': (step) => taking(60_000, goodDeed(step))(step) },
    env: { CLAUDE_CODE_MAX_RETRIES: '0' },
  })
  const run = begin('phasegate', 'run', '--no-test', '--explorers', '2', 'Write a file')
  await asked(model, 'explore-2')
  await expect.poll(() => keptRun(place.project).all('attempt-ended').length, { timeout: 60_000 }).toBe(1)
  run.process.kill('SIGINT')
  expect(await run.ended).toMatchObject({ code: 3, stdout: expect.stringContaining('may not use the model') })
  expect(keptRun(place.project).all('attempt-ended')).toMatchObject([
    { step: 'explore-1', ending: 'interrupted' },
    { step: 'explore-2', ending: 'interrupted' },
  ])
  expect(marked(place)).toEqual([])
})

/** The first requests for a step meet this. */
const stepMeets = (step: string, ...replies: Reply[]): Player => {
  const left = [...replies]
  return ({ opening }) => (opening.includes(` ${step}]`) ? left.shift() : undefined)
}

const taskMeets = (...replies: Reply[]): Player => stepMeets('task-1', ...replies)
