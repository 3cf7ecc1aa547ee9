import pty from '@lydell/node-pty'

/** What a program prints that a person types in a terminal. Rejects with it when the program fails. */
export const typed = (
  program: string,
  args: readonly string[],
  place: { readonly cwd: string; readonly env: Record<string, string> },
): Promise<string> =>
  new Promise((resolve, reject) => {
    // Wide, so that nothing is broken.
    const terminal = pty.spawn(program, [...args], { ...place, cols: 1000, rows: 50, name: 'dumb' })
    let text = ''
    terminal.onData((data) => (text += data))
    terminal.onExit(({ exitCode }) => {
      const said = text.replaceAll('\r\n', '\n')
      if (exitCode === 0) resolve(said)
      else reject(new Error(said))
    })
  })
