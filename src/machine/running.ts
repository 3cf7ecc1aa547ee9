import type { ShellCommand } from './shell-commands.ts'

/** A command as it reaches its program. */
export interface RunningCommand {
  /** Its file name, without folder and `.js`. */
  readonly program: string
  readonly words: readonly string[]
  readonly targets: readonly string[]
  /** Where it runs. */
  readonly folder: string
}

/** What a command line runs, as far as it can be seen without running it. */
export interface Running {
  readonly commands: readonly RunningCommand[]
  /** Code in other languages than the shell's, and words for programs that may run them. */
  readonly texts: readonly string[]
}

/** A word that only the shell that runs it knows: an expansion that is not seen through, a pattern. */
export const isOpen = (word: string): boolean => /[$`*?[{%]/.test(word)

/** A command with what feeds it and what wraps it. */
export interface Fed extends ShellCommand {
  /** Commands of the same pipeline that feed it, and their words. */
  readonly before: readonly ShellCommand[]
  readonly given: readonly string[]
  /** What its wrappers were seen to run: wrappers of wrappers come to the same words in many ways. */
  readonly unwrapped: Set<string>
}
