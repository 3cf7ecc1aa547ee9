import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { inShell } from '../../../src/cli/work/in-shell.ts'
import { builtPlugin } from '../../built-plugin.ts'
import { desk } from './desk.ts'

test.each([
  ['Next: !work approve plan', 'Next: work approve plan'],
  ['it changed; a person types: !work approve plan', 'it changed; a person types: work approve plan'],
  ['work approve plan  by a person; in Claude Code: !work approve plan', null],
  ['Next: /execute-stage 1', null],
  ['Nothing will !work here', null],
])('%s: in a shell %s', (text, here) => {
  expect(inShell(text)).toBe(here ?? text)
})

const plugin = builtPlugin()

test('the next command works where it is read: behind a ! in Claude Code, without it in a shell; data has it as it is typed there', async () => {
  const { root } = await desk()
  const status = (env: NodeJS.ProcessEnv, ...args: string[]): string =>
    spawnSync(process.execPath, [join(plugin.folder, 'dist/work.js'), 'status', ...args], {
      cwd: root,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], HOME: root, ...env },
    }).stdout
  expect(status({ CLAUDECODE: '1' })).toMatch(/a person types: !work approve plan\n[^]*\nNext: !work approve plan\n$/)
  expect(status({})).toMatch(/a person types: work approve plan\n[^]*\nNext: work approve plan\n$/)
  expect(JSON.parse(status({}, '--json'))).toMatchObject({ next: '!work approve plan' })
})
