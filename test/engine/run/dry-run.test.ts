import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { dryRun, startRun } from '../../../src/engine/run/start.ts'
import { dryRunText } from '../../../src/shown/schedule-table.ts'
import { projectAt } from '../../../src/state-manager/project.ts'
import { dispatchArguments } from '../../commands/typed.ts'
import { REPOSITORY } from '../../e2e/client/binary.ts'
import { folder, git, repository, write } from '../../machine/folder.ts'

const STARTER = {
  plugin: REPOSITORY,
  home: '/nowhere',
  session: 'session-1',
  client: process.pid,
  at: '2026-11-21T05:00:00.000Z',
  by: '/dispatch',
}

const COMMANDS = { 'package.json': '{"scripts": {"test": "node --test"}}', 'package-lock.json': '{}' }

test('a dry run shows the schedule of the run that would start, and leaves no trace', async () => {
  const root = repository(COMMANDS)
  const [project, args] = [projectAt(root), dispatchArguments('--dry-run feat: Add a command')]
  const everything = () => [
    git(root, 'status', '--porcelain', '--ignored'),
    git(root, 'for-each-ref'),
    git(root, 'config', '--list'),
    git(root, 'worktree', 'list'),
  ]
  const before = everything()
  const text = dryRunText(dryRun(project, args, STARTER), root)
  expect(everything()).toEqual(before)
  expect(existsSync(join(root, '.agents'))).toBe(false)
  for (const said of [
    /^Workflow Schedule \(13 phases\)\n/,
    /\nCode runs:\n(?: .*\n)*? {2}test: +npm (?:run )?test /,
    /\n {2}git: +a commit /,
    /\nBranch: phasegate\/add-a-command, begun at /,
    /\nTask: feat: Add a command\n\nA dry run: nothing was started or written\. To start it, type the same without --dry-run\.$/,
  ])
    expect(text).toMatch(said)
  const run = await startRun(project, args, STARTER)
  expect(dryRunText(run, root)).toBe(text)
})

test('what of the user’s changes is taken along is named, and what is left out', () => {
  const root = repository({ 'a.txt': 'a' })
  write(root, { 'a.txt': 'b', 'new.txt': 'new', '.env': 'KEY=1' })
  const text = (flags: string) =>
    dryRunText(dryRun(projectAt(root), dispatchArguments(`--dry-run ${flags} Add a command`), STARTER), root)
  expect(text('--with-changes')).toContain(
    '\nTaken along: 2 changed files of yours (a.txt, new.txt), committed first.\n',
  )
  expect(text('')).toContain(
    '\nLeft out: 2 changed files of yours (a.txt, new.txt); to begin with them: --with-changes\n',
  )
})

test('what is run in each new tree is named before, and what it took once it was run', async () => {
  const home = folder({ '.phasegate/config.json': '{"trees": {"setup": "cp a.txt made.txt"}}' })
  const root = repository({ 'a.txt': 'a' })
  const starter = { ...STARTER, home }
  const [project, args] = [projectAt(root), dispatchArguments('--dry-run Add a command')]
  expect(dryRunText(dryRun(project, args, starter), root)).toContain('\nIn each new tree: cp a.txt made.txt\n')
  const run = await startRun(project, args, starter)
  expect(dryRunText(run, root)).toContain('\nIn each new tree: cp a.txt made.txt (took 0 s in the first)\n')
})

test('a dry run of what cannot be started is refused as that would be', () => {
  const project = projectAt(folder())
  expect(() => dryRun(project, dispatchArguments('--stage TEST Add'), STARTER)).toThrow(
    expect.objectContaining({ code: 'stage-not-reached' }),
  )
})
