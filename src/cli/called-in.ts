/** Runs a program in the folder it was called in. Where that is gone (removed under a shell that stands in it) that is said. */
export const calledIn = async (program: string, run: (folder: string) => Promise<number>): Promise<void> => {
  let folder: string
  try {
    folder = process.cwd()
  } catch {
    process.stderr.write(`${program}: the folder it was called in is gone. Change to one that is there: cd ~\n`)
    process.exitCode = 1
    return
  }
  process.exitCode = await run(folder)
}
