import { expect, test } from 'vitest'
import { projectAt } from '../../../src/state-manager/project.ts'
import { readState } from '../../../src/state-manager/run-state.ts'
import { costsAsCounted, lastRun } from '../dispatch/last-run.ts'
import { scene } from '../dispatch/scene.ts'
import { idleFirst } from '../good-agents.ts'
import { DONE, inWords, LONG, terminalScene } from '../terminal/scene.ts'

const QUICK = '/dispatch --profile quick --no-test Write a file'

test('what a run cost equals what the model counted and what the client says: refused reports, retries, all of it', async () => {
  const { say, place, model } = await scene({ agents: { 'task-1': idleFirst() } })
  const session = await say(QUICK)
  expect(session.exitCode).toBe(0)
  const { steps } = lastRun(place.project).run
  expect(Object.values(steps).flatMap(({ attempts }) => attempts).length).toBeGreaterThan(3)
  costsAsCounted({ place, model }, session)
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
  costsAsCounted({ place, model })
})
