import pty from '@lydell/node-pty'
import xterm from '@xterm/headless'
import type { Env } from './binary.ts'
import { killGroup } from './process-group.ts'
import { type Span, spansOf } from './spans.ts'

interface ScreenOptions {
  readonly cwd: string
  readonly env: Env
  /** Size in characters. */
  readonly cols: number
  readonly rows: number
}

export interface Screen {
  /** Types this, keys included. */
  write(keys: string): void
  /** The scroll-back and the visible screen as text, without trailing blanks. */
  screen(): string
  /** The same with its colours. */
  spans(): readonly (readonly Span[])[]
  /**
   * The screen as soon as it matches; the condition is looked at whenever something was drawn. Rejects with the
   * screen after `timeout` ms (default 30,000) or when the program has ended.
   */
  waitFor(matches: RegExp | ((screen: string) => boolean), timeout?: number): Promise<string>
  /** The exit code, when the program has ended or was killed. */
  readonly exited: Promise<number>
  /** SIGKILL to the program and what it started. */
  kill(): void
}

/** A program in a pseudo-terminal, and what stands on its screen. */
export const openScreen = (program: string, words: readonly string[], options: ScreenOptions): Screen => {
  const { cwd, env, cols, rows } = options
  const display = new xterm.Terminal({ cols, rows, scrollback: 10_000, allowProposedApi: true })
  const child = pty.spawn(program, [...words], { name: 'xterm-256color', cols, rows, cwd, env: { ...env } })
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
  child.onData((data) => display.write(data, lookSoon))
  // The client asks its terminal for its kind and the cursor's place, and waits for the answers.
  display.onData((answer) => child.write(answer))
  const exited = new Promise<number>((resolve) => {
    child.onExit(({ exitCode }) => {
      over = true
      resolve(exitCode)
      look()
    })
  })

  const screen = (): string => textOf(display)

  const waitFor: Screen['waitFor'] = (matches, timeout = 30_000) =>
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
        else if (over) fail('the program ended before')
      }
      const timer = setTimeout(() => fail(`nothing within ${timeout} ms matched`), timeout)
      watchers.add(watch)
      watch()
    })

  return {
    write: (keys) => child.write(keys),
    screen,
    spans: () => spansOf(display),
    waitFor,
    exited,
    kill: () => {
      if (!over) killGroup(child.pid)
    },
  }
}

const textOf = (display: InstanceType<typeof xterm.Terminal>): string => {
  const { active } = display.buffer
  const lines = Array.from({ length: active.length }, (_, row) => active.getLine(row)?.translateToString(true) ?? '')
  return lines.join('\n').trimEnd()
}
