import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { constants } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { lastBytes, outputTail } from './output-tail.ts'
import { signalGroup } from './processes.ts'

export interface ShellRun {
  readonly command: string
  readonly folder: string
  readonly timeoutMs: number
  /** Between SIGTERM and SIGKILL once the time is up. */
  readonly graceMs: number
}

/** `exitCode`: 124 when the time was up, 127 when the shell did not start, 128 + number for a signal. */
export interface ShellResult {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

const TIMED_OUT = 124
const NOT_STARTED = 127
// How long output may stay open after the command has ended: a background process it left behind holds it.
const LINGER_MS = 1000

/**
 * Runs a command line with the user's shell in a process group of its own, stdin closed. Always ends: when the time is
 * up, or when the command has ended and something it left behind still holds its output, the whole group is ended.
 */
export const runShell = async (run: ShellRun): Promise<ShellResult> => {
  const child = spawn(run.command, {
    cwd: run.folder,
    shell: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: plainEnvironment(),
    // Its own group, so that the group can be ended as a whole. Windows would open a console window.
    detached: process.platform !== 'win32',
    windowsHide: true,
  })
  const stdout = outputTail()
  const stderr = outputTail()
  child.stdout.on('data', (chunk: Buffer) => stdout.add(chunk))
  child.stderr.on('data', (chunk: Buffer) => stderr.add(chunk))
  const closed = once(child, 'close').catch(() => undefined)
  const forget = endWithUs(child)
  try {
    const { exitCode, remark } = await outcome(child, run)
    if (!(await within(LINGER_MS, closed))) {
      signalGroup(child.pid, 'SIGKILL')
      child.stdout.destroy()
      child.stderr.destroy()
    }
    const text = stderr.text()
    const said =
      remark === null ? text : lastBytes(`${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${remark}\n`)
    return { exitCode, stdout: stdout.text(), stderr: said }
  } finally {
    forget()
  }
}

const outcome = async (child: ChildProcess, run: ShellRun): Promise<{ exitCode: number; remark: string | null }> => {
  const exited = once(child, 'exit').then(
    ([code, signal]: unknown[]) => ({ exitCode: exitCodeOf(code, signal), remark: null }),
    (error: unknown) => ({ exitCode: NOT_STARTED, remark: `phasegate: the shell did not start: ${String(error)}` }),
  )
  const inTime = await within(run.timeoutMs, exited)
  if (inTime) return inTime
  signalGroup(child.pid, 'SIGTERM')
  await groupGone(child, run.graceMs)
  signalGroup(child.pid, 'SIGKILL')
  const seconds = Math.round(run.timeoutMs / 100) / 10
  return {
    exitCode: TIMED_OUT,
    remark: `phasegate: stopped after ${seconds} s: the time limit (stages.TEST.timeoutSeconds) was reached`,
  }
}

const exitCodeOf = (code: unknown, signal: unknown): number => {
  if (typeof code === 'number') return code
  const number = Object.entries(constants.signals).find(([name]) => name === signal)?.[1]
  return 128 + (number ?? 0)
}

/** The value of a promise, or null when it takes longer. */
const within = <Value>(milliseconds: number, promise: Promise<Value>): Promise<Value | null> =>
  Promise.race([promise, delay(milliseconds, null, { ref: false })])

const groupGone = async (child: ChildProcess, patienceMs: number): Promise<void> => {
  const step = 20
  for (let waited = 0; waited < patienceMs && groupAlive(child); waited += step) await delay(step)
}

const groupAlive = (child: ChildProcess): boolean => {
  if (child.pid === undefined || process.platform === 'win32') return false
  try {
    return process.kill(-child.pid, 0)
  } catch {
    return false
  }
}

// Ctrl-C reaches only our own group, so whatever ends us has to end the command too.
const endWithUs = (child: ChildProcess): (() => void) => {
  const end = (): void => signalGroup(child.pid, 'SIGKILL')
  const handlers = (['SIGINT', 'SIGTERM', 'SIGHUP'] as const).map((signal) => {
    const handle = (): void => {
      end()
      process.kill(process.pid, signal)
    }
    process.once(signal, handle)
    return () => process.off(signal, handle)
  })
  process.once('exit', end)
  return () => {
    process.off('exit', end)
    for (const remove of handlers) remove()
  }
}

const plainEnvironment = (): NodeJS.ProcessEnv => {
  const { FORCE_COLOR: _force, CLICOLOR_FORCE: _clicolor, ...rest } = process.env
  return { ...rest, CI: '1', NO_COLOR: '1', TERM: 'dumb' }
}
