import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import pty from '@lydell/node-pty'
import { inject, onTestFinished } from 'vitest'
import { accepted } from '../../configuration/places.ts'
import { projectAt } from '../../../src/state-manager/project.ts'
import { CLAUDE, clientEnv, type Env, REPOSITORY } from '../client/binary.ts'
import { type PrintRun, startPrint } from '../client/print.ts'
import { killGroup } from '../client/process-group.ts'
import { makeWorkplace, type Workplace } from '../client/workplace.ts'
import { type Deviations, goodAgents } from '../good-agents.ts'
import { obedientOrchestrator } from '../model/orchestrator.ts'
import type { Player } from '../model/player.ts'
import type { Script } from '../model/script.ts'
import { type Model, startModel } from '../model/server.ts'
import { asAgent } from './as-agent.ts'

interface Wishes {
  readonly agents?: Deviations
  /** They speak before the good agents. */
  readonly players?: readonly Player[]
  readonly files?: Readonly<Record<string, string>>
  readonly settings?: object
  readonly env?: Env
}

interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

interface Started {
  readonly process: ChildProcess
  readonly ended: Promise<Ended>
  /** It is gone; what it started may run on. */
  readonly gone: Promise<unknown>
}

interface Terminal {
  readonly type: (keys: string) => void
  /** All that was written, and the exit code. */
  readonly ended: Promise<{ readonly code: number; readonly written: string }>
}

export interface HeadlessScene {
  readonly place: Workplace
  readonly model: Model
  readonly begin: (program: 'phasegate' | 'work', ...words: readonly string[]) => Started
  /** The same in a terminal of 100 columns, where keys are typed. */
  readonly open: (program: 'phasegate' | 'work', ...words: readonly string[]) => Terminal
  /** A session of the client in print mode. */
  readonly session: (prompt: string) => PrintRun
  readonly phasegate: (...words: readonly string[]) => Promise<Ended>
  readonly work: (...words: readonly string[]) => Promise<Ended>
}

/** A small project, the scripted model, and our programs as a person types them in a shell, which start the real client. */
export const headlessScene = async (wishes: Wishes = {}): Promise<HeadlessScene> => {
  const { agents = {}, players = [], files = {}, settings } = wishes
  const config = settings === undefined ? {} : { '.phasegate/config.json': JSON.stringify(settings) }
  const place = await makeWorkplace({ git: true, files: { 'README.md': '# A project\n', ...files, ...config } })
  onTestFinished(() => place.remove())
  accepted({ project: projectAt(place.project), plugin: REPOSITORY, home: place.home })
  const model = await startModel(...players.map(asAgent), asAgent(goodAgents(agents)), obedientOrchestrator())
  onTestFinished(() => model.close())
  // As a client leaves it for what it starts: no child may take itself for a part of that session.
  const env = { CLAUDE_CODE_ENTRYPOINT: 'cli', CLAUDE_CODE_MESSAGING_SOCKET: '/nowhere', ...wishes.env }
  const where = { cwd: place.project, env: clientEnv({ home: place.home, model: model.url, env }) }
  const line = (program: string, words: readonly string[]): string[] => [
    join(inject('plugin'), 'dist', `${program}.js`),
    ...withClient(words),
  ]
  const begin: HeadlessScene['begin'] = (program, ...words) => {
    const started = spawn(process.execPath, line(program, words), {
      ...where,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    onTestFinished(() => killGroup(started.pid))
    const ended = Promise.all([text(started.stdout), text(started.stderr), once(started, 'close')]).then(
      ([stdout, stderr]) => ({ code: started.exitCode, stdout, stderr }),
    )
    return { process: started, ended, gone: once(started, 'exit') }
  }
  return {
    place,
    model,
    begin,
    open: (program, ...words) => {
      const terminal = pty.spawn(process.execPath, line(program, words), { ...where, cols: 100, rows: 30 })
      onTestFinished(() => killGroup(terminal.pid))
      let written = ''
      terminal.onData((data) => (written += data))
      const ended = new Promise<{ code: number; written: string }>((done) => {
        terminal.onExit(({ exitCode }) => done({ code: exitCode, written }))
      })
      return { type: (keys) => terminal.write(keys), ended }
    },
    session: (prompt) => {
      const where = { ...place, model: model.url, pluginDir: inject('plugin'), permissionMode: 'acceptEdits' } as const
      const run = startPrint({ ...where, prompt, timeout: 110_000 })
      onTestFinished(() => run.kill())
      return run
    },
    phasegate: (...words) => begin('phasegate', ...words).ended,
    work: (...words) => begin('work', ...words).ended,
  }
}

/** The sessions in which a step was worked on. */
export const sessionsOf = ({ requests }: Script, step: string): string[] => [
  ...new Set(requests.flatMap(({ turn }) => (turn.opening.includes(`${step}]`) ? [turn.session] : []))),
]

/** The processes that work here for something that is carried out without a session. */
export const marked = ({ home }: Workplace): string[] =>
  readdirSync('/proc').filter((id) => {
    const environment = /^\d+$/.test(id) ? environmentOf(id) : ''
    return environment.includes('PHASEGATE_WORKS_FOR=') && environment.includes(`HOME=${home}\0`)
  })

const environmentOf = (id: string): string => {
  try {
    return readFileSync(`/proc/${id}/environ`, 'utf8')
  } catch {
    return ''
  }
}

const withClient = ([command = '', ...words]: readonly string[]): string[] =>
  ['run', 'resume'].includes(command) && !words.includes('--claude')
    ? [command, '--claude', CLAUDE, ...words]
    : [command, ...words]
