/**
 * The part of a shell command that would plainly change files of the project or its git; null when none shows. What is
 * written to scratch places (`/tmp`, `/dev`, variables) does not count. A look at the words, not a sandbox: it stops a slip.
 *
 * @param root the project's folder, which may itself lie in a scratch place
 */
export const shellWrite = (command: string, root: string): string | null => {
  const isScratch = (path: string): boolean => SCRATCH.test(path) && path !== root && !path.startsWith(`${root}/`)
  for (const { words, targets } of simpleCommands(command)) {
    const target = targets.find((path) => !isScratch(path))
    if (target !== undefined) return `> ${target}`
    if (changes(words, isScratch)) return words.join(' ')
  }
  return null
}

const SCRATCH = /^(?:(?:\/private)?\/tmp\/|\/var\/tmp\/|\/dev\/|[$`~])/

interface SimpleCommand {
  readonly words: string[]
  /** Where its output is redirected to. */
  readonly targets: string[]
}

const HEREDOC = /<<-?\s*(['"]?)(\w+)\1([^\n]*)\n[\s\S]*?\n[ \t]*\2(?=\n|$)/g
const TOKEN =
  /(&>>?|\d*>{1,2}[|&]?|\d*<{1,3}&?)|((?:[^\s;&|<>()'"\\]|\\[\s\S]|'[^']*'|"(?:[^"\\]|\\[\s\S])*")+)|([;&|()\n])|[\s\S]/g

const simpleCommands = (command: string): SimpleCommand[] => {
  let current: SimpleCommand = { words: [], targets: [] }
  const found = [current]
  let arrow = ''
  for (const [, redirection, quoted, separator] of command.replaceAll(HEREDOC, '$3\n').matchAll(TOKEN)) {
    if (separator !== undefined) found.push((current = { words: [], targets: [] }))
    if (redirection !== undefined) arrow = redirection
    if (quoted === undefined) continue
    const word = unquoted(quoted)
    // `2>&1` leads to another stream, not to a file.
    if (arrow === '') current.words.push(word)
    else if (arrow.includes('>') && !(arrow.endsWith('&') && /^(?:\d+|-)$/.test(word))) current.targets.push(word)
    arrow = ''
  }
  return found
}

const unquoted = (word: string): string => word.replaceAll(/'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"/g, '$1$2')

const REPLACERS = new Set(['rm', 'mv', 'cp', 'ln', 'tee', 'truncate', 'install', 'touch', 'rmdir', 'unlink'])
const WRAPPERS = new Set(['sudo', 'env', 'xargs', 'time', 'nohup'])
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
