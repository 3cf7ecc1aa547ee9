import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { execute, lastLines } from '../machine/git-command.ts'
import { endMarked, markOf } from '../machine/processes.ts'
import { outputTail } from '../machine/output-tail.ts'
import { Refused } from '../workflow/core/refused.ts'

const VERSION = '1.7.12'
const PLATFORMS = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64']

/**
 * The program of the engine: the one that was named, or the one that npm has put into this folder; fetched there when it is not.
 *
 * @throws Refused `no-engine`
 */
export const findEngine = (
  named: string | null,
  folder: string,
  say: (line: string) => void,
  platform = `${process.platform}-${process.arch}`,
): string => {
  if (named !== null) {
    if (existsSync(named)) return named
    throw new Refused('no-engine', `there is no program ${named}; without --engine npm fetches the one that was tested`)
  }
  if (!PLATFORMS.includes(platform))
    throw new Refused(
      'no-engine',
      `there is no engine for ${platform}, only for ${PLATFORMS.join(', ')}; start the pool on such a machine: phasegate workers up`,
    )
  const name = `@restatedev/restate-server-${platform}`
  const own = join(folder, VERSION)
  const path = join(own, 'node_modules', name, 'bin', 'restate-server')
  if (existsSync(path)) return path
  say(`Fetches the engine, Restate ${VERSION} (81 MB, Business Source License), into ${own}`)
  mkdirSync(own, { recursive: true, mode: 0o700 })
  const flags = ['--prefix', own, '--no-save', '--no-audit', '--no-fund', '--ignore-scripts']
  const answer = execute('npm', ['install', ...flags, `${name}@${VERSION}`], own)
  if (answer.code === 0 && existsSync(path)) return path
  const why = lastLines(answer)
  throw new Refused(
    'no-engine',
    `npm could not fetch ${name} ${VERSION}:\n${why}\nOnce that is mended: phasegate workers up; or with a program that you have: phasegate workers up --engine PATH`,
  )
}

/** A server of the engine that runs here, and is started again when it ends. */
export interface Engine {
  /** Posts JSON to it; rejects where it cannot be reached. */
  readonly post: (socket: 'ingress' | 'admin', path: string, body: unknown) => Promise<{ code: number; text: string }>
  readonly pid: () => number | undefined
  /** When the one that runs now has ended. */
  readonly gone: () => Promise<unknown>
  readonly close: () => Promise<void>
}

export interface OwnEngine {
  readonly program: string
  /** Where it keeps its data. */
  readonly folder: string
}

/** Starts the engine with its data in a folder. It listens on sockets in that folder only: nobody else reaches it. */
export const startEngine = async (
  { program, folder }: OwnEngine,
  onReady: (engine: Engine) => Promise<void>,
): Promise<Engine> => {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  // One that a killed pool left behind holds the data.
  const mark = `pool/${folder}/`
  endMarked(mark)
  let isClosed = false
  let child: ChildProcess
  const post: Engine['post'] = (socket, path, body) => postTo(join(folder, NODE, `${socket}.sock`), path, body)
  const close = async (): Promise<void> => {
    isClosed = true
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
  let ended: Promise<unknown> = Promise.resolve()
  const engine: Engine = { post, pid: () => child.pid, gone: () => ended, close }
  const start = async (): Promise<void> => {
    const errors = outputTail()
    child = spawn(program, ['--base-dir', folder, ...FLAGS], {
      env: {
        ...process.env,
        ...markOf(mark),
        DO_NOT_TRACK: '1',
        RESTATE_DISABLE_TELEMETRY: 'true',
        RESTATE_DEFAULT_NUM_PARTITIONS: '1',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    for (const output of [child.stdout, child.stderr]) output?.on('data', (chunk: Buffer) => errors.add(chunk))
    const gone = once(child, 'exit').then(
      () => `it ended: ${errors.text().trim().split('\n').slice(-5).join('\n') || 'without a word'}`,
      String,
    )
    ended = gone
    try {
      await Promise.race([
        ready(engine),
        gone.then((why) => Promise.reject(new Refused('no-engine', `${program}: ${why}`))),
      ])
      await onReady(engine)
    } catch (error) {
      child.kill('SIGKILL')
      throw error
    }
    void again(gone)
  }
  // Whatever ended it: it has kept everything.
  const again = async (gone: Promise<unknown>): Promise<void> => {
    await gone
    for (let wait = 200, isUp = false; !isClosed && !isUp; wait = Math.min(wait * 2, 10_000)) {
      await pause(wait)
      if (!isClosed) isUp = await start().then(yes, no)
    }
  }
  process.once('exit', () => child.kill('SIGKILL'))
  await start()
  return engine
}

const yes = (): boolean => true
const no = (): boolean => false

const NODE = 'pool'
const FLAGS = [
  '--no-logo',
  '--node-name',
  NODE,
  '--listen-mode',
  'unix',
  '--log-filter',
  'warn',
  '--log-disable-ansi-codes',
  'true',
]

const ready = async (engine: Engine): Promise<void> => {
  for (let tries = 0; tries < 300; tries++) {
    const isUp = await engine.post('admin', '/query', { query: 'select 1' }).then(
      ({ code }) => code < 300,
      () => false,
    )
    if (isUp) return
    await pause(100)
  }
  throw new Refused('no-engine', 'the engine did not start within 30 s')
}

const postTo = (socketPath: string, path: string, body: unknown): Promise<{ code: number; text: string }> =>
  new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', accept: 'application/json' }
    const asked = request({ socketPath, path, method: 'POST', headers, timeout: 60_000 }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('end', () => resolve({ code: answer.statusCode ?? 500, text: Buffer.concat(chunks).toString('utf8') }))
      answer.on('error', reject)
    })
    asked.on('error', reject)
    asked.on('timeout', () => asked.destroy(new Error('no answer within a minute')))
    asked.end(JSON.stringify(body))
  })
