import type { Paint } from '../shown/paint.ts'

/** A line's sign in its colour. */
export const painted = (sign: string): string => paintFor(process.env)[COLORS[sign] ?? 'yellow'](sign)

const COLORS: Readonly<Record<string, 'green' | 'red'>> = { '✓': 'green', '✗': 'red', '■': 'red' }

/** How a hook's text is coloured: the terminal shows the colours of a message, print mode would print their codes. */
export const paintFor = (env: NodeJS.ProcessEnv): Paint => {
  const shown = env['CLAUDE_CODE_ENTRYPOINT'] === 'cli' && (env['NO_COLOR'] ?? '') === ''
  const style = (on: number, off: number) => (text: string) => (shown ? `\u001b[${on}m${text}\u001b[${off}m` : text)
  // Grey, not faint: the client shows the text of a stopped turn in the yellow of a warning.
  return { green: style(32, 39), red: style(31, 39), yellow: style(33, 39), dim: style(90, 39), bold: style(1, 22) }
}
