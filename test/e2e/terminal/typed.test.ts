import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { CLAUDE, clientEnv, REPOSITORY } from '../client/binary.ts'
import { completedPhases, keptRun, mainTurns, PLAN, SHORT, SHORT_PHASES } from '../dispatch/scene.ts'
import { goodDeed } from '../good-agents.ts'
import { type Deed, taking } from '../model/agents.ts'
import { begins, DONE, firstOnly, LONG, terminalScene } from './scene.ts'

const FILES = { 'docs/plan.md': PLAN }
const slowly = (ms: number): Deed => taking(ms, (step) => goodDeed(step)(step))

test('status, stop and a refused start are answered without the model; what the agents hand in is kept', async () => {
  const { place, model, open } = await terminalScene({ files: FILES, agents: { 'task-1': slowly(12_000) } })
  const terminal = await open()
  await terminal.submit(SHORT)
  await model.until(begins('task-1'))
  await terminal.waitFor(/2\.1 Task Execution · 1 agent at work/)

  await terminal.submit('/phasegate:status')
  await terminal.waitFor(STATUS)
  await terminal.submit('/dispatch Write something else')
  const refused = await terminal.waitFor(/a run is running here: "Write two files"[^]*replace: +\/dispatch --replace/)
  expect(refused).not.toContain('Original prompt')
  await terminal.submit('/phasegate:stop')
  const stopped = await terminal.waitFor(
    /the run is stopped in phase 2\.1 Task Execution\. No\s+further step starts\. task-1 may finish/,
  )
  expect(mainTurns(model)).toHaveLength(1)
  expect(stopped.split('\n').filter((line) => line.length > 100)).toEqual([])

  await terminal.waitFor(/Agent "task-1: First file" finished/)
  await terminal.waitFor(/stopped by hook: Phasegate: stopped: a person stopped it; next: \/phasegate:resume/)
  const run = keptRun(place.project)
  expect(run.all('step-completed').map(({ step }) => step)).toEqual(['task-1'])
  expect(run.state.status).toBe('stopped')
  expect(mainTurns(model)).toHaveLength(1)

  await terminal.submit('/phasegate:resume')
  await terminal.waitFor(/Phasegate resumes: Write two files/)
  await terminal.waitFor(DONE, LONG)
  expect(completedPhases(keptRun(place.project))).toEqual(SHORT_PHASES)
}, 180_000)

test('a run that waits for agents is resumed in the session that runs it without disturbing them', async () => {
  const { place, model, open } = await terminalScene({ files: FILES, agents: { 'task-1': slowly(8000) } })
  const terminal = await open()
  await terminal.submit(SHORT)
  await model.until(begins('task-1'))
  await terminal.waitFor(/2\.1 Task Execution · 1 agent at work/)
  await terminal.submit('/phasegate:resume')
  await terminal.waitFor(/goes on: +2\.1 Task Execution/)
  await terminal.waitFor(DONE, LONG)
  const run = keptRun(place.project)
  expect(completedPhases(run)).toEqual(SHORT_PHASES)
  expect(run.all('attempt-ended')).toEqual([])
})

test('a second terminal sees the run and takes it over when asked to', async () => {
  const { place, model, open } = await terminalScene({ files: FILES, agents: { 'task-1': firstOnly(slowly(600_000)) } })
  const terminal = await open()
  await terminal.submit(SHORT)
  await model.until(begins('task-1'))
  await terminal.waitFor(/2\.1 Task Execution · 1 agent at work/)
  const second = await open()
  await second.submit('/phasegate:status')
  await second.waitFor(STATUS)
  await second.submit('/phasegate:resume')
  await second.waitFor(/is running this run now\.[^]*--take-over/)
  terminal.kill()
  await terminal.exited
  await second.submit('/phasegate:resume')
  await second.waitFor(DONE, LONG)
  const run = keptRun(place.project)
  expect(completedPhases(run)).toEqual(SHORT_PHASES)
  expect(run.all('attempt-ended')).toMatchObject([{ step: 'task-1', ending: 'interrupted' }])
})

test('in print mode status and stop are the whole output, as text and as JSON', async () => {
  const { place, model, begin } = await terminalScene({ files: FILES, agents: { 'task-1': slowly(600_000) } })
  const run = begin(SHORT)
  await model.until(begins('task-1'))
  const before = model.requests.length
  const print = async (prompt: string, format: 'text' | 'json'): Promise<string> => {
    const asked = promisify(execFile)(CLAUDE, ['-p', prompt, '--output-format', format, '--plugin-dir', REPOSITORY], {
      cwd: place.project,
      env: clientEnv({ home: place.home, model: model.url }),
    })
    asked.child.stdin?.end()
    return (await asked).stdout
  }
  expect(await print('/phasegate:status', 'text')).toMatch(STATUS)
  const { result } = JSON.parse(await print('/phasegate:status --verbose', 'json')) as { result: string }
  expect(result).toMatch(STATUS)
  expect(result).toMatch(/Gates\n/)
  expect(await print('/phasegate:stop', 'text')).toMatch(/the run is stopped in phase 2\.1 Task Execution/)
  expect(model.requests).toHaveLength(before)
  run.kill()
})

const STATUS =
  /stopped by hook:\s+Write two files\n *run [\w-]+ · running[^]*▶ +2\.1 +IMPLEMENT +Task Execution +running[^]*▶ +task-1[^]*waits for task-1/
