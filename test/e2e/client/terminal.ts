import pty from '@lydell/node-pty'
import xterm from '@xterm/headless'
import { CLAUDE, clientEnv, sessionArgs } from './binary.ts'
import type { Session } from './binary.ts'
import { killGroup } from './process-group.ts'
import { type Span, spansOf } from './spans.ts'

export interface TerminalOptions extends Session {
  /** Size in characters. Default 120 by 50. */
  readonly cols?: number
  readonly rows?: number
}

export interface Terminal {
  /** Types text without sending it; a newline in it stays part of the prompt. */
  type(text: string): void
  press(key: Key): void
  /** Types a prompt, a `/command` or a `!command` and sends it as soon as the input shows it. */
  submit(text: string): Promise<void>
  /** The scroll-back and the visible screen as text, without trailing blanks. */
  screen(): string
  /** The same with its colours. */
  spans(): readonly (readonly Span[])[]
  /**
   * The screen as soon as it matches; the condition is looked at whenever the client has drawn something. Rejects with the
   * screen after `timeout` ms (default 30,000) or when the client has ended.
   */
  waitFor(matches: RegExp | ((screen: string) => boolean), timeout?: number): Promise<string>
  /** The exit code, when the client has ended or was killed. */
  readonly exited: Promise<number>
  /** SIGKILL to the client and what it started. */
  kill(): void
}

type Key = keyof typeof KEYS

/** The real client in a pseudo-terminal, ready for its first prompt. */
export const openTerminal = async (options: TerminalOptions): Promise<Terminal> => {
  const { project, cols = 120, rows = 50 } = options
  const display = new xterm.Terminal({ cols, rows, scrollback: 10_000, allowProposedApi: true })
  const client = pty.spawn(CLAUDE, sessionArgs(options), {
    name: 'xterm-256color',
    cols,
    rows,
    cwd: project,
    env: clientEnv(options),
  })
  let over = false
  const watchers = new Set<() => void>()
  const look = (): void => watchers.forEach((watch) => watch())
  // The client draws many times a second, and to read the whole screen takes longer than to draw it.
  let due = false
  const lookSoon = (): void => {
    if (due) return
    due = true
    setTimeout(() => {
      due = false
      look()
    }, 100)
  }
  client.onData((data) => display.write(data, lookSoon))
  // The client asks its terminal for its kind and the cursor's place, and waits for the answers.
  display.onData((answer) => client.write(answer))
  const exited = new Promise<number>((resolve) => {
    client.onExit(({ exitCode }) => {
      over = true
      resolve(exitCode)
      look()
    })
  })

  const screen = (): string => textOf(display)

  const waitFor: Terminal['waitFor'] = (matches, timeout = 30_000) =>
    new Promise((resolve, reject) => {
      const end = (settle: () => void): void => {
        clearTimeout(timer)
        watchers.delete(watch)
        settle()
      }
      const fail = (why: string): void =>
        end(() => reject(new Error(`${why}: ${String(matches)}; screen:\n${screen()}`)))
      const watch = (): void => {
        const now = screen()
        if (typeof matches === 'function' ? matches(now) : matches.test(now)) end(() => resolve(now))
        else if (over) fail('the client ended before')
      }
      const timer = setTimeout(() => fail(`nothing within ${timeout} ms matched`), timeout)
      watchers.add(watch)
      watch()
    })

  const press = (key: Key): void => client.write(KEYS[key])
  const type = (text: string): void => client.write(text)
  const submit = async (text: string): Promise<void> => {
    type(text)
    const start = text.replace(/^!/, '').split('\n')[0]?.slice(0, 40) ?? ''
    await waitFor((now) => inputOf(now).includes(start))
    press('enter')
  }
  const kill = (): void => {
    if (!over) killGroup(client.pid)
  }

  await waitFor((now) => inputOf(now).startsWith('❯')).catch((error: unknown) => {
    kill()
    throw error
  })
  return { type, press, submit, screen, spans: () => spansOf(display), waitFor, exited, kill }
}

const KEYS = {
  enter: '\r',
  escape: '\u001b',
  up: '\u001b[A',
  down: '\u001b[B',
  'shift+tab': '\u001b[Z',
  'ctrl+c': '\u0003',
  'ctrl+u': '\u0015',
} as const

const textOf = (display: InstanceType<typeof xterm.Terminal>): string => {
  const { active } = display.buffer
  const lines = Array.from({ length: active.length }, (_, row) => active.getLine(row)?.translateToString(true) ?? '')
  return lines.join('\n').trimEnd()
}

/** What stands in the input at the bottom, which is drawn between two rules; empty while a dialog is open. */
const inputOf = (screen: string): string => screen.split(/^─{10,}.*\n/m).at(-2) ?? ''
