import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { headOf, integrate } from '../../../src/machine/trees/integration.ts'
import { changedIn, commitTree, dropChanges } from '../../../src/machine/trees/tree.ts'
import { homeless } from '../committing.ts'
import { git, repository, text, write } from '../folder.ts'
import { begin, filesAt, tree, wish } from './place.ts'

vi.setConfig({ testTimeout: 60_000 })

beforeEach(homeless)

describe('a tree', () => {
  test('is at the head of the branch, and its work is merged into it', () => {
    const project = repository({ 'a.ts': '1\n', 'b.ts': '1\n' })
    const run = begin(project)
    const folder = tree(run)
    write(folder, { 'a.ts': '2\n', 'new.ts': 'new\n', '.agents/out/report.json': '{}' })
    rmSync(join(folder, 'b.ts'))
    expect(changedIn(run, folder, [])).toEqual(['a.ts', 'b.ts', 'new.ts'])
    const made = commitTree(run, folder, wish())
    expect(made).toMatchObject({ changed: ['a.ts', 'b.ts', 'new.ts'], unresolved: [] })
    expect(made.stat).toContain('3 files changed')
    expect(integrate(run, made.commit ?? '', 'task-1')).toEqual({ kind: 'merged', head: headOf(run) })
    expect(filesAt(project, run.branch)).toEqual({ 'a.ts': '2', 'new.ts': 'new' })
    expect(text(project, 'a.ts')).toBe('1\n')
  })

  test('does not commit a link that git does not ignore, also when its agent did', () => {
    const project = repository({ '.gitignore': 'node_modules/\n', 'a.ts': '1' })
    write(project, { 'node_modules/lib/index.js': 'x' })
    const run = begin(project)
    const folder = tree(run)
    expect(text(folder, 'node_modules/lib/index.js')).toBe('x')
    expect(changedIn(run, folder, [])).toEqual([])
    write(folder, { 'a.ts': '2' })
    git(folder, 'add', '-A')
    git(folder, 'commit', '-qm', 'all of it')
    expect(changedIn(run, folder, [])).toEqual(['a.ts'])
    expect(commitTree(run, folder, wish())).toMatchObject({ changed: ['a.ts'] })
    expect(text(folder, 'node_modules/lib/index.js')).toBe('x')
    dropChanges(run, folder)
    expect(text(folder, 'node_modules/lib/index.js')).toBe('x')
    expect(text(folder, 'a.ts')).toBe('1')
  })
})
