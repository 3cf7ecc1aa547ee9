/** The folder a program was called in. Where it is gone (removed under a shell that stands in it) that is said, and there is none. */
export const calledIn = (program: string): string | null => {
  try {
    return process.cwd()
  } catch {
    process.stderr.write(`${program}: the folder it was called in is gone. Change to one that is there: cd ~\n`)
    process.exitCode = 1
    return null
  }
}
