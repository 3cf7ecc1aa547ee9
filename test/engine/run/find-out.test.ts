import { describe, expect, test } from 'vitest'
import { DEFAULTS } from '../../../src/configuration/defaults.ts'
import { findOut } from '../../../src/engine/run/find-out.ts'
import { dispatchArguments } from '../../commands/typed.ts'
import { type Files, folder, repository } from '../../machine/folder.ts'

const SCRIPTS = { 'package.json': JSON.stringify({ scripts: { build: 'tsc', lint: 'eslint', test: 'vitest' } }) }

/** What is found in a project with these files, by the user of an empty home. */
const found = (
  files: Files,
  { asked = 'Add', mode = 'default', git = true }: { asked?: string; mode?: string; git?: boolean } = {},
) => findOut(git ? repository(files) : folder(files), dispatchArguments(asked), DEFAULTS, { home: folder(), mode })

test('what there is, before anything is planned', () => {
  expect(found({ ...SCRIPTS, 'src/a.ts': '' }).found).toEqual({
    files: 2,
    packageManager: 'npm',
    mode: 'default',
    explorersBy: 'files',
    commands: ['build', 'lint', 'test'].map((name) => ({
      name,
      command: `npm run ${name}`,
      agents: 'asked',
      rule: null,
    })),
  })
  expect(found({ 'README.md': '' }, { git: false }).found).toMatchObject({
    files: 1,
    packageManager: null,
    commands: [],
  })
})

describe('whether agents may run a command', () => {
  const allowed = (...rules: string[]) => ({
    ...SCRIPTS,
    '.claude/settings.json': JSON.stringify({ permissions: { allow: rules } }),
  })
  const commands = (files: Files, mode = 'default') => found(files, { mode }).found.commands

  test('is what the rules of the project and the mode of the session say', () => {
    expect(commands(allowed('Bash(npm run lint:*)'))[1]).toMatchObject({ agents: 'may', rule: 'Bash(npm run lint:*)' })
    expect(commands(SCRIPTS, 'bypassPermissions').map(({ agents }) => agents)).toEqual(['may', 'may', 'may'])
  })

  test('a rule for the short form counts, and that is the form they are told', () => {
    expect(commands(allowed('Bash(npm test)'))[2]).toMatchObject({ command: 'npm test', agents: 'may' })
    const pnpm = { ...allowed('Bash(pnpm lint:*)'), 'pnpm-lock.yaml': '' }
    expect(commands(pnpm)[1]).toMatchObject({ command: 'pnpm lint', agents: 'may' })
  })
})

test('the explorers are as many as are asked for, else as many as there is to explore', () => {
  const explorers = (asked: string) => {
    const out = found({ 'README.md': '' }, { asked })
    return [out.explorers, out.found.explorersBy]
  }
  expect(explorers('Add')).toEqual([1, 'files'])
  expect(explorers('--explorers 5 Add')).toEqual([5, 'asked'])
  expect(explorers('--profile thorough Add')).toEqual([3, 'task'])
  expect(explorers('Fix a typo')).toEqual([1, 'task'])
})
