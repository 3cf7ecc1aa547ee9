import { expect, test } from 'vitest'
import { heldScene } from '../dispatch/held-scene.ts'
import { phasegate } from '../dispatch/phasegate.ts'
import { completedPhases, keptRun, SHORT, SHORT_PHASES, startsOf, toldToMain } from '../dispatch/scene.ts'

test('a person stops the run from a shell: what is being done is kept, nothing else starts, and it can be resumed', async () => {
  const { place, model, begin, say, taskAtWork, letGo } = await heldScene({})
  const session = begin(SHORT)
  await taskAtWork()
  const requests = model.requests.length
  expect((await say('/phasegate:status')).result).toMatch(
    /running for .* · on\s+phasegate\/write-two-files ·\s+in session [\da-f]{8}\n[\s\S]*\n▶ 2\.1 +IMPLEMENT +Task Execution +running +0\/2[\s\S]*▶ task-1 +wave 1 +task-agent[\s\S]*· task-2 +wave 2[\s\S]*waits for task-1$/,
  )
  expect(model.requests).toHaveLength(requests)
  const stop = await phasegate(place, 'stop')
  expect(stop).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/stopped in phase 2\.1 Task Execution.*task-1 may finish.*phasegate resume/),
  })
  await letGo()
  expect(await session.finished).toMatchObject({ exitCode: 0, timedOut: false })
  const stopped = keptRun(place.project)
  expect(stopped.state).toMatchObject({
    status: 'stopped',
    failure: { reason: 'a person stopped it', next: '/phasegate:resume' },
  })
  expect(stopped.all('step-completed').map(({ step }) => step)).toEqual(['task-1'])
  expect(startsOf(model, 'task-2')).toEqual([])
  expect(toldToMain(model)).toMatch(/Phasegate: stopped: a person stopped it; next: \/phasegate:resume/)

  expect(await phasegate(place, 'status')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/stopped: a person stopped it\nnext: phasegate resume/),
  })
  await say('/phasegate:resume')
  const run = keptRun(place.project)
  expect(completedPhases(run)).toEqual(SHORT_PHASES)
  expect(startsOf(model, 'task-1')).toHaveLength(1)
  expect((await say('/phasegate:status --verbose')).result).toMatch(
    /\nHistory \(UTC\)\n {2}\S+ ■ stopped · a person stopped it · .*\n {2}\S+ ▶ resumed\n[\s\S]*Phasegate: done: Write two files\n/,
  )
})
