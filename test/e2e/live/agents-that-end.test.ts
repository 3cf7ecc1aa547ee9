import { expect, test } from 'vitest'
import { keptRun, mainTurns, PLAN, SHORT } from '../dispatch/scene.ts'
import { whenTold } from '../model/cast.ts'
import { calls, says } from '../model/reply.ts'
import type { Turn } from '../model/turn.ts'
import { agree, begins, hangsFirst, inWords, LONG, terminalScene } from '../terminal/scene.ts'

const FILES = { 'docs/plan.md': PLAN }
const KILL_ALL = '\u0018\u000b'

test('an agent that the orchestrator stops is replaced; one that a person stops stops the run; in default mode only what task agents edit is asked for', async () => {
  const { place, model, open, asked } = await terminalScene({
    files: FILES,
    agents: { 'task-1': hangsFirst(), 'task-2': hangsFirst() },
    players: [
      ({ speaker, news }: Turn) => {
        const [, agent] = /the one that hangs: (\w+)/.exec(speaker === 'main' ? news : '') ?? []
        return agent === undefined ? undefined : calls({ tool: 'TaskStop', input: { task_id: agent } })
      },
      whenTold(/Successfully stopped/, says('It is stopped.')),
    ],
  })
  const terminal = await open({ permissionMode: 'default' })
  await terminal.submit(SHORT)
  const first = await model.until(begins('task-1'), LONG)
  await terminal.waitFor(/2\.1 Task Execution · started task-1/)
  await terminal.submit(`Stop the one that hangs: ${first.turn.agentId}`)
  await terminal.waitFor(inWords('✗ task-1 · the agent ended without an accepted report: '))
  await agree(terminal, /Do you want to create one\.txt/)
  await model.until(begins('task-2'), LONG)
  expect(keptRun(place.project).all('attempt-ended')).toMatchObject([
    { step: 'task-1', ending: 'vanished', then: 'retry' },
  ])
  await terminal.waitFor(/Agent "task-1: First file" finished[^]*2\.1 Task Execution · started task-2/, LONG)
  terminal.type(KILL_ALL)
  terminal.type(KILL_ALL)
  await terminal.waitFor(/■ stopped · a person stopped the agent of task-2\n +next: \/phasegate:resume/)
  expect(keptRun(place.project).state.status).toBe('stopped')
  const before = mainTurns(model).length
  await terminal.submit('/phasegate:resume')
  await terminal.waitFor(/Phasegate resumes: Write two files\n +kept: +\S[^]*goes on: +2\.1 Task Execution/)
  await agree(terminal, /Do you want to create two\.txt/)
  await model.until(begins('completion-1'), LONG)
  expect(mainTurns(model)[before]?.turn.news).toContain('[PHASE 2.1 task-2]')
  expect(asked()).toEqual(
    ['one', 'two'].map((file) => expect.stringMatching(`^Write .*/\\.agents/trees/agent-\\w+/src/${file}\\.txt$`)),
  )
})
