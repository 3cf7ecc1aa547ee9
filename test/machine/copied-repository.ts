import { execFileSync } from 'node:child_process'
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

type Files = Readonly<Record<string, string>>

/** Makes an empty folder a repository on branch main: with these files in its first commit, or without a commit. */
export const becomesRepository = (root: string, files: Files | null): void => {
  cpSync(made(files), root, { recursive: true })
  // A copy has other inodes, by which git tells what has changed.
  if (files !== null) git(root, 'update-index', '--refresh')
}

// Made once in a process, and copied: of git's five processes one is left.
const copies = new Map<string, string>()

const made = (files: Files | null): string => {
  const key = JSON.stringify(files)
  const before = copies.get(key)
  if (before !== undefined) return before
  const root = mkdtempSync(join(tmpdir(), 'phasegate-copied-'))
  if (files === null) begin(root)
  else {
    cpSync(made(null), root, { recursive: true })
    write(root, files)
    git(root, 'add', '--all')
    git(root, 'commit', '--quiet', '--allow-empty', '--message=Start')
  }
  copies.set(key, root)
  return root
}

const begin = (root: string): void => {
  git(root, 'init', '--quiet', '--initial-branch=main')
  for (const sample of readdirSync(join(root, '.git/hooks'))) rmSync(join(root, '.git/hooks', sample))
  // As `git config` would, in no process of its own.
  appendFileSync(join(root, '.git/config'), CONFIG)
}

const CONFIG = `[user]
\tname = A User
\temail = user@example.invalid
[commit]
\tgpgsign = false
[maintenance]
\tauto = false
`

const write = (root: string, files: Files): void => {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
}

// What a test has set for the user plays no part in what all of them share.
const git = (root: string, ...args: string[]): void =>
  void execFileSync('git', args, {
    cwd: root,
    stdio: 'pipe',
    env: { PATH: process.env['PATH'], GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
  })
