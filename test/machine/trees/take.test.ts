import { chmodSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test, vi } from 'vitest'
import { headOf, type Integration } from '../../../src/machine/trees/integration.ts'
import { takeIntegrated } from '../../../src/machine/trees/take.ts'
import { homeless, refusal } from '../committing.ts'
import { folder, git, repository, text, write } from '../folder.ts'
import { begin, merge, tree } from './place.ts'

beforeEach(homeless)

const worked = (): { project: string; run: Integration } => {
  const project = repository({ 'a.ts': '1\n', 'b.ts': '1\n' })
  const run = begin(project)
  write(tree(run), { 'a.ts': '2\n', 'new.ts': '1\n' })
  merge(run)
  return { project, run }
}

const refused = async (project: string, branch: string) =>
  refusal(Promise.resolve().then(() => takeIntegrated(project, branch)))

const status = (project: string): string => git(project, 'status', '--porcelain', '--branch')

test('the branch comes into the checkout, once', () => {
  const { project, run } = worked()
  const commit = headOf(run)
  expect(takeIntegrated(project, run.branch)).toEqual({ kind: 'merged', into: 'main', commit })
  expect([text(project, 'a.ts'), git(project, 'rev-parse', 'main')]).toEqual(['2\n', commit])
  expect(takeIntegrated(project, run.branch)).toEqual({ kind: 'already', into: 'main', commit })
})

test('it is merged where the user went on, untracked files stay', () => {
  const { project, run } = worked()
  git(project, 'config', 'merge.ff', 'only')
  write(project, { 'b.ts': 'mine\n', 'note.txt': 'mine' })
  git(project, 'commit', '-qam', 'Mine')
  git(project, 'checkout', '--quiet', '--detach')
  const taken = takeIntegrated(project, run.branch)
  expect(taken).toEqual({ kind: 'merged', into: 'HEAD', commit: git(project, 'rev-parse', 'HEAD') })
  expect(git(project, 'rev-parse', 'HEAD^2')).toBe(headOf(run))
  expect(git(project, 'log', '-1', '--format=%s')).toBe(`Merge branch '${run.branch}' into HEAD`)
  expect(status(project)).toBe('## HEAD (no branch)\n?? note.txt')
})

test.each<[string, string, (project: string, branch: string) => void]>([
  [
    'checkout-dirty',
    'a.ts; commit them, or put them aside (git stash), then run: phasegate merge phasegate/run-1',
    (project) => write(project, { 'a.ts': 'mine\n' }),
  ],
  [
    'merge-conflict',
    'are in conflict in a.ts; nothing was merged. Do it yourself: git merge phasegate/run-1',
    (project) => {
      write(project, { 'a.ts': 'mine\n' })
      git(project, 'commit', '-qam', 'Mine')
    },
  ],
  ['branch-gone', 'there is no branch phasegate/run-1', (project, branch) => git(project, 'branch', '-qD', branch)],
  ['file-in-the-way', 'new.ts; move it away', (project) => write(project, { 'new.ts': 'mine\n' })],
  [
    'git-unfinished',
    'git revert --abort',
    (project) => {
      for (const each of ['2', '3']) {
        write(project, { 'b.ts': `${each}\n` })
        git(project, 'commit', '-qam', each)
      }
      expect(() => git(project, 'revert', 'HEAD^')).toThrow()
    },
  ],
  [
    'git-unfinished',
    'git am --abort',
    (project) => {
      write(project, { 'b.ts': '2\n' })
      git(project, 'commit', '-qam', '2')
      const patch = git(project, 'format-patch', '-1', '--output-directory', '.git')
      expect(() => git(project, 'am', patch)).toThrow()
    },
  ],
  [
    'merge-failed',
    'no merges today',
    (project) => {
      write(project, { 'b.ts': 'mine\n', '.git/hooks/pre-merge-commit': '#!/bin/sh\necho no merges today\nexit 1\n' })
      chmodSync(join(project, '.git/hooks/pre-merge-commit'), 0o755)
      git(project, 'commit', '-qam', 'Mine')
    },
  ],
])('%s: %s, and the checkout is as it was', async (code, says, prepare) => {
  const { project, run } = worked()
  prepare(project, run.branch)
  const before = [status(project), git(project, 'rev-parse', 'HEAD')]
  const said = await refused(project, run.branch)
  expect(said).toMatchObject({ code, message: expect.stringContaining(says) })
  expect([status(project), git(project, 'rev-parse', 'HEAD')]).toEqual(before)
})

