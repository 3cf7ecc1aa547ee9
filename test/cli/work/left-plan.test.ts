import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { archive } from '../../../src/engine/run/archive.ts'
import { projectAt } from '../../../src/state-manager/project.ts'
import { diskEvidence, diskStore } from '../../engine/disk.ts'
import { playRun } from '../../engine/random-run.ts'
import { startCommand } from '../../workflow/run/run.ts'
import { desk } from './desk.ts'

const now = () => new Date().toISOString()

/** A project in which a run has just been completed. */
const afterRun = async () => {
  const place = await desk({ plan: null })
  writeFileSync(join(place.root, 'README.md'), 'A project.\n')
  const project = projectAt(place.root)
  const { run } = playRun({
    store: diskStore(project),
    evidence: diskEvidence(project),
    clock: { now, pass: () => {} },
    start: startCommand({ task: 'Keep lists' }, now()),
    tasks: {},
    choices: [],
  })
  archive(project, run.id)
  return place
}

test('a workstream starts from the plan of a finished run, with a thread for each of its tasks', async () => {
  const { work } = await afterRun()
  const said =
    'A finished run left a plan of 3 tasks (Keep lists). To start from it: work create --name NAME --from-plan'
  expect((await work('status')).out).toContain(said)
  expect((await work('create', '--name', 'other')).out).toContain(said)
  expect((await work('create', '--name', 'lists', '--from-plan')).code).toBe(0)
  expect(await work('check')).toMatchObject({
    code: 0,
    out: expect.stringContaining('3 threads; 0 errors, 0 warnings'),
  })
  expect((await work('tree')).out).toMatch(
    /Wave 1\n.*01\.01\.01 First +default\n.*01\.01\.02 Third +default\n.*Wave 2\n.*01\.02\.01 Second +default/,
  )
  expect((await work('status')).out).not.toContain('finished run')
})
