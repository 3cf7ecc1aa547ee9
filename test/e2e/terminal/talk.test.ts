import { existsSync } from 'node:fs'
import { watch } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { completedPhases, keptRun, mainTurns, PLAN, SHORT, SHORT_PHASES, startsOf } from '../dispatch/scene.ts'
import { goodDeed } from '../good-agents.ts'
import { type Deed, taking } from '../model/agents.ts'
import { whenTold } from '../model/cast.ts'
import { after, says } from '../model/reply.ts'
import { begins, DONE, firstOnly, LONG, terminalScene } from './scene.ts'

const FILES = { 'docs/plan.md': PLAN }
const slowly = (ms: number): Deed => taking(ms, (step) => goodDeed(step)(step))

test('a question in the middle of a run is answered, and the run goes on', async () => {
  const { place, model, open } = await terminalScene({
    files: FILES,
    agents: { 'task-1': slowly(4000) },
    players: [whenTold(/What is a gate\?/, says('A gate is a check between two stages.'))],
  })
  const terminal = await open()
  await terminal.submit(SHORT)
  await model.until(begins('task-1'))
  await terminal.waitFor(/2\.1 Task Execution · 1 agent at work/)
  await terminal.submit('What is a gate?')
  await terminal.waitFor(/A gate is a check between two stages\./)
  await terminal.waitFor(DONE, LONG)
  const run = keptRun(place.project)
  expect(completedPhases(run)).toEqual(SHORT_PHASES)
  expect(run.all('attempt-ended')).toEqual([])
  expect(startsOf(model, 'task-1')).toHaveLength(1)
  const asked = mainTurns(model).find(({ turn }) => turn.news.includes('What is a gate?'))
  expect(asked?.turn.news).not.toContain('"calls"')
})

test('whoever presses Esc before the agents start goes on with any words', async () => {
  const { place, model, open } = await terminalScene({
    files: FILES,
    players: [whenTold(/./, after(600_000, says('Too slow.')))],
  })
  const terminal = await open()
  await terminal.submit(SHORT)
  await model.until(({ turn }) => turn.speaker === 'main')
  terminal.press('escape')
  // The client takes the prompt back into its input; the run has begun.
  await terminal.waitFor(/─\n❯\s\/phasegate:dispatch/)
  terminal.press('ctrl+u')
  await terminal.submit('Go on please')
  await terminal.waitFor(DONE, LONG)
  expect(completedPhases(keptRun(place.project))).toEqual(SHORT_PHASES)
  expect(mainTurns(model)[1]?.turn.news).toMatch(
    /A Phasegate run is under way here\. Answer the user[^]*\[PHASE 2\.1 task-1\]/,
  )
})

test('tests that Esc interrupted run again', async () => {
  const { place, model, open } = await terminalScene({
    files: { ...FILES, 'package.json': PACKAGE, 'test.cjs': SLOW_AT_FIRST },
  })
  const terminal = await open()
  await terminal.submit('/dispatch --stage IMPLEMENT --plan docs/plan.md Write two files')
  await model.until(({ turn }) => turn.speaker === 'main' && turn.news.includes('phasegate run-tests'), LONG)
  await testsStarted(place.project)
  terminal.press('escape')
  await terminal.waitFor(/Interrupted/)
  await terminal.submit('Go on please')
  await terminal.waitFor(DONE, LONG)
  const run = keptRun(place.project)
  expect(run.state.status).toBe('completed')
  expect(run.all('attempt-ended')).toMatchObject([
    { step: 'tests-1', ending: 'vanished', reason: 'its process was interrupted' },
  ])
  expect(JSON.parse(run.artifact('3.1-test-results.json'))).toMatchObject({ allPassed: true })
})

