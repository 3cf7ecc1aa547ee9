import { spawn, spawnSync } from 'node:child_process'
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

/** Asks git something and waits; `input` becomes its stdin. Whatever it answers is a result. */
export const askGit = (folder: string, args: readonly string[], input = ''): Answer => {
  const { status, stdout, stderr, error } = spawnSync('git', args, {
    cwd: folder,
    env: gitEnvironment(),
    input,
    encoding: 'utf8',
    maxBuffer: LARGEST_ANSWER,
    timeout: TIMEOUT_MS,
    windowsHide: true,
  })
  if (isMissing(error)) return { code: NOT_INSTALLED, stdout: '', stderr: 'git is not installed' }
  return { code: status ?? 1, stdout: stdout ?? '', stderr: `${stderr ?? ''}${error ? `\n${error.message}` : ''}` }
}

/** What git answers. Refused `git-failed` with the end of what it said when it fails. */
export const git = (folder: string, args: readonly string[], input = ''): string => {
  const answer = askGit(folder, args, input)
  if (answer.code === 0) return answer.stdout
  throw new Refused(
    'git-failed',
    `git ${args.join(' ')} failed:\n${lastLines(answer)}\nRepair what it says and try again.`,
  )
}

// How long output may stay open after the program has ended: a background process of a git hook holds it.
const LINGER_MS = 2000

/**
 * Runs a program that may take long (git with the project's hooks or a network, gh) without a shell; `input` becomes its
 * stdin. Refused `command-timeout` after 10 minutes.
 */
export const execute = (program: string, args: readonly string[], folder: string, input = ''): Promise<Answer> =>
  new Promise((settle, fail) => {
    const child = spawn(program, args, { cwd: folder, env: gitEnvironment(), windowsHide: true })
    const letGo = (): void => {
      child.stdout.destroy()
      child.stderr.destroy()
    }
    const limit = setTimeout(() => {
      child.kill('SIGKILL')
      letGo()
      fail(new Refused('command-timeout', `${program} ${args.join(' ')} did not end within 10 minutes and was stopped`))
    }, TIMEOUT_MS)
    let linger: NodeJS.Timeout | undefined
    const stdout: Buffer[] = []
    const stderr: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk))
    // It may end without having read its input.
    child.stdin.on('error', () => undefined)
    child.stdin.end(input)
    child.once('error', (error) => {
      clearTimeout(limit)
      if (isMissing(error)) settle({ code: NOT_INSTALLED, stdout: '', stderr: `${program} is not installed` })
      else fail(error)
    })
    child.once('exit', () => (linger = setTimeout(letGo, LINGER_MS)))
    child.once('close', (code) => {
      clearTimeout(limit)
      clearTimeout(linger)
      settle({ code: code ?? 1, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() })
    })
  })

const isMissing = (error: Error | undefined): boolean =>
  error !== undefined && 'code' in error && error.code === 'ENOENT'

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
const OF_ONE_CALL = new Set(['GIT_DIR', 'GIT_WORK_TREE', 'GIT_INDEX_FILE', 'GIT_PREFIX', 'GIT_COMMON_DIR'])

/** The environment for git and gh: the folder decides the repository, nothing prompts or opens an editor. */
const gitEnvironment = (): NodeJS.ProcessEnv => {
  const kept = Object.entries(process.env).filter(([name]) => !OF_ONE_CALL.has(name))
  return { ...Object.fromEntries(kept), GIT_TERMINAL_PROMPT: '0', GIT_EDITOR: 'true', GH_PROMPT_DISABLED: '1' }
}
