import { KEYWORDS, shellCommands } from './shell-commands.ts'

/**
 * The part of a shell command that would plainly change files of the project or its git; null when none shows. What is
 * written to scratch places (`/tmp`, `/dev`, variables) does not count. A look at the words, not a sandbox: it stops a slip.
 *
 * @param root the project's folder, which may itself lie in a scratch place
 */
export const shellWrite = (command: string, root: string): string | null => {
  const isScratch = (path: string): boolean => SCRATCH.test(path) && path !== root && !path.startsWith(`${root}/`)
  const lines = [command]
  for (const line of lines) {
    for (const { words, targets, inner } of shellCommands(line)) {
      const target = targets.find((path) => !isScratch(path))
      if (target !== undefined) return `> ${target}`
      if (changes(words, isScratch)) return words.join(' ')
      lines.push(...inner)
    }
  }
  return null
}

const SCRATCH = /^(?:(?:\/private)?\/tmp\/|\/var\/tmp\/|\/dev\/|[$`~])/

const REPLACERS = new Set(['rm', 'mv', 'cp', 'ln', 'tee', 'truncate', 'install', 'touch', 'rmdir', 'unlink'])
const WRAPPERS = new Set(['sudo', 'env', 'xargs', 'nohup', ...KEYWORDS])
const GIT_CHANGES =
  /^(?:add|am|apply|checkout|cherry-pick|clean|commit|merge|mv|pull|push|rebase|reset|restore|revert|rm|stash(?! (?:list|show))|switch)\b(?!-)/

const changes = ([program = '', ...rest]: readonly string[], isScratch: (path: string) => boolean): boolean => {
  const name = program.slice(program.lastIndexOf('/') + 1)
  if (WRAPPERS.has(name) || /^\w+=/.test(program))
    return changes(
      rest.filter((word) => !word.startsWith('-')),
      isScratch,
    )
  if (name === 'sed' || name === 'perl') return rest.some((word) => /^(?:-[a-zA-Z]*i|--in-place)/.test(word))
  if (name === 'git') return GIT_CHANGES.test(rest.join(' ').replace(/^(?:-[cC] \S+ |-\S+ )*/, ''))
  if (!REPLACERS.has(name)) return false
  // The last path is the one that is written; where all are, they look alike.
  const last = rest.findLast((word) => !word.startsWith('-'))
  return last !== undefined && !isScratch(last)
}
