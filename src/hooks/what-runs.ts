import { readFileSync, statSync } from 'node:fs'
import { basename, resolve } from 'node:path'

/**
 * Whether a command line says something, itself or in a script that it runs. What is asked gets the text without the quotes
 * and backslashes in which a shell lets a word hide. A fence, not a sandbox: a script may make its words as it runs.
 */
export const runs = (command: string, folder: string, says: (plain: string) => boolean): boolean =>
  says(unquoted(command)) ||
  scriptsOf(command).some((script) => {
    const text = scriptText(resolve(folder, script))
    return text !== null && says(unquoted(text))
  })

// Quotes, backslashes and empty expansions are how a shell lets a word hide.
export const unquoted = (command: string): string =>
  command.replaceAll(/["'\\]|\$\{?IFS\}?|\$@/g, (hidden) => (hidden.includes('IFS') ? ' ' : ''))

const INTERPRETERS = new Set([
  'sh',
  'bash',
  'zsh',
  'dash',
  'ksh',
  'source',
  '.',
  'node',
  'tsx',
  'python',
  'python3',
  'perl',
  'ruby',
  'env',
  'exec',
  'xargs',
  'nohup',
  'setsid',
  'time',
  'timeout',
  'sudo',
  'cat',
])
const RUNNERS: Readonly<Record<string, string>> = {
  npm: 'package.json',
  pnpm: 'package.json',
  yarn: 'package.json',
  bun: 'package.json',
  make: 'Makefile',
}

/** Files a command would run: words in the place of a command or behind an interpreter, and the scripts of a task runner. */
const scriptsOf = (command: string): string[] =>
  unquoted(command)
    .split(/[;&|()\n`]+/)
    .flatMap((simple) => {
      const words = simple.replaceAll(/[<>]/g, ' ').trim().split(/\s+/)
      const program = basename(words[0] ?? '')
      const runner = RUNNERS[program]
      if (runner !== undefined) return [runner]
      if (INTERPRETERS.has(program) || /^\w+=/.test(program)) return words.slice(1)
      return words.slice(0, 1)
    })
    .filter((word) => word !== '' && !word.startsWith('-'))

const LARGEST_SCRIPT = 256 * 1024

const scriptText = (path: string): string | null => {
  try {
    const found = statSync(path)
    return found.isFile() && found.size <= LARGEST_SCRIPT ? readFileSync(path, 'utf8') : null
  } catch {
    return null
  }
}
