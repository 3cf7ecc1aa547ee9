import type { ReadStream, WriteStream } from 'node:tty'

/** A terminal that is drawn again and again, in place of what stood in it. */
export interface Screen {
  readonly draw: (picture: string) => void
  /** Gives the terminal back as it was. It may be said twice. */
  readonly leave: () => void
}

export type Out = Pick<WriteStream, 'write' | 'isTTY' | 'rows' | 'on' | 'off'>
export type Keys = Pick<ReadStream, 'isTTY' | 'setRawMode' | 'on' | 'off' | 'pause' | 'resume' | 'unref'>

/** Takes a terminal over. `quit` is called for q and Ctrl-C, `resized` when there is more or less room. */
export const enterScreen = (
  { out, keys }: { readonly out: Out; readonly keys: Keys },
  { quit, resized }: { readonly quit: () => void; readonly resized: () => void },
): Screen => {
  const onKeys = (typed: Buffer | string): void => {
    if (QUITS.has(String(typed))) quit()
  }
  let isHere = true
  const leave = (): void => {
    if (!isHere) return
    isHere = false
    process.off('exit', leave)
    out.off('resize', resized)
    keys.off('data', onKeys)
    if (keys.isTTY) keys.setRawMode(false)
    keys.pause()
    out.write(LEAVE)
  }
  // Also when a defect of ours ends the process.
  process.on('exit', leave)
  out.on('resize', resized)
  if (keys.isTTY) {
    // What is typed is read by us and not shown; Ctrl-C is then a key like others.
    keys.setRawMode(true)
    keys.on('data', onKeys)
    keys.resume()
    keys.unref()
  }
  out.write(ENTER)
  return { leave, draw: (picture) => void (isHere && out.write(frame(picture, out.rows || 24))) }
}

const QUITS = new Set(['q', 'Q', '\u0003'])

// The alternate screen, without a cursor and without wrapping: what stood in the terminal is there again afterwards, and a line too
// long takes no row of another one.
const ENTER = '\u001B[?1049h\u001B[?25l\u001B[?7l'
const LEAVE = '\u001B[?7h\u001B[?25h\u001B[?1049l'
const HOME = '\u001B[H'
const CLEAR_LINE = '\u001B[K'
const CLEAR_BELOW = '\u001B[J'

const frame = (picture: string, rows: number): string => {
  const lines = picture.split('\n')
  // What comes next stands last, with its reason, and is never what is left out.
  const ending = lines.slice(lines.lastIndexOf('') + 1).slice(-3)
  const room = Math.max(1, rows - 2 - ending.length)
  const fitting = lines.length < rows ? lines : [...lines.slice(0, room), '…', ...ending]
  // No line break behind the last line: a terminal of few rows would scroll.
  return `${HOME}${fitting.map((line) => `${line}${CLEAR_LINE}`).join('\r\n')}${CLEAR_BELOW}`
}
