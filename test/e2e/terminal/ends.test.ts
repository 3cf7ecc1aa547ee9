import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { completedPhases, keptRun, mainTurns, PLAN, SHORT, SHORT_PHASES, startsOf } from '../dispatch/scene.ts'
import { goodDeed, task } from '../good-agents.ts'
import { type Deed, does, reports, taking } from '../model/agents.ts'
import { whenTold } from '../model/cast.ts'
import { calls, fails, says } from '../model/reply.ts'
import { writeFiles } from '../client/workplace.ts'
import { begins, DONE, firstOnly, LONG, terminalScene } from './scene.ts'

const FILES = { 'docs/plan.md': PLAN }
const SOON = { retries: { backoffSeconds: 1 } }
const FEW_RETRIES = { CLAUDE_CODE_MAX_RETRIES: '1' }
const KILL_ALL = '\u0018\u000b'

test('a step whose agent could not reach the model rests and is started again by itself', async () => {
  const { place, model, open, asked } = await terminalScene({
    files: FILES,
    settings: SOON,
    agents: { 'task-1': unreachableFirst() },
  })
  const terminal = await open({ env: FEW_RETRIES })
  await terminal.submit(SHORT)
  await terminal.waitFor(/✗ task-1 · the client could not reach the model · trying again in 1 s/)
  const screen = await terminal.waitFor(DONE, LONG)
  const run = keptRun(place.project)
  expect(completedPhases(run)).toEqual(SHORT_PHASES)
  expect(run.all('attempt-ended')).toMatchObject([{ step: 'task-1', ending: 'unreachable', then: 'retry' }])
  expect(startsOf(model, 'task-1')).toHaveLength(2)
  expect(screen).toContain('2 of 2 completed')
  expect(asked()).toEqual([])
  // It waits inside one call, not by asking the model again and again.
  expect(mainTurns(model).filter(({ reply }) => JSON.stringify(reply).includes('phasegate wait'))).toHaveLength(1)
})

test('while others work, a step that failed for want of the model delays nobody', async () => {
  const slowly: Deed = taking(3000, (step) => goodDeed(step)(step))
  const { place, model, open } = await terminalScene({
    settings: SOON,
    agents: { 'explore-1': unreachableFirst(), 'explore-2': slowly, 'explore-3': slowly },
  })
  const terminal = await open({ env: FEW_RETRIES })
  await terminal.submit('/dispatch --no-test Write two files')
  await terminal.waitFor(/✗ explore-1 · the client could not reach the model/)
  await terminal.waitFor(/✓ 0 Explore · 3 agents/, LONG)
  await terminal.waitFor(DONE, LONG)
  expect(keptRun(place.project).state.status).toBe('completed')
  expect(startsOf(model, 'explore-2')).toHaveLength(1)
  expect(startsOf(model, 'explore-1')).toHaveLength(2)
})

test('an agent that a person stops stops the run, and resuming starts its step again', async () => {
  const { place, model, open } = await terminalScene({ files: FILES, agents: { 'task-1': hangsFirst() } })
  const terminal = await open()
  await terminal.submit(SHORT)
  await model.until(begins('task-1'))
  await terminal.waitFor(/2\.1 Task Execution · 1 agent at work/)
  terminal.type(KILL_ALL)
  terminal.type(KILL_ALL)
  await terminal.waitFor(/■ stopped · a person stopped the agent of task-1\n +next: \/phasegate:resume/)
  expect(keptRun(place.project).state.status).toBe('stopped')
  const before = mainTurns(model).length
  await terminal.submit('/phasegate:resume')
  await terminal.waitFor(/Phasegate resumes: Write two files\n +kept: +nothing yet\n +goes on: +2\.1 Task Execution/)
  await terminal.waitFor(DONE, LONG)
  expect(completedPhases(keptRun(place.project))).toEqual(SHORT_PHASES)
  expect(mainTurns(model)[before]?.turn.news).toContain('[PHASE 2.1 task-1]')
})

test('an agent that the orchestrator stops is replaced', async () => {
  const { place, model, open } = await terminalScene({
    files: FILES,
    agents: { 'task-1': hangsFirst() },
    players: [
      (turn) => {
        const [, agent] = /the one that hangs: (\w+)/.exec(turn.speaker === 'main' ? turn.news : '') ?? []
        return agent === undefined ? undefined : calls({ tool: 'TaskStop', input: { task_id: agent } })
      },
      whenTold(/Successfully stopped/, says('It is stopped.')),
    ],
  })
  const terminal = await open()
  await terminal.submit(SHORT)
  const first = await model.until(begins('task-1'))
  await terminal.waitFor(/2\.1 Task Execution · 1 agent at work/)
  await terminal.submit(`Stop the one that hangs: ${first.turn.agentId}`)
  await terminal.waitFor(DONE, LONG)
  const run = keptRun(place.project)
  expect(completedPhases(run)).toEqual(SHORT_PHASES)
  expect(run.all('attempt-ended')).toMatchObject([{ step: 'task-1', ending: 'vanished', then: 'retry' }])
})

