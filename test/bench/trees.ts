import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DEFAULTS } from '../../src/configuration/defaults.ts'
import { treesHere } from '../../src/machine/trees/here.ts'
import { beginIntegration, type Integration, integrate } from '../../src/machine/trees/integration.ts'
import { makeTree } from '../../src/machine/trees/tree.ts'
import { type Time, timesInTurns } from './measure.ts'
import type { Line } from './table.ts'

const FOLDERS = 100
const FILES_IN_EACH = 100
const ROUNDS = 7

/** Making a tree beside `git worktree add`, merging a commit beside `git merge`. */
export const benchTrees = (): Line[] => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'phasegate bench trees ')))
  try {
    const integration = project(root)
    const plain = join(root, 'plain')
    git(root, 'worktree', 'add', '--quiet', '-b', 'plain', plain)
    const made = timesInTurns(ROUNDS, ['ours', 'gits'], (name, round) =>
      timeOf(() =>
        name === 'ours'
          ? void makeTree(integration, `task-${round}`, DEFAULTS.trees)
          : git(root, 'worktree', 'add', '--quiet', '--detach', join(root, `other-${round}`)),
      ),
    )
    const merged = timesInTurns(ROUNDS, ['ours', 'gits'], (name, round) => {
      const commit = workOf(root, `${name}-${round}`)
      return timeOf(() =>
        name === 'ours'
          ? void integrate(integration, commit, name)
          : git(plain, 'merge', '--quiet', '--no-ff', '--no-edit', commit),
      )
    })
    return [
      { what: 'making a tree / git worktree add', ...ratio(made.ours, made.gits), limit: null },
      { what: 'merging a commit / git merge', ...ratio(merged.ours, merged.gits), limit: null },
    ]
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}

const project = (root: string): Integration => {
  for (let folder = 0; folder < FOLDERS; folder++) {
    mkdirSync(join(root, `folder-${folder}`))
    for (let file = 0; file < FILES_IN_EACH; file++) {
      writeFileSync(join(root, `folder-${folder}`, `file-${file}.ts`), `export const it = '${folder} ${file}'\n`)
    }
  }
  git(root, 'init', '--quiet', '--initial-branch=main')
  git(root, 'config', 'user.name', 'A')
  git(root, 'config', 'user.email', 'a@example.invalid')
  git(root, 'add', '--all')
  git(root, 'commit', '--quiet', '--message=Start')
  const here = treesHere(root)
  if ('off' in here) throw new Error(here.off)
  return beginIntegration(here.on, { branch: 'phasegate/bench', keep: 'refs/phasegate/bench', changes: null })
}

/** A commit upon the first one that adds a file. */
const workOf = (root: string, name: string): string => {
  const commit = `commit refs/work/${name}\ncommitter A <a@example.invalid> 0 +0000\ndata 1\nx\nfrom main\n`
  const input = `${commit}M 100644 inline folder-1/${name}.ts\ndata 2\n1\n\n`
  execFileSync('git', ['fast-import', '--quiet'], { cwd: root, input })
  return git(root, 'rev-parse', `refs/work/${name}`).trim()
}

const git = (cwd: string, ...args: string[]): string => execFileSync('git', args, { cwd, encoding: 'utf8' })

const timeOf = (body: () => void): number => {
  const started = performance.now()
  body()
  return performance.now() - started
}

const ratio = (time: Time, base: Time) => ({ value: time.median / base.median, best: time.best / base.best, unit: 'x' })
