import { coloured, type Paint, plain } from '../shown/paint.ts'

/** A line's sign in its colour. */
export const painted = (sign: string): string => paintFor(process.env)[COLORS[sign] ?? 'yellow'](sign)

const COLORS: Readonly<Record<string, 'green' | 'red'>> = { '✓': 'green', '✗': 'red', '■': 'red' }

/** How a hook's text is coloured: the terminal shows the colours of a message, print mode would print their codes. */
export const paintFor = (env: NodeJS.ProcessEnv): Paint =>
  env['CLAUDE_CODE_ENTRYPOINT'] === 'cli' && (env['NO_COLOR'] ?? '') === '' ? coloured : plain
