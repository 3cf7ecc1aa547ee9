import { execSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { headOf, integrate } from '../../../src/machine/trees/integration.ts'
import { editedIn } from '../../../src/machine/trees/kept.ts'
import { lyingAround, sweepTrees } from '../../../src/machine/trees/sweep.ts'
import {
  changedIn,
  commitTree,
  dropChanges,
  integrationTree,
  makeTree,
  treeFolder,
} from '../../../src/machine/trees/tree.ts'
import { removeWorktree } from '../../../src/machine/trees/worktree.ts'
import { Refused } from '../../../src/workflow/core/refused.ts'
import { homeless } from '../committing.ts'
import { folder, git, repository, text, write } from '../folder.ts'
import { begin, filesAt, here, merge, tree, TREES, wish } from './place.ts'

beforeEach(homeless)

describe('a tree', () => {
  test('is at the head of the branch, and its work is merged into it', () => {
    const project = repository({ 'a.ts': '1\n', 'b.ts': '1\n' })
    const run = begin(project)
    const work = tree(run)
    expect(work).toBe(treeFolder(project, '', 'task-1'))
    write(work, { 'a.ts': '2\n', 'new.ts': 'new\n', '.agents/out/report.json': '{}' })
    rmSync(join(work, 'b.ts'))
    expect(changedIn(run, work, [])).toEqual(['a.ts', 'b.ts', 'new.ts'])
    const made = commitTree(run, work, wish())
    expect(made).toMatchObject({ changed: ['a.ts', 'b.ts', 'new.ts'], unresolved: [] })
    expect(git(project, 'rev-parse', `${run.keep}/task-1`)).toBe(made.commit)
    expect(integrate(run, made.commit ?? '', 'task-1')).toEqual({ kind: 'merged' })
    expect(filesAt(project, run.branch)).toEqual({ 'a.ts': '2', 'new.ts': 'new' })
    expect([text(project, 'a.ts'), existsSync(join(project, 'b.ts'))]).toEqual(['1\n', true])
  })

  test('is there already when it is asked for again, as its agent left it', () => {
    const project = repository()
    const run = begin(project)
    const work = tree(run)
    write(work, { 'a.ts': '1' })
    expect(makeTree(run, 'task-1', { ...TREES, setup: 'exit 1' })).toEqual({ folder: work, setupMs: null })
    expect(text(work, 'a.ts')).toBe('1')
  })

  test('half made it is made again', () => {
    const project = repository({ 'README.md': '# Project\n', '.gitignore': 'made\n' })
    const run = begin(project)
    const broken = { ...TREES, setup: 'echo so not >&2; exit 3' }
    expect(() => makeTree(run, 'task-1', broken)).toThrow(/failed with exit code 3:\nso not$/)
    expect(makeTree(run, 'task-1', { ...TREES, setup: 'cp README.md made' }).setupMs).toBeGreaterThan(0)
    expect(text(treeFolder(project, '', 'task-1'), 'made')).toBe('# Project\n')
  })

  test('is found again where the project was moved, or its .git is gone', () => {
    const project = join(folder(), 'before')
    renameSync(repository(), project)
    write(tree(begin(project)), { 'a.ts': '1' })
    const moved = join(folder(), 'after')
    renameSync(project, moved)
    const run = begin(moved)
    const work = tree(run)
    expect(changedIn(run, work, [])).toEqual(['a.ts'])
    rmSync(join(work, '.git'))
    expect(changedIn(run, tree(run), [])).toEqual(['a.ts'])
  })

  test('without its .git nothing of it reaches the checkout around it', () => {
    const project = repository({ 'a.ts': '1' })
    const run = begin(project)
    const work = tree(run)
    rmSync(join(work, '.git'))
    write(project, { 'a.ts': 'of the user', 'b.ts': 'of the user' })
    expect(() => dropChanges(run, work)).toThrow(Refused)
    expect(() => commitTree(run, work, wish())).toThrow(Refused)
    expect([text(project, 'a.ts'), text(project, 'b.ts')]).toEqual(['of the user', 'of the user'])
  })

  test('in which a git was killed can be worked in again', () => {
    const project = repository({ 'a.ts': '1' })
    const run = begin(project)
    const work = tree(run)
    const lock = join(project, '.git', 'worktrees', 'task-1', 'index.lock')
    write(work, { 'a.ts': '2' })
    writeFileSync(lock, '')
    expect(() => merge(run)).toThrow(/index\.lock': File exists/)
    utimesSync(lock, new Date(), new Date(Date.now() - 120_000))
    expect(merge(run)).toBe('merged')
  })

  test('what git has lost is set aside', () => {
    const project = repository()
    const run = begin(project)
    write(tree(run), { 'a.ts': '1' })
    rmSync(join(project, '.git', 'worktrees'), { recursive: true })
    const work = tree(run)
    expect(changedIn(run, work, [])).toEqual([])
    expect(text(`${work}-lost-1`, 'a.ts')).toBe('1')
  })

  test('of an earlier run is kept as a ref, and made anew', () => {
    const project = repository()
    const first = begin(project, 'run-1')
    write(tree(first), { 'a.ts': '1' })
    const second = begin(project, 'run-2')
    expect(changedIn(second, tree(second), [])).toEqual([])
    expect(filesAt(project, `${first.keep}/task-1`)).toEqual({ 'README.md': '# Project', 'a.ts': '1' })
  })

  test('gets what git ignores: dependency folders as links, files that are named as copies', () => {
    const ignore = 'node_modules/\n.env*\n.venv\ncache\n'
    const project = repository({ '.gitignore': ignore, 'a.ts': '1', '.worktreeinclude': '.env.local\n' })
    const own = {
      'node_modules/x/i.js': 'x',
      '.venv/bin/python': 'p',
      '.env.local': 'A=1',
      'sub/.env': 'B=1',
      cache: 'c',
    }
    write(project, own)
    const run = begin(project)
    const { folder: work } = makeTree(run, 'task-1', { ...TREES, copy: ['sub/.env', 'a.ts'] })
    expect(Object.keys(own).map((path) => text(work, path))).toEqual(['x', 'p', 'A=1', 'B=1', null])
    expect(changedIn(run, work, [])).toEqual([])
    write(work, { '.env.local': 'A=2' })
    expect(text(project, '.env.local')).toBe('A=1')
    const other = makeTree(run, 'task-2', { ...TREES, link: ['cache-folder', '../x'] }).folder
    expect(existsSync(join(other, 'node_modules'))).toBe(false)
  })

  test('is set up without changes: what that does to files of the project is no agent’s', () => {
    const project = repository({ '.gitignore': 'deps\nnode_modules\n', 'lock.json': '1\n', 'a.ts': '1' })
    write(project, { 'node_modules/x/index.js': '1' })
    const run = begin(project)
    const setup = 'echo 2 > lock.json; echo 1 > made; echo 1 > deps'
    const work = makeTree(run, 'task-1', { ...TREES, setup }).folder
    expect([changedIn(run, work, []), text(work, 'deps'), text(work, 'node_modules/x/index.js')]).toEqual([
      [],
      '1\n',
      '1',
    ])
  })

  test('links to packages of the project itself lead into the tree: its tests run its own code', () => {
    const files = { 'packages/a/index.js': 'old', 'packages/b/index.js': 'b' }
    const project = repository({ '.gitignore': 'node_modules/\n', ...files })
    write(project, { 'node_modules/lib/index.js': 'lib', 'node_modules/@x/far/index.js': 'far' })
    symlinkSync('../../packages/a', join(project, 'node_modules/@x/a'))
    write(project, { 'packages/b/node_modules/own/index.js': 'own' })
    symlinkSync('../../a', join(project, 'packages/b/node_modules/a'))
    symlinkSync('../gone', join(project, 'packages/b/node_modules/gone'))
    const run = begin(project)
    const work = tree(run)
    write(work, { 'packages/a/index.js': 'new' })
    const seen = ['node_modules/@x/a', 'packages/b/node_modules/a', 'node_modules/@x/far', 'node_modules/lib']
    expect(seen.map((path) => text(work, `${path}/index.js`))).toEqual(['new', 'new', 'far', 'lib'])
    expect(text(work, 'packages/b/node_modules/own/index.js')).toBe('own')
    expect(text(project, 'packages/a/index.js')).toBe('old')
    expect(changedIn(run, work, [])).toEqual(['packages/a/index.js'])
    removeWorktree(project, work)
    expect(text(project, 'node_modules/@x/a/index.js')).toBe('old')
  })

  test('does not commit a link that git does not ignore, also when its agent did', () => {
    const project = repository({ '.gitignore': 'node_modules/\n', 'a.ts': '1' })
    write(project, { 'node_modules/lib/index.js': 'x' })
    const run = begin(project)
    const work = tree(run)
    expect(text(work, 'node_modules/lib/index.js')).toBe('x')
    expect(changedIn(run, work, [])).toEqual([])
    write(work, { 'a.ts': '2' })
    git(work, 'add', '-A')
    git(work, 'commit', '-qm', 'all of it')
    expect(changedIn(run, work, [])).toEqual(['a.ts'])
    const made = commitTree(run, work, wish())
    expect(made.changed).toEqual(['a.ts'])
    expect(integrate(run, made.commit ?? '', 'm').kind).toBe('merged')
    expect(Object.keys(filesAt(project, run.branch))).toEqual(['.gitignore', 'a.ts'])
    expect(git(project, 'log', '--format=%s', run.branch, '--', 'node_modules')).toBe('')
    dropChanges(run, work)
    expect(text(work, 'node_modules/lib/index.js')).toBe('x')
  })
})

describe('what an agent does in its tree', () => {
  test('any names, renames, executables, links of its own', () => {
    const project = repository({ 'a.ts': '1', 'old name.ts': 'moved', '[a].ts': '1', 'run.sh': '#!/bin/sh\n' })
    const run = begin(project)
    const work = tree(run)
    const odd = { 'ü/new\nline "q".ts': '1', '-dash.ts': '1', ':(top)x': '1', '[a].ts': '2' }
    write(work, odd)
    renameSync(join(work, 'old name.ts'), join(work, 'new name.ts'))
    chmodSync(join(work, 'run.sh'), 0o755)
    symlinkSync('a.ts', join(work, 'link.ts'))
    const changed = [...Object.keys(odd), 'link.ts', 'new name.ts', 'old name.ts', 'run.sh'].toSorted()
    expect(changedIn(run, work, [])).toEqual(changed)
    expect(commitTree(run, work, wish()).changed.toSorted()).toEqual(changed)
    merge(run)
    expect(git(project, 'ls-tree', run.branch, 'run.sh', 'link.ts').replaceAll(/ blob .*\t/g, ' ')).toBe(
      '120000 link.ts\n100755 run.sh',
    )
  })

  test('it commits itself, on a branch of its own, against the rules: one commit that keeps them', () => {
    const project = repository({ '.gitignore': 'ignored\n', 'a.ts': '1', 'kept.pem': '1' })
    const run = begin(project)
    const work = tree(run)
    git(work, 'checkout', '-qb', 'mine')
    write(work, { 'a.ts': '2', ignored: '1', '.env': 'secret', 'kept.pem': '2', 'x/.agents/y': '1' })
    git(work, 'add', '--force', '.env', 'ignored', '.agents', '.')
    git(work, 'commit', '-qm', 'mine')
    const mine = git(work, 'rev-parse', 'mine')
    write(work, { 'b.ts': '1' })
    const made = commitTree(run, work, wish('task-1', ['.env*', '*.pem', 'x/']))
    expect(made.changed).toEqual(['a.ts', 'b.ts'])
    expect(git(project, 'log', '-1', '--format=%P %B', made.commit ?? '').trim()).toBe(`${run.base} task-1: work`)
    expect(git(project, 'rev-parse', 'mine')).toBe(mine)
    expect(text(work, '.env')).toBe('secret')
  })

  test('what it takes out of git and has git ignore is deleted, but for what is excluded', () => {
    const project = repository({ 'a.ts': '1', 'dist/a.js': '1', 'key.pem': '1', 'x.log': '1' })
    const run = begin(project)
    const work = tree(run)
    write(work, { '.gitignore': 'dist/\n*.pem\n*.log\n', 'a.ts': '2' })
    git(work, 'rm', '-r', '--quiet', '--cached', 'dist', 'key.pem', 'a.ts')
    const made = commitTree(run, work, wish('task-1', ['*.pem']))
    expect(made.changed).toEqual(['.gitignore', 'a.ts', 'dist/a.js'])
    expect(commitTree(run, work, wish('task-1', ['*.pem'])).commit).toBe(made.commit)
    expect([text(work, 'dist/a.js'), merge(run, made.commit ?? '')]).toEqual(['1', 'merged'])
    expect(Object.keys(filesAt(project, run.branch))).toEqual(['.gitignore', 'a.ts', 'key.pem', 'x.log'])
  })

  test.each([
    'git commit --quiet --amend --no-edit',
    'git reset --soft HEAD~1',
    'git reset --soft HEAD~1 && git commit --quiet --message=Mine',
    'git reset --hard HEAD~1',
    'git checkout --detach HEAD~1',
  ])('%s: what the last commit changed is not its own, and comes back in no merge', (line) => {
    const project = repository({ 'a.ts': 'before\n', 'b.ts': 'b' })
    write(project, { 'a.ts': 'after\n', 'c.ts': 'c' })
    git(project, 'add', '.')
    git(project, 'commit', '--quiet', '--message=Last')
    const run = begin(project)
    const [one, two] = [tree(run, 'one'), tree(run, 'two')]
    write(two, { 'a.ts': 'before\n' })
    merge(run, undefined, 'two')
    execSync(line, { cwd: one, stdio: 'ignore' })
    write(one, { 'new.ts': '1' })
    expect(changedIn(run, one, [])).toEqual(['new.ts'])
    expect([commitTree(run, one, wish('one')).changed, merge(run, undefined, 'one')]).toEqual([['new.ts'], 'merged'])
    expect(filesAt(project, run.branch)).toEqual({ 'a.ts': 'before', 'b.ts': 'b', 'c.ts': 'c', 'new.ts': '1' })
  })

  test('a folder it makes a file, a file it makes a folder', () => {
    const project = repository({ 'a/x/deep': '1', b: '1' })
    const run = begin(project)
    const work = tree(run)
    for (const path of ['a', 'b']) rmSync(join(work, path), { recursive: true })
    write(work, { a: '2', 'b/x': '2' })
    expect(changedIn(run, work, [])).toEqual(['a', 'a/x/deep', 'b', 'b/x'])
    merge(run)
    expect(filesAt(project, run.branch)).toEqual({ a: '2', 'b/x': '2' })
  })

  test('nothing, or nothing that counts, is no commit', () => {
    const project = repository({ 'a.ts': '1' })
    const run = begin(project)
    const work = tree(run)
    write(work, { 'a.ts': '2' })
    git(work, 'commit', '-qam', 'and back')
    write(work, { 'a.ts': '1', '.env': '1' })
    expect(commitTree(run, work, wish('task-1', ['.env']))).toEqual({
      commit: null,
      changed: [],
      lines: null,
      unresolved: [],
    })
  })

  test('said again it is the same commit, also once it is merged; then more is more', () => {
    const project = repository()
    const run = begin(project)
    const work = tree(run)
    write(work, { 'a.ts': '1' })
    const { made: _, ...made } = commitTree(run, work, wish())
    expect(commitTree(run, work, wish())).toEqual(made)
    merge(run)
    expect(commitTree(run, work, wish())).toEqual(made)
    write(work, { 'b.ts': '1' })
    const more = commitTree(run, work, wish())
    expect([more.changed, git(project, 'rev-parse', `${more.commit}^`)]).toEqual([['b.ts'], made.commit])
  })

  test('a repository inside, and folders of its own, are not taken', () => {
    const project = repository()
    const run = begin(project)
    const work = tree(run)
    mkdirSync(join(work, 'inner'))
    git(join(work, 'inner'), 'init', '--quiet')
    write(work, { 'inner/x': '1', 'a.ts': '1' })
    expect(commitTree(run, work, wish()).changed).toEqual(['a.ts'])
  })
})

describe('two trees that changed the same', () => {
  const conflict = (files: Record<string, string>, ours: (work: string) => void, theirs: (work: string) => void) => {
    const project = repository(files)
    const run = begin(project)
    const [first, second] = [tree(run, 'task-1'), tree(run, 'task-2')]
    ours(first)
    theirs(second)
    integrate(run, commitTree(run, first, wish('task-1')).commit ?? '', 'task-1: ours')
    const made = commitTree(run, second, wish('task-2'))
    return { project, run, work: second, made, said: integrate(run, made.commit ?? '', 'task-2: theirs') }
  }
  const writes = (path: string, content: string) => (work: string) => write(work, { [path]: content })
  const tryMerge = (work: string, branch: string): void => {
    try {
      git(work, 'merge', '--quiet', branch)
    } catch {
      // In conflict, as it should be.
    }
  }

  test('are in conflict: with what, and its agent resolves it without a commit', () => {
    const { project, run, work, made, said } = conflict(
      { 'a.ts': 'a\n', 'b.ts': 'b\n' },
      writes('a.ts', 'ours\n'),
      (at) => write(at, { 'a.ts': 'theirs\n', 'c.ts': 'c\n' }),
    )
    expect(said).toEqual({ kind: 'conflict', files: ['a.ts'], with: ['task-1: ours'] })
    tryMerge(work, run.branch)
    expect(commitTree(run, work, wish('task-2'))).toMatchObject({ commit: null, unresolved: ['a.ts'] })
    git(work, 'add', '-A')
    expect(commitTree(run, work, wish('task-2'))).toMatchObject({ commit: null, unresolved: ['a.ts'] })
    write(work, { 'a.ts': 'both\n' })
    const resolved = commitTree(run, work, wish('task-2'))
    expect(resolved).toMatchObject({ changed: ['a.ts', 'c.ts'], unresolved: [] })
    expect(integrate(run, resolved.commit ?? '', 'task-2').kind).toBe('merged')
    expect(filesAt(project, run.branch)).toEqual({ 'a.ts': 'both', 'b.ts': 'b', 'c.ts': 'c' })
    expect(git(work, 'status', '--porcelain')).toBe('')
    expect(resolved.commit).not.toBe(made.commit)
  })

  test('an agent that begins something else than a merge has to resolve it as well', () => {
    const { run, work } = conflict({ 'a.ts': 'a\n' }, writes('a.ts', 'ours\n'), writes('a.ts', 'theirs\n'))
    expect(() => git(work, 'rebase', '--quiet', run.branch)).toThrow()
    git(work, 'add', '-A')
    expect(commitTree(run, work, wish('task-2'))).toMatchObject({ commit: null, unresolved: ['a.ts'] })
    write(work, { 'a.ts': 'both\n' })
    expect(commitTree(run, work, wish('task-2'))).toMatchObject({ changed: ['a.ts'], unresolved: [] })
  })

  test('a link and a file are in conflict by their own name', () => {
    const { said } = conflict(
      { 'a.ts': 'a\n' },
      (at) => {
        rmSync(join(at, 'a.ts'))
        symlinkSync('b.ts', join(at, 'a.ts'))
      },
      writes('a.ts', 'theirs\n'),
    )
    expect(said).toMatchObject({ kind: 'conflict', files: ['a.ts'] })
  })

  test('markers of another length are not resolved either', () => {
    const { run, work } = conflict(
      { '.gitattributes': '*.ts conflict-marker-size=20\n', 'a.ts': 'a\n' },
      writes('a.ts', 'ours\n'),
      writes('a.ts', 'theirs\n'),
    )
    tryMerge(work, run.branch)
    git(work, 'add', '-A')
    expect(commitTree(run, work, wish('task-2'))).toMatchObject({ commit: null, unresolved: ['a.ts'] })
  })

  test('a file one deleted and one changed is resolved by a decision', () => {
    const { project, run, work } = conflict(
      { 'a.ts': 'a\n', 'b.ts': 'b\n' },
      (at) => rmSync(join(at, 'a.ts')),
      writes('a.ts', 'changed\n'),
    )
    tryMerge(work, run.branch)
    expect(commitTree(run, work, wish('task-2')).unresolved).toEqual(['a.ts'])
    git(work, 'rm', '--quiet', '--cached', 'a.ts')
    rmSync(join(work, 'a.ts'))
    write(work, { 'b.ts': 'c\n' })
    expect(merge(run, commitTree(run, work, wish('task-2')).commit ?? '')).toBe('merged')
    expect(filesAt(project, run.branch)).toEqual({ 'b.ts': 'c' })
  })

  test('of what is no text git leaves ours, which is no decision until it is added', () => {
    const { run, work } = conflict({ 'a.bin': '\0a' }, writes('a.bin', '\0ours'), writes('a.bin', '\0theirs'))
    tryMerge(work, run.branch)
    expect(commitTree(run, work, wish('task-2')).unresolved).toEqual(['a.bin'])
    git(work, 'add', 'a.bin')
    expect(merge(run, commitTree(run, work, wish('task-2')).commit ?? '')).toBe('merged')
  })

  test('merged and committed by the agent, what is changed is only its own', () => {
    const { run, work } = conflict({ 'a.ts': '1\n' }, writes('b.ts', 'b'), writes('c.ts', 'c'))
    git(work, 'merge', '--quiet', run.branch)
    write(work, { 'd.ts': 'd' })
    expect(changedIn(run, work, [])).toEqual(['d.ts'])
    git(work, 'merge', '--quiet', '--no-ff', run.branch)
    expect(commitTree(run, work, wish('task-2')).changed).toEqual(['d.ts'])
  })
})

describe('the integration tree', () => {
  test('is at the head of the branch, with nothing anybody left in it', () => {
    const project = repository({ '.gitignore': 'cache\nnode_modules/\n', 'a.ts': '1' })
    write(project, { 'node_modules/x': 'x' })
    const run = begin(project)
    const { folder: reading } = integrationTree(run, TREES)
    write(reading, { 'a.ts': 'left', 'left.ts': '1', cache: '1', 'left/deep/x.ts': '1' })
    git(reading, 'checkout', '-qb', 'left')
    git(reading, 'commit', '-qam', 'left')
    write(tree(run), { 'b.ts': '1' })
    merge(run)
    expect(changedIn(run, reading, [])).toEqual(['a.ts', 'left.ts', 'left/deep/x.ts'])
    expect(integrationTree(run, TREES)).toEqual({ folder: reading, setupMs: null })
    expect(readdirSync(reading).toSorted()).toEqual([
      '.agents',
      '.git',
      '.gitignore',
      'a.ts',
      'b.ts',
      'cache',
      'node_modules',
    ])
    expect([text(reading, 'a.ts'), git(reading, 'rev-parse', 'HEAD')]).toEqual(['1', headOf(run)])
  })
})

describe('where the project is', () => {
  test('a folder of the repository: paths are its own, what is above it too', () => {
    const top = repository({ 'package/a.ts': '1', 'b.ts': '1' })
    write(top, { 'package/node_modules/x': '1' })
    write(top, { '.gitignore': 'node_modules/\n' })
    git(top, 'add', '.gitignore')
    git(top, 'commit', '-qm', 'ignore')
    const run = begin(join(top, 'package'))
    const work = tree(run)
    expect(work).toBe(join(top, 'package', '.agents', 'trees', 'task-1', 'package'))
    expect(text(work, 'node_modules/x')).toBe('1')
    write(work, {
      'a.ts': '2',
      '.agents/out/x': '1',
      '../b.ts': '2',
      '../.env': '1',
      'deep/.env': '1',
      'own/x': '1',
      '../own/x': '1',
    })
    const exclude = ['.env*', 'own/x']
    const changed = ['../b.ts', '../own/x', 'a.ts']
    expect(changedIn(run, work, exclude)).toEqual(changed)
    const made = commitTree(run, work, wish('task-1', exclude))
    expect(made.changed.toSorted()).toEqual(changed)
    expect(merge(run, made.commit ?? '')).toBe('merged')
    rmSync(work, { recursive: true })
    expect(commitTree(run, work, wish('task-1', exclude)).changed).toEqual(['a.ts'])
    expect(git(top, 'status', '--porcelain')).toBe('')
  })

  test('a folder whose name has a line break', () => {
    const project = join(folder(), 'a\nb')
    git(dirname(project), 'clone', '--quiet', repository({ 'a.ts': '1' }), project)
    git(project, 'config', 'user.name', 'A')
    git(project, 'config', 'user.email', 'a@b')
    const run = begin(project)
    write(tree(run), { 'a.ts': '2' })
    expect(merge(run)).toBe('merged')
    expect(filesAt(project, run.branch)).toEqual({ 'a.ts': '2' })
  })

  test('a worktree of the user’s', () => {
    const main = repository({ 'a.ts': '1' })
    const project = join(folder(), 'a worktree')
    git(main, 'worktree', 'add', '--quiet', '-b', 'side', project)
    const run = begin(project)
    write(tree(run), { 'a.ts': '2' })
    merge(run)
    expect(filesAt(main, run.branch)).toEqual({ 'a.ts': '2' })
    expect(git(project, 'status', '--porcelain')).toBe('')
  })
})

test('what only a filter or a rule for line ends would write otherwise is nobody’s change', () => {
  const project = repository({ 'x.bat': 'one\r\n', 'y.bin': 'no pointer', 'z.bin': 'no pointer', 'a.ts': '1\n' })
  write(project, { '.gitattributes': '*.bat text eol=crlf\n*.bin filter=upper\n' })
  git(project, 'add', '.gitattributes')
  git(project, 'commit', '--quiet', '--message=Attributes')
  git(project, 'config', 'filter.upper.clean', 'tr a-z A-Z')
  const run = begin(project)
  const reading = integrationTree(run, TREES).folder
  expect([git(reading, 'diff', '--name-only'), editedIn(run, reading)]).toEqual(['x.bat\ny.bin\nz.bin', []])
  const work = tree(run)
  expect([changedIn(run, work, []), commitTree(run, work, wish()).commit]).toEqual([[], null])
  write(work, { 'a.ts': '2\n', 'z.bin': 'changed' })
  expect(changedIn(run, work, [])).toEqual(['a.ts', 'z.bin'])
  expect(commitTree(run, work, wish()).changed).toEqual(['a.ts', 'z.bin'])
  merge(run)
  expect(filesAt(project, run.branch)).toMatchObject({ 'x.bat': 'one\r', 'y.bin': 'no pointer', 'z.bin': 'CHANGED' })
  sweepTrees(run, new Set())
  expect(lyingAround(here(project)).filter(({ kind }) => kind === 'tree')).toEqual([])
})

test('hooks, signing, line ends and filters of the user, and no identity', () => {
  const project = repository({ '.gitattributes': '*.big filter=upper\n', 'a.ts': '1\n', 'x.big': 'x\n' })
  const hooks = folder({ 'pre-commit': '#!/bin/sh\nexit 1\n', 'post-checkout': '#!/bin/sh\nexit 1\n' })
  for (const name of readdirSync(hooks)) chmodSync(join(hooks, name), 0o755)
  git(project, 'config', '--unset', 'user.name')
  git(project, 'config', '--unset', 'user.email')
  const settings = {
    'core.hooksPath': hooks,
    'commit.gpgsign': 'true',
    'gpg.program': 'false',
    'core.autocrlf': 'true',
    'core.safecrlf': 'true',
    'filter.upper.clean': 'tr A-Z a-z',
    'filter.upper.smudge': 'tr a-z A-Z',
    'filter.upper.required': 'true',
    'merge.ff': 'only',
    'diff.noprefix': 'true',
    'color.ui': 'always',
    'status.relativePaths': 'true',
  }
  for (const [name, value] of Object.entries(settings)) git(project, 'config', name, value)
  const run = begin(project)
  const work = tree(run)
  expect([text(work, 'x.big'), changedIn(run, work, [])]).toEqual(['X\r\n', []])
  write(work, { 'a.ts': '2\n', 'y.big': 'Y\n' })
  const made = commitTree(run, work, wish())
  expect(made.changed).toEqual(['a.ts', 'y.big'])
  expect(integrate(run, made.commit ?? '', 'm').kind).toBe('merged')
  expect(filesAt(project, run.branch)).toMatchObject({ 'a.ts': '2', 'y.big': 'y' })
  const ours = 'Phasegate <phasegate@localhost> Phasegate <phasegate@localhost>'
  expect(git(project, 'log', '-1', '--format=%an <%ae> %cn <%ce>', run.branch)).toBe(ours)
  expect(statSync(join(project, '.agents', '.gitignore')).size).toBe(2)
})