test('Esc while agents work disturbs nobody', async () => {
  const { place, model, open } = await terminalScene({ files: FILES, agents: { 'task-1': slowly(3000) } })
  const terminal = await open()
  await terminal.submit(SHORT)
  await model.until(begins('task-1'))
  await terminal.waitFor(/2\.1 Task Execution · 1 agent at work/)
  terminal.press('escape')
  await terminal.waitFor(DONE, LONG)
  expect(completedPhases(keptRun(place.project))).toEqual(SHORT_PHASES)
})

test('after /compact the run goes on', async () => {
  const { place, model, open } = await terminalScene({ files: FILES, agents: { 'task-1': slowly(6000) } })
  const terminal = await open()
  await terminal.submit(SHORT)
  await model.until(begins('task-1'))
  await terminal.waitFor(/2\.1 Task Execution · 1 agent at work/)
  await terminal.submit('/compact')
  await terminal.waitFor(/Compacted/)
  await terminal.waitFor(DONE, LONG)
  const run = keptRun(place.project)
  expect(completedPhases(run)).toEqual(SHORT_PHASES)
  expect(run.all('context-compacted')).toHaveLength(1)
  const later = mainTurns(model).find(({ turn }) =>
    turn.opening.includes('orchestrator of a Phasegate run in this project'),
  )
  expect(later?.turn.opening).toContain('Waiting for 1 agent')
})

test('after /clear the run belongs to the new session and goes on, with the agents that work', async () => {
  const { place, model, open } = await terminalScene({ files: FILES, agents: { 'task-1': slowly(5000) } })
  const terminal = await open()
  await terminal.submit(SHORT)
  await model.until(begins('task-1'))
  await terminal.waitFor(/2\.1 Task Execution · 1 agent at work/)
  await terminal.submit('/clear')
  await terminal.waitFor(/SessionStart:clear says: Phasegate: 2\.1 Task Execution · 1 agent at work/)
  await terminal.waitFor(DONE, LONG)
  const run = keptRun(place.project)
  expect(completedPhases(run)).toEqual(SHORT_PHASES)
  expect(run.all('attempt-ended')).toEqual([])
  expect(new Set(startsOf(model, 'task-1').map(({ turn }) => turn.agentId)).size).toBe(1)
  const [first, last] = [mainTurns(model)[0], mainTurns(model).at(-1)]
  expect(last?.turn.session).not.toBe(first?.turn.session)
  expect(run.state['session']).toBe(last?.turn.session)
})

test('a session that is resumed in another client starts what its agents had not finished again', async () => {
  const { place, model, open } = await terminalScene({ files: FILES, agents: { 'task-1': firstOnly(slowly(600_000)) } })
  const terminal = await open()
  await terminal.submit(SHORT)
  const { turn } = await model.until(begins('task-1'))
  await terminal.waitFor(/2\.1 Task Execution · 1 agent at work/)
  terminal.kill()
  await terminal.exited
  const again = await open({ args: ['--resume', turn.session] })
  await again.waitFor(/Phasegate: 2\.1 Task Execution; it goes on when you say so/)
  await again.submit('Go on please')
  await again.waitFor(DONE, LONG)
  const run = keptRun(place.project)
  expect(completedPhases(run)).toEqual(SHORT_PHASES)
  expect(run.all('attempt-ended')).toMatchObject([{ step: 'task-1', ending: 'interrupted' }])
})

const PACKAGE = JSON.stringify({ name: 'small', private: true, scripts: { test: 'node test.cjs' } })
const SLOW_AT_FIRST = `
const { existsSync, writeFileSync } = require('node:fs')
if (!existsSync('.agents/begun')) {
  writeFileSync('.agents/begun', '')
  setTimeout(() => {}, 600_000)
}
`

/** The tests have begun to run for the first time. */
const testsStarted = async (project: string): Promise<void> => {
  const folder = join(project, '.agents')
  const watching = new AbortController()
  const changes = watch(folder, { signal: watching.signal })
  if (existsSync(join(folder, 'begun'))) return watching.abort()
  for await (const { filename } of changes) if (filename === 'begun') return watching.abort()
}
