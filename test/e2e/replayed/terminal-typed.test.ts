import { expect, test } from 'vitest'
import { keptRun, mainTurns, PLAN, SHORT } from '../dispatch/scene.ts'
import { begins, hangsFirst, held, inWords, LONG, terminalScene } from '../terminal/scene.ts'

const FILES = { 'docs/plan.md': PLAN }

test('status, stop and a refused start are answered without the model; what the agents hand in is kept', async () => {
  const first = held()
  const { place, model, open } = await terminalScene({ files: FILES, agents: { 'task-1': first.deed } })
  const terminal = await open()
  await terminal.submit(SHORT)
  await model.until(begins('task-1'), LONG)
  await terminal.waitFor(/2\.1 Task Execution · started task-1/)

  await terminal.submit('/phasegate:status')
  await terminal.waitFor(STATUS)
  await terminal.submit('/dispatch Write something else')
  const refused = await terminal.waitFor(/a run is running here: "Write two files"[^]*replace: +\/dispatch --replace/)
  expect(refused).not.toContain('Original prompt')
  await terminal.submit('/phasegate:stop')
  await terminal.waitFor(
    inWords('the run is stopped in phase 2.1 Task Execution. No further step starts. task-1 may finish'),
  )
  expect(mainTurns(model)).toHaveLength(1)

  first.letGo()
  await terminal.waitFor(/Agent "task-1: First file" finished/)
  await terminal.waitFor(inWords('stopped by hook: Phasegate: stopped: a person stopped it; next: /phasegate:resume'))
  const run = keptRun(place.project)
  expect(run.all('step-completed').map(({ step }) => step)).toEqual(['task-1'])
  expect(run.state.status).toBe('stopped')
  expect(mainTurns(model)).toHaveLength(1)

  await terminal.submit('/phasegate:resume')
  await terminal.waitFor(/Phasegate resumes: Write two files/)
  await model.until(begins('task-2'), LONG)
})

test('agents that work are not disturbed by /phasegate:resume; a second terminal takes the run over, and a resumed session goes on', async () => {
  const { place, model, open } = await terminalScene({ files: FILES, agents: { task: hangsFirst() } })
  const first = await open()
  await first.submit(SHORT)
  await model.until(begins('task-1'), LONG)
  await first.waitFor(/2\.1 Task Execution · started task-1/)
  await first.submit('/phasegate:resume')
  await first.waitFor(/goes on: +2\.1 Task Execution/)
  expect(keptRun(place.project).all('attempt-ended')).toEqual([])

  const second = await open()
  await second.submit('/phasegate:status')
  await second.waitFor(STATUS)
  await second.submit('/phasegate:resume')
  await second.waitFor(/is running this run now\.[^]*--take-over/)
  first.kill()
  await first.exited
  await second.submit('/phasegate:resume')
  const { turn } = await model.until(begins('task-2'), LONG)
  expect(keptRun(place.project).all('attempt-ended')).toMatchObject([{ step: 'task-1', ending: 'interrupted' }])
  await second.waitFor(/2\.1 Task Execution · started task-1/)

  second.kill()
  await second.exited
  const third = await open({ args: ['--resume', turn.session] })
  await third.waitFor(/Phasegate: 2\.1 Task Execution; it goes on when you say so/)
  await third.submit('Go on please')
  await model.until(begins('final-review-1'), LONG)
  expect(keptRun(place.project).all('attempt-ended')).toMatchObject([
    { step: 'task-1', ending: 'interrupted' },
    { step: 'task-2', ending: 'interrupted' },
  ])
})

const STATUS =
  /stopped by hook:\s+Write two files\n *run [\w-]+ · running[^]*▶ +2\.1 +IMPLEMENT +Task Execution +running[^]*▶ +task-1[^]*waits for task-1/
