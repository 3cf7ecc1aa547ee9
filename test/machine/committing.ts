import { expect, onTestFinished, vi } from 'vitest'
import { type CommitRequest, type Committed, commitRun } from '../../src/machine/git.ts'
import { Refused } from '../../src/workflow/core/refused.ts'
import { folder, git } from './folder.ts'

/** Gives git a home without configuration, for the test. */
export const homeless = (): void => {
  const home = folder()
  vi.stubEnv('HOME', home)
  vi.stubEnv('XDG_CONFIG_HOME', home)
  vi.stubEnv('GIT_CONFIG_NOSYSTEM', '1')
  onTestFinished(() => void vi.unstubAllEnvs())
}

/** Commits the run `run-1` of a project; `workflow` is `commit` unless said otherwise. */
export const commit = async (project: string, wish: Partial<CommitRequest> = {}): Promise<Committed> =>
  commitRun({
    project,
    workflow: 'commit',
    branchPrefix: 'phasegate/',
    excludePatterns: [],
    title: 'Add a flag',
    body: 'Why it is needed.',
    remarks: '',
    runId: 'run-1',
    base: null,
    before: null,
    ...wish,
  })

/** Code and message of the `Refused` that a call ends with. */
export const refusal = async (promise: Promise<unknown>): Promise<{ code: string; message: string }> => {
  const error: unknown = await promise.then(
    () => null,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(Refused)
  return error instanceof Refused ? { code: error.code, message: error.message } : { code: '', message: '' }
}

/** How many commits a name has behind it, itself included. */
export const commits = (project: string, name = 'HEAD'): number => Number(git(project, 'rev-list', '--count', name))
