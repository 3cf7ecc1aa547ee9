import { existsSync } from 'node:fs'
import { watch } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import { recorded, replayed } from '../scenes.ts'
import { completedPhases, keptRun, mainTurns, PLAN, SHORT } from '../dispatch/scene.ts'
import { whenTold } from '../model/cast.ts'
import { after, says } from '../model/reply.ts'
import type { Turn } from '../model/turn.ts'
import { begins, held, LONG, terminalScene } from '../terminal/scene.ts'

const FILES = { 'docs/plan.md': PLAN }

recorded(
  'a question, /compact, Esc and /clear while agents work: they work on, and the orchestrator gets its directive again',
  async () => {
    const [first, second, third] = [held(), held(), held()]
    const { place, model, open, isRecordedAs } = await terminalScene({
      files: FILES,
      agents: { 'task-1': first.deed, 'task-2': second.deed, 'final-review': third.deed },
      players: [whenTold(/What is a gate\?/, says('A gate is a check between two stages.'))],
    })
    const terminal = await open()
    await terminal.submit(SHORT)
    await model.until(begins('task-1'), LONG)
    await terminal.waitFor(/2\.1 Task Execution · started task-1/)
    await terminal.submit('What is a gate?')
    await terminal.waitFor(/A gate is a check between two stages\./)
    const asked = mainTurns(model).find(({ turn }) => turn.news.includes('What is a gate?'))
    expect(asked?.turn.news).not.toContain('"calls"')

    await terminal.submit('/compact')
    await terminal.waitFor(/Compacted/, LONG)
    terminal.press('escape')
    first.letGo()
    const { turn: compacted } = await model.until(
      ({ turn }) => turn.speaker === 'main' && turn.news.includes('[PHASE 2.1 task-2]'),
      LONG,
    )
    expect(told(compacted)).toMatch(TOLD_AGAIN)
    // What was said before has been summed up.
    expect(told(compacted)).not.toContain('UserPromptExpansion hook additional context')

    await model.until(begins('task-2'), LONG)
    await terminal.waitFor(/"task-1: First file" finished[^]*2\.1 Task Execution · started task-2/)
    await terminal.submit('/clear')
    await terminal.waitFor(/SessionStart:clear says: Phasegate: 2\.1 Task Execution · 1 of 2 steps done/)
    second.letGo()
    const { turn: cleared } = await model.until(
      ({ turn }) => turn.speaker === 'main' && turn.news.includes('[PHASE 4.2 final-review-1]'),
      LONG,
    )
    expect(cleared.session).not.toBe(compacted.session)
    expect(told(cleared)).toMatch(TOLD_AGAIN)

    await terminal.waitFor(/4\.2 Final Review · started final-review-1/, LONG)
    const run = keptRun(place.project)
    expect(run.state.session).toBe(cleared.session)
    expect(completedPhases(run)).toEqual(['2.1'])
    expect(run.all('context-compacted')).toHaveLength(1)
    expect(run.all('attempt-ended')).toEqual([])
    expect(run.all('step-started').filter(({ step }) => step.startsWith('task-'))).toHaveLength(2)
    await isRecordedAs('talk-while-agents-work')
  },
)

const TOLD_AGAIN = /You are the orchestrator of a Phasegate run[^]*Waiting for task-\d/

/** All that the model has before it in a turn. */
const told = ({ messages }: Turn): string => messages.map(({ text }) => text).join('\n')

replayed('whoever presses Esc before the agents start goes on with any words', async () => {
  const { model, open } = await terminalScene({
    files: FILES,
    players: [whenTold(/./, after(600_000, says('Too slow.')))],
  })
  const terminal = await open()
  await terminal.submit(SHORT)
  await model.until(({ turn }) => turn.speaker === 'main', LONG)
  terminal.press('escape')
  // The client takes the prompt back into its input; the run has begun.
  await terminal.waitFor(/─\n❯\s\/phasegate:dispatch/)
  terminal.press('ctrl+u')
  await terminal.submit('Go on please')
  await model.until(begins('task-1'), LONG)
  expect(mainTurns(model)[1]?.turn.news).toMatch(
    /A Phasegate run is under way here\. Answer the user[^]*\[PHASE 2\.1 task-1\]/,
  )
})

replayed('tests that Esc interrupted run again', async () => {
  const { place, model, open } = await terminalScene({
    files: { ...FILES, 'package.json': PACKAGE, 'test.cjs': SLOW_AT_FIRST },
    processes: true,
  })
  const terminal = await open()
  await terminal.submit('/dispatch --stage IMPLEMENT --plan docs/plan.md Write two files')
  await model.until(({ turn }) => turn.speaker === 'main' && turn.news.includes('phasegate run-tests'), LONG)
  await testsStarted(place.project)
  terminal.press('escape')
  await terminal.waitFor(/Interrupted/)
  await terminal.submit('Go on please')
  await model.until(begins('test-review-1'), LONG)
  const run = keptRun(place.project)
  expect(run.all('attempt-ended')).toMatchObject([
    { step: 'tests-1', ending: 'vanished', reason: 'its process was interrupted' },
  ])
  expect(JSON.parse(run.artifact('3.1-test-results.json'))).toMatchObject({ allPassed: true })
})

const PACKAGE = JSON.stringify({ name: 'small', private: true, scripts: { test: 'node test.cjs' } })
// It runs in a tree below `.agents/trees`.
const SLOW_AT_FIRST = `
const { existsSync, writeFileSync } = require('node:fs')
if (!existsSync('../../begun')) {
  writeFileSync('../../begun', '')
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
