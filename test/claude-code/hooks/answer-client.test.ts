import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, inject, test } from 'vitest'
import { folder } from '../../state-manager/folder.ts'

test.each(['hook.js', 'start.js'])('what is no event of the client breaks no session: %s says so', (entry) => {
  const program = join(inject('plugin'), 'dist', entry)
  const { status, stdout } = spawnSync(process.execPath, [program], {
    cwd: folder(),
    input: '{"hook_event_name":',
    encoding: 'utf8',
  })
  expect([status, JSON.parse(stdout)]).toEqual([
    0,
    { systemMessage: expect.stringMatching(/^Phasegate: the hook did not understand its event: /) },
  ])
})
