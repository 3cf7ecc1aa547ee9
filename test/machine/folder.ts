import { execFileSync } from 'node:child_process'
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'

export type Files = Readonly<Record<string, string>>

/** A real folder with these files (path -> text) that is gone after the test. */
export const folder = (files: Files = {}): string => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'phasegate-execution ')))
  onTestFinished(() => rmSync(root, { recursive: true, force: true, maxRetries: 5 }))
  write(root, files)
  return root
}

export const write = (root: string, files: Files): void => {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
}

export const text = (root: string, path: string): string | null =>
  existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : null

/** What git prints, without the last line end. */
export const git = (root: string, ...args: string[]): string =>
  execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).replace(/\n$/, '')

/** A repository on branch main whose first commit holds these files. */
export const repository = (files: Files = { 'README.md': '# Project\n' }): string => {
  const root = emptyRepository()
  write(root, files)
  git(root, 'add', '--all')
  git(root, 'commit', '--quiet', '--message=Start')
  return root
}

const CONFIG = `[user]
\tname = A User
\temail = user@example.invalid
[commit]
\tgpgsign = false
`

/** A repository without a commit. */
export const emptyRepository = (): string => {
  const root = folder()
  git(root, 'init', '--quiet', '--initial-branch=main')
  // As `git config` would, in no process of its own.
  appendFileSync(join(root, '.git', 'config'), CONFIG)
  return root
}
