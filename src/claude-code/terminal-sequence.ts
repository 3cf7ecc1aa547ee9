import { oneLine } from '../workflow/core/plain-text.ts'

/** What a terminal is to show beside its text: a title, and a notification of the desktop. */
export interface Notice {
  readonly title: string
  readonly text?: string
}

/** The sequences that say so. The client writes them, whatever its terminal is inside of; of others it takes none. */
export const terminalSequence = ({ title, text }: Notice, env: NodeJS.ProcessEnv): string => {
  const notification = text === undefined ? '' : sequence(...notificationFor(env, clean(text)))
  return sequence('0', `Phasegate: ${clean(title)}`) + notification
}

// One each: some terminals know several, and would show it twice.
const notificationFor = ({ TERM = '', KITTY_WINDOW_ID, VTE_VERSION }: NodeJS.ProcessEnv, text: string): string[] => {
  if (KITTY_WINDOW_ID !== undefined || TERM.includes('kitty')) return ['99', '', `Phasegate: ${text}`]
  if (VTE_VERSION !== undefined || /^(?:foot|rxvt)/.test(TERM)) return ['777', 'notify', 'Phasegate', text]
  return ['9', `Phasegate: ${text}`]
}

const sequence = (...parts: readonly string[]): string => `\u001B]${parts.join(';')}\u0007`

const LONGEST = 200

const clean = (text: string): string => {
  const line = oneLine(text).replaceAll(';', ',')
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line
}