// As on a disk that is full; git says nothing then, for what it says lies there, too.
const gitThatDies = (whileIt: string): void => {
  const bin = folder()
  const real = join(git(bin, '--exec-path'), 'git')
  const dies = `[ "$1 $2" != 'merge --quiet' ] || { ${whileIt}; exit 128; }`
  write(bin, { git: `#!/bin/sh\n${dies}\nexec '${real}' "$@"\n` })
  chmodSync(join(bin, 'git'), 0o755)
  vi.stubEnv('PATH', `${bin}:${process.env['PATH']}`)
}

test('what a git that died had written is put back: it is not in the way of the next merge', async () => {
  const { project, run } = worked()
  gitThatDies('printf 2 >a.ts; printf 1 >new.ts')
  const before = status(project)
  const said = await refused(project, run.branch)
  expect(said).toMatchObject({
    code: 'merge-failed',
    message: expect.stringMatching(/the checkout is as it was:\nno word came of why: is the disk of .* full\?\n/),
  })
  expect(status(project)).toBe(before)
  vi.unstubAllEnvs()
  expect(takeIntegrated(project, run.branch).kind).toBe('merged')
})

test('but not what somebody else wrote in that moment', async () => {
  const { project, run } = worked()
  gitThatDies('echo mine >a.ts; echo mine >new.ts')
  expect((await refused(project, run.branch))?.message).toContain('not as before: a.ts, new.ts (git status)')
  expect([text(project, 'a.ts'), text(project, 'new.ts')]).toEqual(['mine\n', 'mine\n'])
})

test.each<[string, Readonly<Record<string, string>>]>([
  ['it is', { 'new.ts': 'mine\n' }],
  ['it is a folder', { 'new.ts/mine': 'mine\n' }],
])('what git ignores and nobody else has is not overwritten: %s', async (_, files) => {
  const { project, run } = worked()
  write(project, { ...files, '.git/info/exclude': 'new.ts\n' })
  const said = await refused(project, run.branch)
  expect(said).toMatchObject({
    code: 'file-in-the-way',
    message: expect.stringContaining('git does not have: new.ts;'),
  })
  const [path = ''] = Object.keys(files)
  expect(text(project, path)).toBe('mine\n')
})

test('a folder that becomes a file, and a file that becomes one, are not in the way', () => {
  const project = repository({ 'a/x': '1\n', b: '1\n' })
  const run = begin(project)
  for (const path of ['a', 'b']) rmSync(join(tree(run), path), { recursive: true })
  write(tree(run), { a: '2\n', 'b/x': '2\n' })
  merge(run)
  expect(takeIntegrated(project, run.branch).kind).toBe('merged')
  expect([text(project, 'a'), text(project, 'b/x')]).toEqual(['2\n', '2\n'])
})

test('a tag of the same name is not what is merged', () => {
  const { project, run } = worked()
  git(project, 'tag', run.branch)
  write(project, { 'b.ts': 'mine\n' })
  git(project, 'commit', '-qam', 'Mine')
  expect(takeIntegrated(project, run.branch).kind).toBe('merged')
  expect(git(project, 'rev-parse', 'HEAD^2')).toBe(headOf(run))
})

test('a file that only a filter would write otherwise is not changed', () => {
  const project = repository({ 'x.bat': 'one\r\ntwo\r\n' })
  write(project, { '.gitattributes': '*.bat text eol=crlf\n' })
  git(project, 'add', '.gitattributes')
  git(project, 'commit', '-qm', 'Line ends')
  write(project, { 'x.bat': 'one\r\ntwo\r\n' })
  const run = begin(project)
  write(tree(run), { 'new.ts': '1\n' })
  merge(run)
  expect(status(project)).toContain(' M x.bat')
  expect(takeIntegrated(project, run.branch).kind).toBe('merged')
})
