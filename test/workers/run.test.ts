import { join } from 'node:path'
import { expect, test } from 'vitest'
import { remoteRunner } from '../../src/workers/remote-runner.ts'
import { fakeClient } from '../headless/fake-client.ts'
import { good, headlessRun } from '../headless/scene.ts'
import { emptyRepository, folder, git } from '../machine/folder.ts'
import { fleetOf } from './fleet-of.ts'
import { machineHere, poolHere } from './scene.ts'
import { textFilesIn } from '../../src/workers/text-files.ts'

const { address } = poolHere()

test('a run is carried out by other machines: what they change is merged where the journal is', async () => {
  const { conduct, what, run } = await headlessRun('--profile quick --no-test Write a file')
  const remote = emptyRepository()
  git(what.folder, 'remote', 'add', 'origin', remote)
  machineHere(address(), fakeClient(folder()))
  const { trees } = run()
  const branch = 'branch' in trees ? trees.branch : null
  const phases = join(what.folder, '.agents', 'tmp', 'phases')
  const away = remoteRunner(
    fleetOf(address(), { branch, run: what.id, reads: () => ({ folder: phases, files: textFilesIn(phases) }) }),
  )
  const end = await conduct({
    runner: {
      execute: async (job, watch) => {
        // What a good agent would leave, done there.
        const here = folder()
        await good({ ...job, folder: here }, watch.signal)
        const writes = textFilesIn(here)
        const says = [{ type: 'result', subtype: 'success', is_error: false, num_turns: 1, total_cost_usd: 0.01 }]
        return away.execute({ ...job, prompt: JSON.stringify({ writes, says }) }, watch)
      },
    },
  })
  expect(end).toMatchObject({ kind: 'over', directive: { kind: 'done' } })
  expect(run().status).toBe('completed')
  const { facts } = run().steps['task-1'] ?? {}
  expect(facts).toMatchObject({
    kind: 'task',
    status: 'completed',
    filesModified: expect.arrayContaining([expect.any(String)]),
  })
  expect(git(remote, 'for-each-ref', 'refs/phasegate')).toBe('')
})
