import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { codeOf } from '../state-manager/read.ts'
import { Refused } from '../workflow/core/refused.ts'

/** `code`: 127 when the program is not installed, as in a shell. */
export interface Answer {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export const NOT_INSTALLED = 127

// A commit runs the project's hooks, which may run its tests.
const TIMEOUT_MS = 600_000
const LARGEST_ANSWER = 256 * 1024 * 1024

/** Variables for one call, beside the environment of ours. */
export type Variables = Readonly<Record<string, string>>

/** Asks git something and waits; `input` becomes its stdin. Whatever it answers is a result. */
export const askGit = (folder: string, args: readonly string[], input = '', variables: Variables = {}): Answer =>
  run('git', args, folder, input, ['pipe', 'pipe'], variables)

const run = (
  program: string,
  args: readonly string[],
  folder: string,
  input: string,
  output: readonly ('pipe' | number)[],
  variables: Variables = {},
): Answer => {
  // It takes 2 ms to load, and what only shows a plan asks nothing of git.
  const { spawnSync } = process.getBuiltinModule('node:child_process')
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd: folder,
    env: { ...gitEnvironment(), ...variables },
    input,
    stdio: ['pipe', ...output],
    encoding: 'utf8',
    maxBuffer: LARGEST_ANSWER,
    timeout: TIMEOUT_MS,
    killSignal: 'SIGKILL',
    windowsHide: true,
  })
  if (codeOf(error) === 'ENOENT') return { code: NOT_INSTALLED, stdout: '', stderr: `${program} is not installed` }
  if (codeOf(error) === 'ETIMEDOUT') {
    const what = `${program} ${args.join(' ')} did not end within 10 minutes and was stopped`
    throw new Refused('command-timeout', what)
  }
  return { code: status ?? 1, stdout: stdout ?? '', stderr: `${stderr ?? ''}${error ? `\n${error.message}` : ''}` }
}

/** What git answers. Refused `git-failed` with the end of what it said when it fails. */
export const git = (folder: string, args: readonly string[], input = '', variables: Variables = {}): string => {
  const answer = askGit(folder, args, input, variables)
  if (answer.code === 0) return answer.stdout
  throw gitFailed(args, answer)
}

export const gitFailed = (args: readonly string[], answer: Answer): Refused =>
  new Refused('git-failed', `git ${args.join(' ')} failed:\n${lastLines(answer)}\nRepair what it says and try again.`)

/**
 * Runs a program that may take long (git with the project's hooks or a network, gh) without a shell; `input` becomes its
 * stdin. It has ended when the program has: its output goes to files, which a background process of a git hook may hold.
 * Refused `command-timeout` after 10 minutes.
 */
export const execute = (program: string, args: readonly string[], folder: string, input = ''): Answer => {
  const kept = mkdtempSync(join(tmpdir(), 'phasegate-said-'))
  const paths = ['stdout', 'stderr'].map((name) => join(kept, name))
  const files = paths.map((path) => openSync(path, 'w'))
  try {
    const { code, stderr } = run(program, args, folder, input, files)
    const [said = '', complained = ''] = paths.map((path) => readFileSync(path, 'utf8'))
    const lost = code !== 0 && said === '' && complained === '' && stderr === ''
    return {
      code,
      stdout: said,
      stderr: lost ? `no word came of why: is the disk of ${tmpdir()} full?` : `${complained}${stderr}`,
    }
  } finally {
    for (const file of files) closeSync(file)
    rmSync(kept, { recursive: true, force: true })
  }
}

/** The last 20 lines of what a program said. */
export const lastLines = ({ stdout, stderr }: Answer): string =>
  `${stdout}\n${stderr}`
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-20)
    .join('\n')

/** Splits what git printed with `-z`. */
export const splitZ = (text: string): string[] => text.split('\0').filter((entry) => entry !== '')

// Set while git runs a hook of its own; they would point our calls at another repository or index.
const OF_ONE_CALL = {
  GIT_DIR: undefined,
  GIT_WORK_TREE: undefined,
  GIT_INDEX_FILE: undefined,
  GIT_PREFIX: undefined,
  GIT_COMMON_DIR: undefined,
}
const UNASKED = { GIT_TERMINAL_PROMPT: '0', GIT_EDITOR: 'true', GH_PROMPT_DISABLED: '1' }

/** The environment for git and gh: the folder decides the repository, nothing prompts or opens an editor. */
export const gitEnvironment = (): NodeJS.ProcessEnv => ({ ...process.env, ...OF_ONE_CALL, ...UNASKED })

/** Which files below these folders git tracks; none where there is no git. Paths from the folder it is asked in. */
export const trackedIn = (folder: string, paths: readonly string[]): string[] => {
  const { code, stdout } = askGit(folder, ['ls-files', '-z', '--', ...paths])
  return code === 0 ? splitZ(stdout) : []
}
