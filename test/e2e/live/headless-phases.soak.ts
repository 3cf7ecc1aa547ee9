import { expect, test } from 'vitest'
import { tokenCount } from '../../../src/workflow/core/add-spent.ts'
import { ALL_PHASES, completedPhases, git, keptRun } from '../dispatch/scene.ts'
import { goodDeed } from '../good-agents.ts'
import { countedBy } from '../model/counted.ts'
import { type Deed, writes } from '../model/agents.ts'
import { QUICK, QUICK_PHASES } from '../headless/quick.ts'
import { headlessScene, marked, sessionsOf } from '../headless/scene.ts'
import { tellsAll } from '../headless/tells-all.ts'

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
  tellsAll(ended.stdout)
  expect(marked(place)).toEqual([])
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

const badAtFirst: Deed = (step) => (step.attempt === 1 ? writes('no review')(step) : goodDeed(step)(step))
