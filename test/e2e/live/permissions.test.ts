import { expect, test } from 'vitest'
import { completedPhases, keptRun } from '../dispatch/scene.ts'
import { agree, DONE, LONG, terminalScene } from '../terminal/scene.ts'

test('in default mode only what task agents edit is asked for', async () => {
  const { place, open, asked } = await terminalScene()
  const terminal = await open({ permissionMode: 'default' })
  await terminal.submit('/dispatch --profile quick --no-test Write a file')
  await agree(terminal, /Do you want to create none/)
  await terminal.waitFor(DONE, LONG)
  expect(completedPhases(keptRun(place.project))).toEqual(['2.1', '4.2', '4.3'])
  expect(asked()).toEqual([expect.stringMatching(/^Write .*\/\.agents\/trees\/agent-\w+\/none$/)])
})
