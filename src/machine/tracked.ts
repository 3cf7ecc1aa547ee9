import { askGit, splitZ } from './git-command.ts'

/** Which files below these folders git tracks; none where there is no git. Paths from the folder it is asked in. */
export const trackedIn = (folder: string, paths: readonly string[]): string[] => {
  const { code, stdout } = askGit(folder, ['ls-files', '-z', '--', ...paths])
  return code === 0 ? splitZ(stdout) : []
}
