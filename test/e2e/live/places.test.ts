import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { REPOSITORY } from '../client/binary.ts'
import { installPlugin } from '../client/install.ts'
import { completedPhases, keptRun, scene } from '../dispatch/scene.ts'

test('installed from a marketplace, in paths with spaces, without node_modules, in a folder that git does not know', async () => {
  const { place, say } = await scene({ spaces: true, git: false, pluginDir: null })
  const copy = await installPlugin({ workplace: place, copyOf: REPOSITORY })
  expect(await readdir(copy)).not.toContain('node_modules')
  expect(await say('/dispatch --profile quick --no-test Write a file')).toMatchObject({ exitCode: 0, timedOut: false })
  const run = keptRun(place.project)
  expect(completedPhases(run)).toEqual(['2.1', '4.2', '4.3'])
  expect(await readFile(join(place.project, 'none'), 'utf8')).toBe('written by task-1\n')
  expect(run.state.result).toMatchObject({ branch: null, commit: null })
  expect(run.state.result?.notes.join('\n')).toMatch(/git.*nothing was committed/i)
  expect((await readdir(place.project)).toSorted()).toEqual(['.agents', 'README.md', 'none'])
})
