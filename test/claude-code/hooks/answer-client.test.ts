import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { folder } from '../../state-manager/folder.ts'

test.each(['hook.ts', 'start.ts'])('what is no event of the client breaks no session: %s says so', (entry) => {
  const program = join(import.meta.dirname, '../../../src', entry)
  const { status, stdout } = spawnSync(process.execPath, ['--import', import.meta.resolve('tsx'), program], {
    cwd: folder(),
    input: '{"hook_event_name":',
    encoding: 'utf8',
  })
  expect([status, JSON.parse(stdout)]).toEqual([
    0,
    { systemMessage: expect.stringMatching(/^Phasegate: the hook did not understand its event: /) },
  ])
})