test('an orchestrator that ends its turn while a step rests is told once more to wait', async () => {
  const { place, open } = await terminalScene({
    files: FILES,
    settings: SOON,
    agents: { 'task-1': unreachableFirst() },
    players: [whenTold(/phasegate wait/, says('Later, then.'))],
  })
  const terminal = await open({ env: FEW_RETRIES })
  await terminal.submit(SHORT)
  await terminal.waitFor(/Later, then\./, LONG)
  await terminal.waitFor(DONE, LONG)
  expect(completedPhases(keptRun(place.project))).toEqual(SHORT_PHASES)
})

test('a step whose agent another plugin did not let start is started again', async () => {
  const { place, open } = await terminalScene({ files: FILES })
  const denies = `test -e ${place.root}/denied || { touch ${place.root}/denied; echo '${JSON.stringify(DENIED)}'; }`
  const hook = { matcher: 'Agent', hooks: [{ type: 'command', command: 'sh', args: ['-c', denies] }] }
  await writeFiles(place.home, { '.claude/settings.json': JSON.stringify({ hooks: { PreToolUse: [hook] } }) })
  const terminal = await open()
  await terminal.submit(SHORT)
  await terminal.waitFor(/✗ task-1 · its agent was not started: [^]*Not\s+today[^]*trying again/, LONG)
  await terminal.waitFor(DONE, LONG)
  const run = keptRun(place.project)
  expect(completedPhases(run)).toEqual(SHORT_PHASES)
  expect(run.all('attempt-ended')).toMatchObject([{ step: 'task-1', ending: 'vanished' }])
})

const DENIED = {
  hookSpecificOutput: {
    hookEventName: 'PreToolUse',
    permissionDecision: 'deny',
    permissionDecisionReason: 'Not today.',
  },
}

test('an agent that leaves nothing is sent back, then replaced', async () => {
  const { place, model, open } = await terminalScene({ files: FILES, agents: { 'task-1': idleFirst() } })
  const terminal = await open()
  await terminal.submit(SHORT)
  await terminal.waitFor(/✗ task-1 · its report was refused 4 times, last: [^]*trying again/, LONG)
  await terminal.waitFor(DONE, LONG)
  const run = keptRun(place.project)
  expect(completedPhases(run)).toEqual(SHORT_PHASES)
  expect(run.all('report-refused')).toHaveLength(4)
  expect(startsOf(model, 'task-1')).toHaveLength(2)
})

test('an agent that is overdue is replaced when somebody looks, and what it does later is ignored', async () => {
  const { place, model, open } = await terminalScene({
    files: FILES,
    agents: { 'task-1': firstOnly(taking(6000, (step) => goodDeed(step)(step))), 'task-2': taking(8000, task()) },
  })
  const terminal = await open()
  await terminal.submit(SHORT)
  const first = await model.until(begins('task-1'))
  await terminal.waitFor(/2\.1 Task Execution · 1 agent at work/)
  await anHourPasses(place.project)
  await terminal.submit('How is it going?')
  await terminal.waitFor(/✗ task-1 · it did not report within 45 minutes · trying again/)
  await terminal.waitFor(DONE, LONG)
  const run = keptRun(place.project)
  expect(completedPhases(run)).toEqual(SHORT_PHASES)
  expect(startsOf(model, 'task-1')).toHaveLength(2)
  expect(run.all('late-report-ignored')).toMatchObject([{ step: 'task-1' }])
  const late = model.requests.findLast(({ turn }) => turn.agentId === first.turn.agentId)
  expect(late?.turn.messages.flatMap(({ results }) => results).map(({ text }) => text)).toContainEqual(
    expect.stringMatching(/task-1 is not yours any more/),
  )
})

/** Everything that is in the journal happened an hour earlier. */
const anHourPasses = async (project: string): Promise<void> => {
  const journal = join(project, '.agents/tmp/journal')
  for (const name of await readdir(journal)) {
    const text = await readFile(join(journal, name), 'utf8')
    const earlier = text.replaceAll(
      /"at":\s*"([^"]+)"/g,
      (_, at: string) => `"at":"${new Date(Date.parse(at) - 3_600_000).toISOString()}"`,
    )
    await writeFile(join(journal, name), earlier)
  }
}

const unreachableFirst = (): Deed => firstOnly(does(fails(529), fails(529)))
const hangsFirst = (): Deed => firstOnly(taking(600_000, does(reports('Too late.'))))

const idleFirst = (): Deed => {
  let idle = 0
  return (step) => (idle++ < 4 ? does(reports('I am done.'))(step) : goodDeed(step)(step))
}
