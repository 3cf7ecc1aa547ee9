import { expect, test } from 'vitest'
import type { PermissionMode } from '../client/binary.ts'
import { completedPhases, keptRun, mainTurns, PLAN, SHORT, SHORT_PHASES } from '../dispatch/scene.ts'
import { goodDeed } from '../good-agents.ts'
import { type Deed, taking } from '../model/agents.ts'
import { whenTold } from '../model/cast.ts'
import { after, agent, calls, says } from '../model/reply.ts'
import { begins, DONE, LONG, terminalScene } from './scene.ts'

const FILES = { 'docs/plan.md': PLAN }
const slowly = (ms: number): Deed => taking(ms, (step) => goodDeed(step)(step))

test.each<PermissionMode>(['acceptEdits', 'auto'])(
  'in mode %s three agents that end one after another wake the main thread once',
  async (permissionMode) => {
    const { model, open } = await terminalScene({
      agents: { 'explore-1': slowly(2000), 'explore-2': slowly(5000), 'explore-3': slowly(8000) },
    })
    const terminal = await open({ permissionMode })
    await terminal.submit('/dispatch --no-test Write two files')
    await terminal.waitFor(/● Operation stopped by hook: Phasegate: 0 Explore · 2 agents at work/, LONG)
    await terminal.waitFor(/● Operation stopped by hook: Phasegate: 0 Explore · 1 agent at work/, LONG)
    await model.until(begins('brainstorm-1'), LONG)
    const [launch, wake, ...more] = mainTurns(model)
    expect(launch?.reply).toMatchObject({ calls: [{ tool: 'Agent' }, { tool: 'Agent' }, { tool: 'Agent' }] })
    expect(wake?.turn.news).toContain('[PHASE 1.1 brainstorm-1]')
    expect(wake?.reply).toMatchObject({ calls: [{ tool: 'Agent' }] })
    expect(more).toEqual([])
  },
)

test('an orchestrator that does nothing is told again a few times, then the run stops by itself', async () => {
  const { place, model, open } = await terminalScene({
    files: FILES,
    players: [(turn) => (turn.speaker === 'main' ? says('I would rather wait.') : undefined)],
  })
  const terminal = await open()
  await terminal.submit(SHORT)
  await terminal.waitFor(
    /■ stopped · the orchestrator ended its turn 6 times without starting task-1\n +next: \/phasegate:resume/,
    LONG,
  )
  expect(mainTurns(model)).toHaveLength(6)
  expect(keptRun(place.project).state.status).toBe('stopped')
})

test('an agent that the user started beforehand gets its turn in the middle of the run', async () => {
  const { place, open } = await terminalScene({
    files: FILES,
    agents: { 'task-1': slowly(6000) },
    players: [
      whenTold(/Look around/, calls(agent('general-purpose', 'Count the files.', 'Count'))),
      ({ speaker, opening }) =>
        speaker === 'agent' && opening.includes('Count the files.') ? after(4000, says('There are four.')) : undefined,
      whenTold(/There are four\./, says('The other agent says: four files.')),
    ],
  })
  const terminal = await open()
  await terminal.submit('Look around')
  await terminal.waitFor(/Waiting\./)
  await terminal.submit(SHORT)
  await terminal.waitFor(/The other agent says: four files\./)
  await terminal.waitFor(DONE, LONG)
  expect(completedPhases(keptRun(place.project))).toEqual(SHORT_PHASES)
})
