import { join } from 'node:path'
import { expect, test } from 'vitest'
import { completedPhases, keptRun, PLAN, SHORT, SHORT_PHASES } from '../dispatch/scene.ts'
import { agree, DONE, LONG, terminalScene } from '../terminal/scene.ts'

test('in default mode only what task agents edit is asked for', async () => {
  const { place, open, asked } = await terminalScene({ files: { 'docs/plan.md': PLAN } })
  const terminal = await open({ permissionMode: 'default' })
  await terminal.submit(SHORT)
  for (const name of ['one', 'two']) {
    await agree(terminal, new RegExp(`Do you want to create ${name}\\.txt`))
  }
  await terminal.waitFor(DONE, LONG)
  expect(completedPhases(keptRun(place.project))).toEqual(SHORT_PHASES)
  expect(asked()).toEqual([
    `Write ${join(place.project, 'src/one.txt')}`,
    `Write ${join(place.project, 'src/two.txt')}`,
  ])
})
