import { expect, test } from 'vitest'
import { costOf, piecesOf } from '../../../src/cost/cost.ts'
import { LIST_PRICES } from '../../../src/cost/prices.ts'
import { readState } from '../../../src/state-manager/run-state.ts'
import { archivedNames, archivedRun, projectAt } from '../../../src/state-manager/project.ts'
import { tokenCount } from '../../../src/workflow/core/add-spent.ts'
import { scene } from '../dispatch/scene.ts'
import { goodDeed } from '../good-agents.ts'
import { type Deed, does, reports } from '../model/agents.ts'
import { countedBy } from '../model/counted.ts'
import { DONE, inWords, LONG, terminalScene } from '../terminal/scene.ts'

const QUICK = '/dispatch --profile quick --no-test Write a file'

test('what a run cost equals what the model counted and what the client says: refused reports, retries, all of it', async () => {
  const { say, place, model } = await scene({ agents: { 'task-1': idleFirst() } })
  const { events, exitCode } = await say(QUICK)
  expect(exitCode).toBe(0)
  const run = runIn(place.project)
  const cost = costOf(piecesOf(run), LIST_PRICES)
  const counted = countedBy(model.requests)
  const [result] = events.filter(({ type }) => type === 'result').slice(-1)
  expect(Object.values(run.steps).flatMap(({ attempts }) => attempts).length).toBeGreaterThan(3)
  expect(cost).toMatchObject({ atLeast: false, unknown: [] })
  expect(cost.tokens / tokenCount(counted)).toBeCloseTo(1, 2)
  expect(cost.usd / Number(result?.['total_cost_usd'])).toBeCloseTo(1, 2)
})

test('in a terminal, with agents in the background, too, of a run that ends at its budget and goes on with more', async () => {
  const { open, place, model } = await terminalScene({ agents: { 'task-1': idleFirst() } })
  const terminal = await open()
  await terminal.submit(QUICK.replace('/dispatch', '/dispatch --budget 60ktok'))
  await terminal.waitFor(
    /■ blocked · the budget of 60ktok is used up\n +next: \/phasegate:resume --budget 120ktok/,
    LONG,
  )
  const before = readState(projectAt(place.project))
  expect(before).toMatchObject({ status: 'blocked', budget: { reached: 100 } })
  await terminal.submit('/phasegate:resume')
  await terminal.waitFor(
    inWords('the budget of 60ktok is used up. Go on with more: /phasegate:resume --budget 120ktok'),
  )
  expect(readState(projectAt(place.project))?.dispatches).toBe(before?.dispatches)
  await terminal.submit('/phasegate:resume --budget 5usd')
  await terminal.waitFor(DONE, LONG)
  await terminal.waitFor(/cost: \d+ ktok, about \$0\.\d+ at list prices of/)
  const cost = costOf(piecesOf(runIn(place.project)), LIST_PRICES)
  expect(cost.atLeast).toBe(false)
  expect(cost.tokens / tokenCount(countedBy(model.requests))).toBeCloseTo(1, 2)
})

/** Its first agent leaves nothing, however often it is asked. */
const idleFirst = (): Deed => {
  let idle = 0
  return (step) => (idle++ < 4 ? does(reports('I am done.'))(step) : goodDeed(step)(step))
}

const runIn = (folder: string) => {
  const project = projectAt(folder)
  const run = readState(archivedRun(project, archivedNames(project).at(-1) ?? ''))
  if (!run) throw new Error('no run was kept')
  return run
}
