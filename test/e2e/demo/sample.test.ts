import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { writeFiles } from '../client/workplace.ts'
import { copySample } from './sample.ts'
import { SAMPLE_TASKS } from './sample-solution.ts'

const sample = async (): Promise<string> => {
  const root = mkdtempSync(join(tmpdir(), 'phasegate-sample '))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  await copySample(root)
  return root
}

/** What `npm run` would start. */
const script = (project: string, name: 'lint' | 'test') => {
  const { scripts } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>
  }
  const env = { ...process.env, NODE_TEST_CONTEXT: undefined }
  return spawnSync(scripts[name] ?? 'false', { cwd: project, encoding: 'utf8', shell: true, env })
}

const tally = (project: string, ...args: string[]) =>
  spawnSync(process.execPath, ['src/main.js', ...args], { cwd: project, encoding: 'utf8' })

/** All of its tests in one process: `node --test` starts one for each file. */
const expectTested = (project: string): void => {
  const files = readdirSync(join(project, 'test')).map((name) => `import './test/${name}'`)
  const words = ['--input-type=module', '--eval', files.join('\n')]
  expect(spawnSync(process.execPath, words, { cwd: project, encoding: 'utf8' })).toMatchObject({ status: 0 })
}

test('the sample passes its own lint and tests, and lacks --json', async () => {
  const project = await sample()
  expect(script(project, 'lint')).toMatchObject({ status: 0 })
  expect(script(project, 'test')).toMatchObject({ status: 0, stdout: expect.stringContaining('# fail 0') })
  expect(tally(project, 'README.md')).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/^8\t\d+\t\d+\tREADME\.md\n$/),
  })
  expect(tally(project, '--json', 'README.md')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('unknown option --json'),
  })
})

test('passes after every task of the solution, in either order of the first two, and then has --json', async () => {
  const [flag, output, connect] = SAMPLE_TASKS
  for (const tasks of [[flag], [output], [flag, output], [flag, output, connect]]) {
    const project = await sample()
    for (const task of tasks) await writeFiles(project, task?.edits ?? {})
    expectTested(project)
    if (!tasks.includes(connect)) continue
    expect(script(project, 'lint')).toMatchObject({ status: 0 })
    const { stdout } = tally(project, '--json', '--words', 'README.md')
    expect(JSON.parse(stdout)).toEqual([{ file: 'README.md', words: expect.any(Number) }])
  }
})
