import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { keptRun, mainTurns, PLAN, SHORT, startsOf } from '../dispatch/scene.ts'
import { goodDeed } from '../good-agents.ts'
import { type Deed, does, reports } from '../model/agents.ts'
import { whenTold } from '../model/cast.ts'
import { calls, fails, says } from '../model/reply.ts'
import type { Turn } from '../model/turn.ts'
import { writeFiles } from '../client/workplace.ts'
import { begins, firstOnly, hangsFirst, held, inWords, LONG, terminalScene } from './scene.ts'

const FILES = { 'docs/plan.md': PLAN }
const KILL_ALL = '\u0018\u000b'

test('a step whose agent could not reach the model delays no other, rests, and is started again by itself', async () => {
  const other = held()
  const { place, model, open, asked } = await terminalScene({
    settings: { retries: { backoffSeconds: 1 } },
    agents: { 'explore-1': unreachableFirst(), 'explore-2': other.deed, brainstorm: unreachableFirst() },
    players: [whenTold(/phasegate wait/, says('Later, then.'))],
  })
  const terminal = await open({ env: { CLAUDE_CODE_MAX_RETRIES: '1' } })
  await terminal.submit('/dispatch --no-test Write two files')
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
  await model.until(begins('plan-1'), LONG)
  const run = keptRun(place.project)
  expect(run.all('attempt-ended')).toMatchObject([
    { step: 'explore-1', ending: 'unreachable', then: 'retry' },
    { step: 'brainstorm-1', ending: 'unreachable', then: 'retry' },
  ])
  expect(startsOf(model, 'explore-2')).toHaveLength(1)
  expect(asked()).toEqual([])
})

test('an agent that the orchestrator stops is replaced; one that a person stops stops the run', async () => {
  const { place, model, open } = await terminalScene({
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
  const terminal = await open()
  await terminal.submit(SHORT)
  const first = await model.until(begins('task-1'), LONG)
  await terminal.waitFor(/2\.1 Task Execution · 1 agent at work/)
  await terminal.submit(`Stop the one that hangs: ${first.turn.agentId}`)
  await terminal.waitFor(inWords('✗ task-1 · the agent ended without an accepted report: .agents/tmp/'))
  await model.until(begins('task-2'), LONG)
  expect(keptRun(place.project).all('attempt-ended')).toMatchObject([
    { step: 'task-1', ending: 'vanished', then: 'retry' },
  ])
  await terminal.waitFor(/Agent "task-1: First file" finished[^]*2\.1 Task Execution · 1 agent at work/, LONG)
  terminal.type(KILL_ALL)
  terminal.type(KILL_ALL)
  await terminal.waitFor(/■ stopped · a person stopped the agent of task-2\n +next: \/phasegate:resume/)
  expect(keptRun(place.project).state.status).toBe('stopped')
  const before = mainTurns(model).length
  await terminal.submit('/phasegate:resume')
  await terminal.waitFor(/Phasegate resumes: Write two files\n +kept: +\S[^]*goes on: +2\.1 Task Execution/)
  await model.until(begins('simplify-1'), LONG)
  expect(mainTurns(model)[before]?.turn.news).toContain('[PHASE 2.1 task-2]')
})

test('a step whose agent another plugin did not let start is started again, and so is one whose agent leaves nothing', async () => {
  const { place, model, open } = await terminalScene({ files: FILES, agents: { 'task-1': idleFirst() } })
  const denies = `test -e ${place.root}/denied || { touch ${place.root}/denied; echo '${JSON.stringify(DENIED)}'; }`
  const hook = { matcher: 'Agent', hooks: [{ type: 'command', command: 'sh', args: ['-c', denies] }] }
  await writeFiles(place.home, { '.claude/settings.json': JSON.stringify({ hooks: { PreToolUse: [hook] } }) })
  const terminal = await open({ permissionMode: 'auto' })
  await terminal.submit(SHORT)
  await terminal.waitFor(/✗ task-1 · its agent was not started: [^]*Not\s+today[^]*trying again/, LONG)
  await terminal.waitFor(/✗ task-1 · its report was refused 4 times, last: [^]*trying again/, LONG)
  await model.until(begins('task-2'), LONG)
  const run = keptRun(place.project)
  expect(run.all('attempt-ended')).toMatchObject([
    { step: 'task-1', ending: 'vanished' },
    { step: 'task-1', ending: 'refused' },
  ])
  expect(run.all('report-refused')).toHaveLength(4)
  expect(startsOf(model, 'task-1')).toHaveLength(2)
})

const DENIED = {
  hookSpecificOutput: {
    hookEventName: 'PreToolUse',
    permissionDecision: 'deny',
    permissionDecisionReason: 'Not today.',
  },
}

test('an agent that is overdue is replaced when somebody looks, and what it does later is ignored', async () => {
  const slow = held()
  const { place, model, open } = await terminalScene({ files: FILES, agents: { 'task-1': firstOnly(slow.deed) } })
  const terminal = await open()
  await terminal.submit(SHORT)
  const first = await model.until(begins('task-1'), LONG)
  await terminal.waitFor(/2\.1 Task Execution · 1 agent at work/)
  await anHourPasses(place.project)
  await terminal.submit('How is it going?')
  await terminal.waitFor(/✗ task-1 · it did not report within 45 minutes · trying again/)
  slow.letGo()
  const ofFirst = ({ turn }: { readonly turn: Turn }): boolean => turn.agentId === first.turn.agentId
  await model.until((exchange) => ofFirst(exchange) && /task-1 is not yours any more/.test(exchange.turn.news), LONG)
  await model.until(begins('task-2'), LONG)
  expect(startsOf(model, 'task-1')).toHaveLength(2)
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

const idleFirst = (): Deed => {
  let idle = 0
  return (step) => (idle++ < 4 ? does(reports('I am done.'))(step) : goodDeed(step)(step))
}
