import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { becomesRepository } from './copied-repository.ts'

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
  const root = folder()
  becomesRepository(root, files)
  return root
}

/** A repository without a commit. */
export const emptyRepository = (): string => {
  const root = folder()
  becomesRepository(root, null)
  return root
}
