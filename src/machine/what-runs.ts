import { Walk } from './walk-commands.ts'
import type { Running } from './running.ts'

/**
 * Everything a command line runs: behind wrappers (`env`, `xargs`), in shells (`-c`, here-documents, pipes), in substitutions,
 * variables, aliases, and in scripts that it names or writes itself. A fence, not a sandbox: a program may make its words as it runs.
 */
export const whatRuns = (command: string, folder: string): Running => {
  const walk = new Walk(folder)
  walk.shell(command, 0)
  return walk
}

/** Whether anything that a command line runs says something; asked about the words of each command, and about each text. */
export const runs = (command: string, folder: string, says: (plain: string) => boolean): boolean => {
  const { commands, texts } = whatRuns(command, folder)
  return (
    commands.some(({ program, words }) => says([program, ...words].join(' '))) ||
    texts.some((text) => says(text.replaceAll(/["'\\]/g, '')))
  )
}
