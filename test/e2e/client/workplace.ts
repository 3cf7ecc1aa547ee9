import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { appendFile, cp, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { becomesRepository } from '../../machine/copied-repository.ts'
import { API_KEY } from './binary.ts'

/** A home and a project of their own, in a temp folder that `remove` deletes. */
export interface Workplace {
  readonly root: string
  readonly home: string
  readonly project: string
  remove(): Promise<void>
}

interface Wishes {
  /** Files to begin with, by their path in the project. */
  readonly files?: Readonly<Record<string, string>>
  /** Make it a git repository whose first commit holds the files. */
  readonly git?: boolean
  /** Put a space into every path. */
  readonly spaces?: boolean
  /** What the project's folder is called. */
  readonly name?: string
}

/** Makes a workplace whose home is past the client's onboarding and trusts the project. */
export const makeWorkplace = async (wishes: Wishes = {}): Promise<Workplace> => {
  const { files = {}, git = false, spaces = false, name = spaces ? 'a project' : 'project' } = wishes
  const root = await realpath(await mkdtemp(join(tmpdir(), spaces ? 'phase gate ' : 'phasegate-')))
  const home = join(root, spaces ? 'a home' : 'home')
  const project = join(root, name)
  await mkdir(home)
  // Test and client read and write the same journals: they seal with the same key.
  const key = join(homedir(), '.phasegate/key')
  if (existsSync(key)) await cp(key, join(home, '.phasegate/key'))
  await mkdir(project)
  await writeFile(join(home, '.claude.json'), JSON.stringify(acquainted(project)))
  if (git) becomesRepository(project, files)
  else await writeFiles(project, files)
  return { root, home, project, remove: () => rm(root, { recursive: true, force: true, maxRetries: 5 }) }
}

/** Writes files given by their relative path, with the folders they need. */
export const writeFiles = async (folder: string, files: Readonly<Record<string, string>>): Promise<void> => {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
}

const acquainted = (project: string) => ({
  hasCompletedOnboarding: true,
  bypassPermissionsModeAccepted: true,
  customApiKeyResponses: { approved: [API_KEY.slice(-20)], rejected: [] },
  projects: { [project]: { hasTrustDialogAccepted: true } },
})

/** Makes a folder a git repository whose first commit holds its files. */
export const commitAll = async (project: string): Promise<void> => {
  const git = (...args: string[]) => promisify(execFile)('git', args, { cwd: project })
  await git('init', '--quiet', '--initial-branch=main')
  await appendFile(join(project, '.git', 'config'), '[user]\n\tname = A User\n\temail = user@example.invalid\n')
  await git('add', '--all')
  await git('commit', '--quiet', '--allow-empty', '--message=Start')
}
