import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { overrideRun } from '../../../src/engine/run/override.ts'
import { startRun } from '../../../src/engine/run/start.ts'
import { stopRun } from '../../../src/engine/run/stop.ts'
import { type Project, projectAt } from '../../../src/state-manager/project.ts'
import { writeWhole } from '../../../src/state-manager/write.ts'
import { dispatchArguments } from '../../commands/typed.ts'
import { REPOSITORY } from '../../e2e/client/binary.ts'
import { contents } from '../../e2e/dispatch/scene.ts'
import { folder, git, repository, write } from '../../machine/folder.ts'

const AT = '2026-11-21T05:00:00.000Z'

const starts = (project: Project, typed: string, home = '/nowhere') =>
  startRun(project, dispatchArguments(typed), {
    plugin: REPOSITORY,
    home,
    session: 'session-1',
    client: process.pid,
    at: AT,
    by: '/dispatch',
  })

const task = (name: string): string =>
  `## Tasks\n\n### Task 1: ${name}\n- **Files:** src/a.ts\n- **Dependencies:** none\n- **Complexity:** easy\n- **Instructions:** Do it.\n`

/** A project whose run has completed IMPLEMENT and was stopped there. */
const implemented = async (): Promise<Project> => {
  const project = projectAt(folder({ 'plan.md': task('First') }))
  await starts(project, 'Do it --plan plan.md')
  for (const what of ['task-1', 'simplify-1', 'impl-review-1'])
    overrideRun(project, { what, reason: 'known' }, { by: 'test', at: AT })
  stopRun(project, { by: 'test', at: AT })
  return project
}

const pending = async (project: Project, typed: string): Promise<string[]> => {
  const run = await starts(project, typed)
  return run.phases.filter(({ status }) => status !== 'skipped').map(({ id }) => id)
}

describe('a run that starts later than at EXPLORE', () => {
  test('at TEST takes over what IMPLEMENT has completed', async () => {
    const project = await implemented()
    expect(await pending(project, 'Do it --stage TEST')).toEqual(['3.1', '3.2', '3.3', '4.1', '4.2', '4.3'])
    expect(readFileSync(join(project.phases, '1.2-plan.md'), 'utf8')).toContain('First')
  })

  test('at FINAL needs a completed TEST, or none', async () => {
    const project = await implemented()
    await expect(starts(project, 'Do it --stage FINAL')).rejects.toThrow(/needs a completed TEST stage/)
    expect(await pending(project, 'Do it --stage FINAL --no-test')).toEqual(['4.1', '4.2', '4.3'])
    const without = await implemented()
    const off = JSON.stringify({ stages: { TEST: { enabled: false } } })
    writeWhole(join(without.root, '.phasegate', 'config.json'), off)
    expect(await pending(without, 'Do it --stage FINAL')).toEqual(['4.1', '4.2', '4.3'])
  })

  test('with a plan of its own has that one, and is refused one that cannot be read', async () => {
    const project = await implemented()
    const before = contents(project.root)
    await expect(starts(project, 'Do it --stage TEST --plan none.md')).rejects.toThrow(/none\.md/)
    expect(contents(project.root)).toEqual(before)
    writeFileSync(join(project.root, 'other.md'), task('Second'))
    await pending(project, 'Do it --stage TEST --plan other.md')
    expect(readFileSync(join(project.phases, '1.2-plan.md'), 'utf8')).toContain('Second')
  })
})

test('what keeps a run from starting leaves nothing in the repository', async () => {
  const home = folder({ '.phasegate/config.json': '{"trees":{"setup":"exit 3"}}' })
  const project = projectAt(repository({ 'a.ts': '1' }))
  await expect(starts(project, 'Do it', home)).rejects.toThrow(/trees\.setup \(exit 3\) failed/)
  git(project.root, 'branch', 'phasegate')
  await expect(starts(project, 'Do it')).rejects.toThrow(
    /'refs\/heads\/phasegate' exists.*\n.*git\.branchPrefix agents\//,
  )
  git(project.root, 'branch', '--quiet', '-D', 'phasegate')
  expect(git(project.root, 'for-each-ref', '--format=%(refname)')).toBe('refs/heads/main')
  expect(git(project.root, 'config', '--list')).not.toContain('phasegaterun')
  expect(git(project.root, 'worktree', 'list').split('\n')).toHaveLength(1)
})

test('what is in conflict cannot be taken along', async () => {
  const root = repository({ 'a.ts': '1' })
  for (const [branch, content] of [
    ['side', '2'],
    ['main', '3'],
  ]) {
    git(root, 'switch', '--quiet', '-C', branch ?? '', ...(branch === 'side' ? [] : ['HEAD^']))
    write(root, { 'a.ts': content ?? '' })
    git(root, 'commit', '--quiet', '-am', content ?? '')
  }
  expect(() => git(root, 'merge', 'side')).toThrow()
  await expect(starts(projectAt(root), 'Do it --with-changes')).rejects.toThrow(
    /^in conflict: a\.ts; resolve it, or begin/,
  )
  const { trees } = await starts(projectAt(root), 'Do it')
  expect(trees).toMatchObject({ left: ['a.ts'] })
})
