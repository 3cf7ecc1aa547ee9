import { expect, test } from 'vitest'
import { commandsText } from '../../src/claude-code/commands-text.ts'
import type { Found } from '../../src/workflow/run/found.ts'
import { aRun, given } from '../workflow/run/run.ts'

const FOUND: Found = {
  files: 12,
  packageManager: 'pnpm',
  mode: 'default',
  explorersBy: 'files',
  commands: [
    { name: 'build', command: 'pnpm run build', agents: 'may', rule: 'Bash(pnpm run build)' },
    { name: 'lint', command: 'pnpm run lint', agents: 'denied', rule: 'Bash(pnpm run lint)' },
    { name: 'test', command: 'pnpm run test', agents: 'asked', rule: null },
  ],
}

const COMMANDS =
  'Commands of this project (pnpm): build `pnpm run build` (you may run it), lint `pnpm run lint` (you may not run it), test `pnpm run test` (you may be refused).'

test('an agent is told the commands of the project, which of them it may run, and who runs them all the same', () => {
  expect(commandsText(given(aRun({ found: FOUND })).run)).toBe(`${COMMANDS} Code runs lint and test in 3.1.`)
  const without = ['3.1', '3.2', '3.3']
  expect(commandsText(given(aRun({ found: FOUND, without })).run)).toBe(COMMANDS)
})

test('where code found no command, nothing is said of commands', () => {
  expect(commandsText(given(aRun()).run)).toBe('')
})
