import { CLAUDE, clientEnv, sessionArgs } from './binary.ts'
import type { Session } from './binary.ts'
import { openScreen, type Screen } from './screen.ts'

export interface TerminalOptions extends Session {
  /** Size in characters. Default 120 by 50. */
  readonly cols?: number
  readonly rows?: number
}

export interface Terminal extends Omit<Screen, 'write'> {
  /** Types text without sending it; a newline in it stays part of the prompt. */
  type(text: string): void
  press(key: Key): void
  /** Types a prompt, a `/command` or a `!command` and sends it as soon as the input shows it. */
  submit(text: string): Promise<void>
}

type Key = keyof typeof KEYS

/** The real client in a pseudo-terminal, ready for its first prompt. */
export const openTerminal = async (options: TerminalOptions): Promise<Terminal> => {
  const { project, cols = 120, rows = 50 } = options
  const { write, ...shown } = openScreen(CLAUDE, sessionArgs(options), {
    cols,
    rows,
    cwd: project,
    env: clientEnv(options),
  })
  const press = (key: Key): void => write(KEYS[key])
  const submit = async (text: string): Promise<void> => {
    write(text)
    const start = text.replace(/^!/, '').split('\n')[0]?.slice(0, 40) ?? ''
    await shown.waitFor((now) => inputOf(now).includes(start))
    press('enter')
  }
  await shown
    .waitFor((now) => inputOf(now).startsWith('❯'))
    .catch((error: unknown) => {
      shown.kill()
      throw error
    })
  return { ...shown, type: write, press, submit }
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

/** What stands in the input at the bottom, which is drawn between two rules; empty while a dialog is open. */
const inputOf = (screen: string): string => screen.split(/^─{10,}.*\n/m).at(-2) ?? ''
