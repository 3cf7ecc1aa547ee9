import { spawn } from 'node:child_process'
import type { Session as Wanted } from '../client/binary.ts'
import type { PrintOptions, PrintResult, PrintRun } from '../client/print.ts'
import type { Terminal } from '../client/terminal.ts'
import type { Script } from '../model/script.ts'
import type { Heard } from '../record/heard.ts'
import { openSession, type Session } from './session.ts'

/** The computer of a scene: what its clients share. */
export interface Computer {
  readonly script: Script
  readonly plugin: string
  readonly heard: Heard[]
  /** Whether what code carries out is a process of its own, as in Claude Code. */
  readonly processes: boolean
}

type Options = Omit<Wanted, 'model' | 'pluginDir'>

/** `claude -p`, replayed. */
export const replayPrint = (computer: Computer, options: Options & Pick<PrintOptions, 'prompt'>): PrintRun => {
  const shown: string[] = []
  const client = begin(computer, options, false, (text) => shown.push(text))
  let wasKilled = false
  const finish = async (): Promise<PrintResult> => {
    const { session } = client
    await session.start()
    await session.submit(options.prompt)
    if (!wasKilled) await session.end()
    client.leave()
    await client.gone
    const { text, failed } = session.last()
    const defects = shown.filter((each) => each.startsWith('the replayed client failed'))
    if (defects.length > 0) throw new Error(defects.join('\n'))
    const events = [
      { type: 'system', subtype: 'init', session_id: session.id() },
      ...shown
        .filter((text) => !text.startsWith('● '))
        .map((content) => ({ type: 'system', subtype: 'informational', content })),
      { type: 'result', result: text },
    ]
    return {
      exitCode: wasKilled ? null : Number(failed),
      timedOut: false,
      stdout: shown.join('\n'),
      stderr: '',
      events,
      sessionId: session.id(),
      result: wasKilled ? undefined : text,
    }
  }
  const kill = (): void => {
    wasKilled = true
    client.leave()
  }
  return { kill, finished: finish() }
}

/** The client in a terminal, replayed; its screen is what was typed and shown, without colours and frames. */
export const replayTerminal = async (computer: Computer, options: Options): Promise<Terminal> => {
  const lines: string[] = []
  const watchers = new Set<() => void>()
  // What belongs together is indented below its first line.
  const show = (text: string): void => {
    lines.push(text.includes('\n───') ? text : text.replaceAll('\n', '\n     '))
    watchers.forEach((watch) => watch())
  }
  const { session, leave, gone } = begin(computer, options, true, show)
  const screen = (): string => lines.join('\n')
  await session.start()
  return {
    type: () => undefined,
    press: (key) => {
      if (key === 'escape') session.interrupt()
    },
    submit: async (text) => {
      show(`❯ ${text}`)
      void session.submit(text)
    },
    screen,
    spans: () => [],
    waitFor: (matches, timeout = 30_000) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          watchers.delete(watch)
          reject(new Error(`nothing within ${timeout} ms matched: ${String(matches)}; screen:\n${screen()}`))
        }, timeout)
        const watch = (): void => {
          const now = screen()
          if (!(typeof matches === 'function' ? matches(now) : matches.test(now))) return
          clearTimeout(timer)
          watchers.delete(watch)
          resolve(now)
        }
        watchers.add(watch)
        watch()
      }),
    exited: gone,
    kill: leave,
  }
}

interface Client {
  readonly session: Session
  /** Its process is no more, and nothing that it did goes on. */
  readonly leave: () => void
  readonly gone: Promise<number>
}

// Whether a client is still there is asked of its process: one that does nothing stands for it.
const begin = (
  { script, plugin, heard, processes }: Computer,
  { home, project, permissionMode, args = [], env = {} }: Options,
  terminal: boolean,
  show: (text: string) => void,
): Client => {
  const standIn = spawn('cat', { stdio: ['pipe', 'ignore', 'ignore'] })
  const gone = new Promise<number>((resolve) => standIn.once('exit', () => resolve(0)))
  const resumes = args.includes('--continue')
    ? heard.at(-1)?.event.session_id
    : args.includes('--resume')
      ? args[args.indexOf('--resume') + 1]
      : undefined
  const session = openSession({
    site: {
      home,
      project,
      plugin,
      pid: standIn.pid ?? 0,
      terminal,
      permissionMode: permissionMode ?? 'default',
      heard,
    },
    script,
    processes,
    env,
    resumes,
    show,
  })
  const leave = (): void => {
    session.kill()
    standIn.kill('SIGKILL')
  }
  return { session, leave, gone }
}
