import type { Terminal } from '../e2e/client/terminal.ts'

/** Types a line in a session and gives what the screen shows of it, up to what this matches. */
export const typedIn =
  (terminal: Terminal) =>
  async (line: string, until: RegExp): Promise<string> => {
    const before = terminal.screen().length
    await terminal.submit(line)
    const screen = await terminal.waitFor((now) => until.test(now.slice(before)))
    return screen.slice(before).trim()
  }
