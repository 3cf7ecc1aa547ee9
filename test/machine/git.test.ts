import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { snapshot } from '../../src/machine/dirty-paths.ts'
import type { CommitRequest } from '../../src/machine/git.ts'
import { commit, commits, homeless, refusal } from './committing.ts'
import { emptyRepository, folder, git, repository, write } from './folder.ts'

// Real git processes, on a machine that may be busy.
beforeEach(homeless)

const filesOf = (project: string, name = 'HEAD'): string[] =>
  git(project, 'show', '--no-renames', '--format=', '--name-status', '-z', name)
    .split('\0')
    .filter((part) => part !== '')
    .flatMap((part, index, all) => (index % 2 === 0 ? [`${part} ${all[index + 1]}`] : []))

const status = (project: string): string[] =>
  git(project, 'status', '--porcelain', '--untracked-files=all')
    .split('\n')
    .filter((line) => line !== '')

describe('workflow commit', () => {
  test('commits new, changed, deleted and renamed files on the current branch, whatever their names', async () => {
    const project = repository({ 'a.ts': '1', 'gone.ts': '1', 'old name.ts': 'moved', '[a].ts': '1' })
    write(project, { 'a.ts': '2', 'ü/new\nline "q".ts': '1', '-dash.ts': '1', ':(top)x': '1', '[a].ts': '2' })
    rmSync(join(project, 'gone.ts'))
    renameSync(join(project, 'old name.ts'), join(project, 'new name.ts'))
    const committed = await commit(project)
    expect(committed).toEqual({ branch: 'main', commit: git(project, 'rev-parse', 'HEAD'), pr: null, notes: [] })
    expect(git(project, 'log', '-1', '--format=%B').trimEnd()).toBe(
      'Add a flag\n\nWhy it is needed.\n\nPhasegate-Run: run-1',
    )
    expect(filesOf(project)).toEqual([
      'A -dash.ts',
      'A :(top)x',
      'M [a].ts',
      'M a.ts',
      'D gone.ts',
      'A new name.ts',
      'D old name.ts',
      'A ü/new\nline "q".ts',
    ])
    expect(status(project)).toEqual([])
  })

  test('commits what a sparse checkout leaves out, too', async () => {
    const project = repository({ 'docs/a.md': '1', 'src/a.ts': '1' })
    git(project, 'sparse-checkout', 'set', 'docs')
    write(project, { 'src/b.ts': '1', 'docs/a.md': '2' })
    await commit(project)
    expect(filesOf(project)).toEqual(['M docs/a.md', 'A src/b.ts'])
  })

  test('commits what git ignores neither by its own rules nor ours, and nothing of .agents', async () => {
    const project = repository({ '.gitignore': 'ignored\n', 'package/.env': 'x' })
    write(project, {
      'a.ts': '1',
      ignored: '1',
      '.agents/tmp/state.json': '{}',
      '.env': '1',
      '.env.local': '1',
      'package/.env': '2',
      'deep/er/key.pem': '1',
      'dist/a.js': '1',
      'package/dist/b.js': '1',
      'secrets/a/b.txt': '1',
      'x/secrets/c.txt': '1',
    })
    const excludePatterns = ['.env*', '*.pem', '/dist', 'secrets/', '', ' /.agents/** ']
    const { notes } = await commit(project, { excludePatterns })
    expect(filesOf(project)).toEqual(['A a.ts', 'A package/dist/b.js'])
    expect(notes).toEqual([
      'left out by git.excludePatterns: package/.env, .env, .env.local, deep/er/key.pem, dist/a.js, secrets/a/b.txt, ' +
        'x/secrets/c.txt',
    ])
  })

  test('makes the first commit of a repository', async () => {
    const project = emptyRepository()
    write(project, { 'a.ts': '1' })
    expect(await commit(project)).toMatchObject({ branch: 'main', commit: git(project, 'rev-parse', 'HEAD') })
    expect(commits(project)).toBe(1)
  })

  test('says that a commit on a detached HEAD is on no branch', async () => {
    const project = repository()
    git(project, 'checkout', '--quiet', '--detach')
    write(project, { 'a.ts': '1' })
    const { branch, commit: made, notes } = await commit(project)
    expect([branch, made]).toEqual([null, git(project, 'rev-parse', 'HEAD')])
    expect(notes).toEqual([`HEAD is detached: the commit is on no branch; keep it: git branch NAME ${made}`])
  })

  test('commits only what is below the project when that is a folder of the repository', async () => {
    const top = repository()
    write(top, { 'package/a.ts': '1', 'b.ts': '1', 'package/.agents/x': '1' })
    await commit(join(top, 'package'))
    expect(filesOf(top)).toEqual(['A package/a.ts'])
    expect(status(top)).toEqual(['?? b.ts', '?? package/.agents/x'])
  })

  test('commits in a worktree on its own branch', async () => {
    const project = repository()
    const tree = join(folder(), 'a worktree')
    git(project, 'worktree', 'add', '--quiet', '-b', 'side', tree)
    write(tree, { 'a.ts': '1' })
    expect(await commit(tree)).toMatchObject({ branch: 'side', commit: git(project, 'rev-parse', 'side') })
    expect(commits(project, 'main')).toBe(1)
  })

  test('commits the new commit of a submodule, and says what it cannot take', async () => {
    const library = repository({ 'lib.ts': '1' })
    const project = repository()
    git(project, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', library, 'lib')
    git(project, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', library, 'dirty')
    git(project, 'commit', '--quiet', '--message=Add submodules')
    write(project, { 'lib/lib.ts': '2', 'dirty/lib.ts': '2' })
    git(join(project, 'lib'), '-c', 'user.name=B', '-c', 'user.email=b@example.invalid', 'commit', '-qam', 'Inside')
    mkdirSync(join(project, 'nested'))
    git(join(project, 'nested'), 'init', '--quiet')
    const { notes } = await commit(project)
    expect(filesOf(project)).toEqual(['M lib'])
    expect(notes).toEqual(['left out, as a commit of this repository cannot take them: dirty, nested/'])
  })

  test('nothing to commit is no commit', async () => {
    const project = repository()
    write(project, { '.agents/x': '1' })
    expect(await commit(project)).toEqual({
      branch: null,
      commit: null,
      pr: null,
      notes: ['nothing was changed: nothing was committed'],
    })
    expect(commits(project)).toBe(1)
  })

  test('a change that git does not keep is no commit', async () => {
    const project = repository({ '.gitattributes': '* text=auto eol=lf\n', 'a.txt': 'one\n' })
    write(project, { 'a.txt': 'one\r\n' })
    expect(await commit(project, { workflow: 'branch' })).toMatchObject({ branch: null, commit: null })
    expect(git(project, 'branch', '--list').trim()).toBe('* main')
  })
})

describe('what was there before the run', () => {
  test('is left out where it is the same, and stays staged where it was', async () => {
    const project = repository({ 'a.ts': '1', 'b.ts': '1', 'c.ts': '1' })
    write(project, { 'a.ts': 'theirs', 'b.ts': 'theirs', 'note.txt': 'theirs', 'staged.ts': 'theirs' })
    git(project, 'add', 'staged.ts')
    rmSync(join(project, 'c.ts'))
    git(project, 'rm', '--quiet', '--cached', 'c.ts')
    const before = snapshot(project)
    write(project, { 'new.ts': 'ours', 'b.ts': 'theirs and ours' })
    const { notes } = await commit(project, { before })
    expect(filesOf(project)).toEqual(['M b.ts', 'A new.ts'])
    expect(status(project)).toEqual([' M a.ts', 'D  c.ts', 'A  staged.ts', '?? note.txt'])
    expect(notes).toEqual([
      'left out, as they were before the run: a.ts, c.ts, staged.ts, note.txt',
      'committed with what was uncommitted in them before the run: b.ts',
    ])
  })

  test('is known by content, mode and kind', async () => {
    const project = repository({ 'mode.sh': '1', 'link.ts': '1', 'touched.ts': '1' })
    write(project, { 'mode.sh': '2', 'link.ts': '2', 'touched.ts': '2', 'deleted.ts': '1' })
    const before = snapshot(project)
    chmodSync(join(project, 'mode.sh'), 0o755)
    rmSync(join(project, 'link.ts'))
    symlinkSync('mode.sh', join(project, 'link.ts'))
    write(project, { 'touched.ts': '2' })
    rmSync(join(project, 'deleted.ts'))
    await commit(project, { before })
    expect(filesOf(project)).toEqual(['T link.ts', 'M mode.sh'])
  })

  test('is nothing in a clean repository, without a commit, and without a repository', async () => {
    expect(snapshot(repository())).toEqual({})
    expect(snapshot(emptyRepository())).toEqual({})
    expect(snapshot(folder({ 'a.ts': '1' }))).toEqual({})
  })

  test('a file that a person staged against the patterns is not committed', async () => {
    const project = repository()
    write(project, { '.env': 'secret' })
    git(project, 'add', '.env')
    write(project, { 'a.ts': '1' })
    await commit(project, { excludePatterns: ['.env*'] })
    expect(filesOf(project)).toEqual(['A a.ts'])
    expect(status(project)).toEqual(['A  .env'])
  })
})

const branch = (project: string, wish: Partial<CommitRequest> = {}) => commit(project, { workflow: 'branch', ...wish })

describe('workflow branch', () => {
  test('commits on a new branch named after the title and stays there', async () => {
    const project = repository()
    write(project, { 'a.ts': '1' })
    const committed = await branch(project, { title: 'Füge `--json` hinzu: für *alle* (#12)' })
    expect(committed).toMatchObject({ branch: 'phasegate/fuge-json-hinzu-fur-alle-12', notes: [] })
    expect(git(project, 'symbolic-ref', '--short', 'HEAD')).toBe(committed.branch)
    expect([commits(project), commits(project, 'main')]).toEqual([2, 1])
  })

  test.each([
    ['日本語', 'phasegate/run-1'],
    ['word '.repeat(30), 'phasegate/word-word-word-word-word-word-word-word-word-word'],
    ['x'.repeat(80), `phasegate/${'x'.repeat(50)}`],
  ])('names the branch of %j %s', async (title, name) => {
    const project = repository()
    write(project, { 'a.ts': '1' })
    expect((await branch(project, { title })).branch).toBe(name)
  })

  test('counts on when the name is taken, here or on a remote', async () => {
    const project = repository()
    git(project, 'branch', 'phasegate/add-a-flag')
    git(project, 'update-ref', 'refs/remotes/origin/phasegate/add-a-flag-2', 'HEAD')
    write(project, { 'a.ts': '1' })
    expect((await branch(project)).branch).toBe('phasegate/add-a-flag-3')
    write(project, { 'b.ts': '1' })
    expect((await branch(project, { runId: 'run-2' })).branch).toBe('phasegate/add-a-flag-4')
  })

  test('works from a detached HEAD and in a repository without commits', async () => {
    const detached = repository()
    git(detached, 'checkout', '--quiet', '--detach')
    const unborn = emptyRepository()
    for (const project of [detached, unborn]) {
      write(project, { 'a.ts': '1' })
      expect(await branch(project)).toMatchObject({ branch: 'phasegate/add-a-flag', notes: [] })
    }
    expect(commits(unborn)).toBe(1)
  })

  test('makes no branch when there is nothing to commit', async () => {
    const project = repository()
    expect(await branch(project)).toMatchObject({ branch: null, commit: null })
    expect(git(project, 'branch', '--list').trim()).toBe('* main')
  })

  test('refuses a name that git cannot have, and takes the next one', async () => {
    const project = repository()
    git(project, 'branch', 'phasegate')
    write(project, { 'a.ts': '1' })
    const { code, message } = await refusal(branch(project))
    expect(code).toBe('branch-failed')
    expect(message).toContain('refs/heads/phasegate')
    expect(message).toContain('change git.branchPrefix in .phasegate/config.json.')
    expect(await refusal(branch(project, { branchPrefix: 'a..b/' }))).toMatchObject({ code: 'branch-failed' })
    expect((await branch(project, { branchPrefix: 'bot/' })).branch).toBe('bot/add-a-flag')
    expect((await branch(project, { branchPrefix: 'bot/' })).branch).toBe('bot/add-a-flag')
  })
})

describe('called again for the same run', () => {
  test('returns the commit it made, on the branch it made, also from another branch', async () => {
    const project = repository()
    write(project, { 'a.ts': '1' })
    const first = await commit(project, { workflow: 'branch' })
    expect(await commit(project, { workflow: 'branch' })).toEqual(first)
    git(project, 'checkout', '--quiet', 'main')
    expect(await commit(project, { workflow: 'branch' })).toEqual(first)
    write(project, { 'later.ts': 'not of the run' })
    expect(await commit(project, { workflow: 'branch' })).toEqual(first)
    expect(git(project, 'branch', '--list', '--format=%(refname:short)')).toBe('main\nphasegate/add-a-flag')
  })

  test('returns the commit on the current branch', async () => {
    const project = repository()
    write(project, { 'a.ts': '1' })
    const first = await commit(project)
    expect(await commit(project)).toEqual(first)
    expect(commits(project)).toBe(2)
  })

  test('commits again what changed since under another title, on the same branch', async () => {
    const project = repository()
    write(project, { 'a.ts': '1' })
    await commit(project, { workflow: 'branch' })
    write(project, { 'b.ts': '1' })
    const second = await commit(project, { workflow: 'branch', title: 'Add a flag, and more' })
    expect(second.branch).toBe('phasegate/add-a-flag')
    expect(commits(project)).toBe(3)
  })

  test('goes on with the branch of a run that died before it committed', async () => {
    const project = repository()
    write(project, { 'a.ts': '1' })
    git(project, 'config', 'branch.phasegate/add-a-flag.phasegateRun', 'run-1')
    git(project, 'checkout', '--quiet', '-b', 'phasegate/add-a-flag')
    git(project, 'add', 'a.ts')
    expect((await commit(project, { workflow: 'branch' })).branch).toBe('phasegate/add-a-flag')
    expect(commits(project)).toBe(2)
  })

  test('goes back to the branch of the run when a person left it', async () => {
    const project = repository()
    write(project, { 'a.ts': '1' })
    git(project, 'config', 'branch.phasegate/add-a-flag.phasegateRun', 'run-1')
    git(project, 'branch', 'phasegate/add-a-flag')
    expect((await commit(project, { workflow: 'branch' })).branch).toBe('phasegate/add-a-flag')
  })
})

const hook = (project: string, name: string, script: string, path = '.git/hooks') => {
  write(project, { [`${path}/${name}`]: `#!/bin/sh\n${script}\n` })
  chmodSync(join(project, path, name), 0o755)
}

describe('hooks and signing', () => {
  test('a failing hook is refused with what it said, and the next call goes on', async () => {
    const project = repository()
    hook(project, 'pre-commit', 'echo "line of the linter" >&2; exit 1')
    write(project, { 'a.ts': '1' })
    const { code, message } = await refusal(commit(project, { workflow: 'branch' }))
    expect(code).toBe('commit-failed')
    expect(message).toBe(
      'git commit failed with exit code 1; nothing was committed:\nline of the linter\nRepair what it says.',
    )
    rmSync(join(project, '.git/hooks/pre-commit'))
    write(project, { 'a.ts': 'repaired' })
    expect((await commit(project, { workflow: 'branch' })).branch).toBe('phasegate/add-a-flag')
    expect(git(project, 'show', 'HEAD:a.ts')).toBe('repaired')
    expect(status(project)).toEqual([])
  })

  test('what a hook leaves running is not waited for', async () => {
    const project = repository()
    hook(project, 'post-commit', 'sleep 50 &')
    write(project, { 'a.ts': '1' })
    const before = performance.now()
    expect(await commit(project)).toMatchObject({ branch: 'main' })
    expect(performance.now() - before).toBeLessThan(40_000)
  })

  test('the hooks of core.hooksPath run and may add to the commit', async () => {
    const project = repository()
    hook(project, 'pre-commit', 'echo formatted > a.ts; git add a.ts', 'my hooks')
    git(project, 'config', 'core.hooksPath', 'my hooks')
    git(project, 'add', '--all')
    git(project, '-c', 'core.hooksPath=/dev/null', 'commit', '--quiet', '--message=Hooks')
    write(project, { 'a.ts': 'raw' })
    await commit(project)
    expect(git(project, 'show', 'HEAD:a.ts')).toBe('formatted')
    expect(status(project)).toEqual([])
  })

  test('a hook that changes the message keeps its change', async () => {
    const project = repository()
    hook(project, 'commit-msg', 'sed -i.bak "1s/^/[T-1] /" "$1"')
    write(project, { 'a.ts': '1' })
    const first = await commit(project)
    expect(git(project, 'log', '-1', '--format=%s')).toBe('[T-1] Add a flag')
    expect(await commit(project)).toEqual(first)
  })

  test('signs where the user wants that, and refuses when it cannot', async () => {
    const project = repository()
    git(project, 'config', 'commit.gpgsign', 'true')
    git(project, 'config', 'gpg.program', 'false')
    write(project, { 'a.ts': '1' })
    const { code, message } = await refusal(commit(project))
    expect([code, commits(project)]).toEqual(['commit-failed', 1])
    expect(message).toContain('gpg failed to sign the data')
  })
})

describe('refuses', () => {
  test('to commit for nobody', async () => {
    const project = repository()
    git(project, 'config', '--unset', 'user.email')
    write(project, { 'a.ts': '1' })
    expect(await refusal(commit(project, { workflow: 'branch' }))).toEqual({
      code: 'git-identity',
      message: [
        'git does not know who commits. Tell it:',
        '  git config --global user.name "Your Name"',
        '  git config --global user.email you@example.com',
      ].join('\n'),
    })
    expect(status(project)).toEqual(['?? a.ts'])
    expect(git(project, 'branch', '--list').trim()).toBe('* main')
  })

  test('to commit into an unfinished merge or a conflict', async () => {
    const project = repository({ 'a.ts': '1' })
    git(project, 'checkout', '--quiet', '-b', 'side')
    write(project, { 'a.ts': 'side' })
    git(project, 'commit', '--quiet', '--all', '--message=Side')
    git(project, 'checkout', '--quiet', 'main')
    write(project, { 'a.ts': 'main' })
    git(project, 'commit', '--quiet', '--all', '--message=Main')
    expect(() => git(project, 'merge', 'side')).toThrow('Command failed')
    expect(await refusal(commit(project))).toEqual({
      code: 'git-unmerged',
      message: 'a.ts is in conflict; resolve it',
    })
    write(project, { 'a.ts': 'both' })
    git(project, 'add', 'a.ts')
    const { code, message } = await refusal(commit(project))
    expect(code).toBe('git-unfinished')
    expect(message).toContain('a merge is in progress')
    expect(message).toContain('(git merge --continue) or drop it (git merge --abort)')
  })

  test('what git refuses, in its words', async () => {
    const project = repository()
    write(project, { 'a.ts': '1', '.git/index.lock': '' })
    const { code, message } = await refusal(commit(project))
    expect(code).toBe('git-failed')
    expect(message).toContain('index.lock')
    const broken = folder({ '.git': 'gitdir: nowhere\n', 'a.ts': '1' })
    expect(await refusal(commit(broken))).toMatchObject({ code: 'git-failed' })
  })
})

test('does nothing for the workflow "none"', async () => {
  const project = repository()
  write(project, { 'a.ts': '1' })
  expect(await commit(project, { workflow: 'none' })).toEqual({
    branch: null,
    commit: null,
    pr: null,
    notes: ['git.workflow is "none": nothing was committed'],
  })
})

test('does nothing without a repository or without git, and says so', async () => {
  const project = folder({ 'a.ts': '1' })
  const nothing = { branch: null, commit: null, pr: null }
  expect(await commit(project)).toEqual({ ...nothing, notes: ['not a git repository: nothing was committed'] })
  vi.stubEnv('PATH', folder())
  expect(await commit(project)).toEqual({ ...nothing, notes: ['git is not installed: nothing was committed'] })
})

test('commits into the repository of the folder although a git hook of another one is running', async () => {
  const project = repository()
  const other = repository()
  vi.stubEnv('GIT_DIR', join(other, '.git'))
  vi.stubEnv('GIT_INDEX_FILE', join(other, '.git/index'))
  write(project, { 'a.ts': '1' })
  const { commit: made } = await commit(project)
  vi.unstubAllEnvs()
  expect(git(project, 'rev-parse', 'HEAD')).toBe(made)
})
