import { expect } from 'vitest'
import { recorded, replayed } from '../scenes.ts'
import { keptRun, PLAN, SHORT, startsOf } from '../dispatch/scene.ts'
import { timePasses } from '../dispatch/time-passes.ts'
import { type Deed, does } from '../model/agents.ts'
import { whenTold } from '../model/cast.ts'
import { fails, says } from '../model/reply.ts'
import type { Turn } from '../model/turn.ts'
import { begins, firstOnly, held, inWords, LONG, terminalScene } from '../terminal/scene.ts'

const FILES = { 'docs/plan.md': PLAN }
recorded('a step whose agent could not reach the model rests, and is started again by itself', async () => {
  const planner = held()
  const { place, open, asked, isRecordedAs } = await terminalScene({
    // Longer than the orchestrator needs to end its turn.
    settings: { retries: { backoffSeconds: 3 } },
    agents: { 'explore-1': unreachableFirst(), brainstorm: planner.deed },
    // Nothing else is at work. The orchestrator ends its turn all the same, and is told once more to wait.
    players: [whenTold(/phasegate wait/, says('Later, then.'))],
  })
  const terminal = await open({ env: { CLAUDE_CODE_MAX_RETRIES: '1' } })
  await terminal.submit('/dispatch --no-test --explorers 1 Write two files')
  await terminal.waitFor(inWords('✗ explore-1 · the client could not reach the model'), LONG)
  await terminal.waitFor(/1\.1 Brainstorm · started brainstorm-1/, LONG)
  expect(keptRun(place.project).all('attempt-ended')).toMatchObject([
    { step: 'explore-1', ending: 'unreachable', then: 'retry' },
  ])
  expect(asked()).toEqual([])
  await isRecordedAs('outage-in-a-terminal')
})

replayed(
  'a step whose agent could not reach the model delays no other, and is started again when that one ends',
  async () => {
    const [other, planner] = [held(), held()]
    const { place, model, open, asked } = await terminalScene({
      settings: { retries: { backoffSeconds: 1 } },
      agents: {
        'explore-1': unreachableFirst(),
        'explore-2': other.deed,
        brainstorm: unreachableFirst(),
        plan: planner.deed,
      },
      players: [whenTold(/phasegate wait/, says('Later, then.'))],
    })
    const terminal = await open({ env: { CLAUDE_CODE_MAX_RETRIES: '1' } })
    await terminal.submit('/dispatch --no-test --explorers 2 Write two files')
    await terminal.waitFor(
      /✗\s+explore-1\s+·\s+the\s+client\s+could\s+not\s+reach\s+the\s+model[\s\S]*?trying\s+again\s+in\s+1\s+s/,
      LONG,
    )
    other.letGo()
    // Here nothing else is at work. The orchestrator ends its turn all the same, and is told once more to wait.
    await terminal.waitFor(
      /✗\s+brainstorm-1\s+·\s+the\s+client\s+could\s+not\s+reach\s+the\s+model[\s\S]*?trying\s+again\s+in\s+1\s+s/,
      LONG,
    )
    await terminal.waitFor(/1\.2 Plan · started plan-1/, LONG)
    const run = keptRun(place.project)
    expect(run.all('attempt-ended')).toMatchObject([
      { step: 'explore-1', ending: 'unreachable', then: 'retry' },
      { step: 'brainstorm-1', ending: 'unreachable', then: 'retry' },
    ])
    expect(startsOf(model, 'explore-2')).toHaveLength(1)
    expect(asked()).toEqual([])
  },
)

replayed('an agent that is overdue is replaced when somebody looks, and what it does later is ignored', async () => {
  const slow = held()
  const { place, model, open } = await terminalScene({ files: FILES, agents: { 'task-1': firstOnly(slow.deed) } })
  const terminal = await open()
  await terminal.submit(SHORT)
  const first = await model.until(begins('task-1'), LONG)
  await terminal.waitFor(/2\.1 Task Execution · started task-1/)
  timePasses(place.project, 1)
  await terminal.submit('How is it going?')
  await terminal.waitFor(/✗ task-1 · it did not report within 45 minutes · trying again/)
  slow.letGo()
  const ofFirst = ({ turn }: { readonly turn: Turn }): boolean => turn.agentId === first.turn.agentId
  await model.until((exchange) => ofFirst(exchange) && /task-1 is not yours any more/.test(exchange.turn.news), LONG)
  await model.until(begins('task-2'), LONG)
  expect(startsOf(model, 'task-1')).toHaveLength(2)
})

const unreachableFirst = (): Deed => firstOnly(does(fails(529), fails(529)))
