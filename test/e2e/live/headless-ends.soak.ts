import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { latestRun } from '../../../src/engine/run/archive.ts'
import { projectAt } from '../../../src/state-manager/project.ts'
import type { Run } from '../../../src/workflow/run/state.ts'
import { completedPhases, keptRun } from '../dispatch/scene.ts'
import { goodDeed } from '../good-agents.ts'
import { type Deed, taking } from '../model/agents.ts'
import { asked, QUICK, QUICK_PHASES } from '../headless/quick.ts'
import { headlessScene, marked, sessionsOf } from '../headless/scene.ts'
import { blocks } from '../loops/reviewers.ts'

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

test('killed at 20 random moments, a review loop among them, it ends as if undisturbed: nothing accepted is repeated, and nothing runs on', async () => {
  const { place, begin, phasegate } = await headlessScene({ agents: { 'final-review-1': blocks } })
  const moments: number[] = []
  const over = new Set<string>()
  // A run may be over before it was killed that often: then another one is.
  while (moments.length < 20) {
    const latest = (): Run | undefined => latestRun(projectAt(place.project))?.run
    const isOver = (): boolean => latest()?.status === 'completed' && !over.has(latest()?.id ?? '')
    const line = (): readonly string[] => (over.has(latest()?.id ?? '') || !latest() ? QUICK : ['resume'])
    while (moments.length < 20 && !isOver()) {
      const moment = Math.round(300 + Math.random() * 1700)
      moments.push(moment)
      const killed = begin('phasegate', ...line())
      await Promise.race([pause(moment), killed.gone])
      killed.process.kill('SIGKILL')
      await killed.gone
    }
    const killedAt = `killed after ${moments.join(', ')} ms`
    if (!isOver()) expect(await phasegate(...line()), killedAt).toMatchObject({ code: 0 })
    const run = keptRun(place.project)
    const completed = run.all('step-completed').map(({ step }) => step)
    expect([latest()?.status, completedPhases(run), completed], killedAt).toEqual(['completed', QUICK_PHASES, DONE])
    over.add(latest()?.id ?? '')
  }
  expect(marked(place)).toEqual([])
})

const DONE = ['task-1', 'final-review-1', 'final-review-fix-1', 'final-review-2', 'completion-1', 'commit-1']

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

const good: Deed = (step) => goodDeed(step)(step)

const slowAtFirst = (): Deed => {
  let started = false
  return (step) => {
    const again = started
    started = true
    return again ? good(step) : taking(60_000, good)(step)
  }
}
