import { expect, test } from 'vitest'
import { commandsText } from '../../src/claude-code/commands-text.ts'
import type { Phase } from '../../src/workflow/run/state.ts'
import type { Found } from '../../src/workflow/run/found.ts'
import { accepted, aRun, given, type Past, upTo } from '../workflow/run/run.ts'

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
  'Commands of this project (pnpm): build `pnpm run build`, lint `pnpm run lint` (a rule of the user denies it to agents: do not try it), test `pnpm run test`.'

const NOT_AGAIN = ' Do not try these, or the same in other words.'
const INSTEAD = ' What you do not get to run leave to code, whatever else asks you to run it.'

const told = (check: Phase['check'], ...past: Past[]): string => commandsText(given(...past).run, { check })

test('an agent is told the commands of the project, what it does not get to run, and who runs them all the same', () => {
  const found = aRun({ found: FOUND })
  expect(told('task', found)).toBe(`${COMMANDS} Code runs lint and test in 3.1.${INSTEAD}`)
  expect(told('review', found, upTo('3.3'))).toBe(`${COMMANDS}${INSTEAD}`)
  const without = ['3.1', '3.2', '3.3']
  expect(told('task', aRun({ found: FOUND, without }))).toBe(`${COMMANDS}${INSTEAD}`)
})

test('what the client’s records say was refused to any agent nobody tries again, a command of the project or another', () => {
  const commands: Found['commands'] = [
    { name: 'lint', command: 'npm run lint', agents: 'asked', rule: null },
    { name: 'test', command: 'npm test', agents: 'asked', rule: null },
  ]
  const refused = ['npm test -- a.js', 'python3 -m app | tail -5', 'npm test -- a.js']
  const attempts = [{ step: 'explore-1', attempt: 1, spent: { models: {}, usd: 1 }, refused }]
  const found = aRun({ found: { ...FOUND, packageManager: null, commands } })
  const past = [accepted('explore-1'), { type: 'measure', attempts, conductors: [] } as const, upTo('1.1')]
  expect(told('brainstorm', found, ...past)).toBe(
    `Commands of this project: lint \`npm run lint\`, test \`npm test\`. Code runs lint and test in 3.1. Refused to agents before you: \`npm test -- a.js\`, \`python3 -m app | tail -5\`.${NOT_AGAIN}${INSTEAD}`,
  )
  expect(told('completion', found, ...past)).toBe(
    `Refused to agents before you: \`npm test -- a.js\`, \`python3 -m app | tail -5\`.${NOT_AGAIN}${INSTEAD}`,
  )
})

test('where code found no command, and to who writes the commit message, nothing is said of commands', () => {
  expect(told('task', aRun())).toBe('')
  expect(told('completion', aRun({ found: FOUND }))).toBe('')
})
