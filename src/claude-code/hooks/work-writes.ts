import { readdirSync } from 'node:fs'
import { basename, join, relative, resolve, sep } from 'node:path'
import { isInside, targetOf } from '../../state-manager/real-path.ts'
import type { Running, RunningCommand } from '../../machine/running.ts'

/** Whether a path is a journal or a projection below `work/`: what only code writes. Links are followed. */
export const isWrittenByCode = (work: string, path: string): boolean => {
  const [folder, target] = [targetOf(work), targetOf(path)]
  if (!isInside(folder, target)) return false
  const within = relative(folder, target)
  const [first, second] = within.split(sep)
  return within === 'index.json' || (first !== undefined && (second === 'journal' || second === 'threads.json'))
}

/** Whether a command line writes, replaces or removes what only code writes below `work/`. A look at the words, not a sandbox. */
export const changesWork = ({ commands, texts }: Running, work: string): boolean =>
  commands.some((command) => changes(command, work)) || texts.some((text) => NAMED.test(text) && WRITES.test(text))

const NAMED = /(?:\bwork\/index\.json|\d{3,}-[\w-]+\/(?:journal|threads\.json))/
const WRITES = /write|append|unlink|rename|remove|rmtree|\brm|copy|truncate|mkdir|link|,\s*["']?[wax]b?\+?["']?\s*\)|>/i

const changes = ({ program, words, targets, folder }: RunningCommand, work: string): boolean => {
  const isOne = (path: string): boolean => isCode(work, resolve(folder, path), false)
  const goes = (path: string): boolean => isCode(work, resolve(folder, path), true)
  if (targets.some(isOne)) return true
  const paths = words.filter((word) => !word.startsWith('-'))
  const has = (option: RegExp): boolean => words.some((word) => option.test(word))
  switch (program) {
    case 'rm':
      return paths.some(has(/^-\w*[rR]|^--recursive/) ? goes : isOne)
    case 'mv':
      return paths.slice(0, -1).some(goes) || arrives(paths, isOne)
    case 'cp':
    case 'rsync':
    case 'install':
      return arrives(paths, isOne) || (copiesContent(program, paths, has(/^-\w*[raR]/)) && goes(paths.at(-1) ?? ''))
    case 'ln':
      return paths.some(isOne) || arrives(paths, isOne)
    case 'sed':
    case 'perl':
      return has(/^-[a-zA-Z]*i|^--in-place/) && paths.some(isOne)
    case 'dd':
      return words.some((word) => word.startsWith('of=') && isOne(word.slice(3)))
    case 'unzip':
    case 'tar':
      return has(/^-?\w*x|^-d$|^-C$/) && words.some((word, at) => /^-[dC]$/.test(words[at - 1] ?? '') && goes(word))
    case 'find':
      return has(/^-delete$/) && finds(words, work, folder)
    case 'git':
      return byGit(words, goes)
    default:
      return REPLACERS.has(program) && paths.some(isOne)
  }
}

const REPLACERS = new Set(['tee', 'truncate', 'touch', 'rmdir', 'unlink', 'shred', 'chmod', 'chown'])

const arrives = (paths: readonly string[], isOne: (path: string) => boolean): boolean => {
  const last = paths.at(-1) ?? ''
  return paths.length > 1 && [last, ...paths.slice(0, -1).map((path) => join(last, basename(path)))].some(isOne)
}

const copiesContent = (program: string, paths: readonly string[], isDeep: boolean): boolean =>
  isDeep && paths.slice(0, -1).some((path) => (program === 'rsync' ? path.endsWith('/') : /(?:^|\/)\.$|\*$/.test(path)))

// What names nothing takes everything.
const byGit = (words: readonly string[], goes: (path: string) => boolean): boolean => {
  let rest = words
  while (rest[0]?.startsWith('-')) rest = rest.slice(/^-[cC]$/.test(rest[0]) ? 2 : 1)
  const [verb = '', ...more] = rest
  const has = (option: RegExp): boolean => more.some((word) => option.test(word))
  const paths = more.filter((word) => !word.startsWith('-'))
  if (has(/^:[!^](?:\/)?work\/?$/)) return false
  switch (verb) {
    case 'checkout':
      return !has(/^(?:-b|-B|--orphan)$/) && paths.some(goes)
    case 'restore':
      return !(has(/^(?:-S|--staged)$/) && !has(/^(?:-W|--worktree)$/)) && paths.some(goes)
    case 'rm':
      return !has(/^(?:--cached|-n|--dry-run)$/) && paths.some(goes)
    case 'mv':
      return paths.some(goes)
    case 'clean':
      return !has(/^(?:-\w*n\w*|--dry-run)$/) && !sparesWork(more) && (paths.length === 0 ? ['.'] : paths).some(goes)
    case 'stash':
      return /^(?:push|save|-.*)?$/.test(more[0] ?? '') && stashes(more, goes)
    case 'reset':
      return has(/^--hard$/)
    default:
      return false
  }
}

const sparesWork = (words: readonly string[]): boolean =>
  words.some(
    (word, at) => /^(?:--exclude=)?\/?work\/?$/.test(word) && (word.startsWith('--') || words[at - 1] === '-e'),
  )

const stashes = (words: readonly string[], goes: (path: string) => boolean): boolean => {
  const divided = words.indexOf('--')
  const takesNew = words.some((word) => /^(?:-\w*[ua]\w*|--include-untracked|--all)$/.test(word))
  return divided === -1 ? takesNew : words.slice(divided + 1).some(goes)
}

const finds = (words: readonly string[], work: string, folder: string): boolean => {
  const roots = words.slice(
    0,
    words.findIndex((word) => word.startsWith('-')),
  )
  const patterns = words.filter((_, at) => /^-i?(?:name|path|wholename)$/.test(words[at - 1] ?? ''))
  const samples = protectedIn(work).flatMap((path) => [path, join(path, '000001.json')])
  return (
    (roots.length === 0 ? ['.'] : roots).some((root) => isCode(work, resolve(folder, root), true)) &&
    (patterns.length === 0 ||
      patterns.some((pattern) => samples.some((path) => globs(pattern, basename(path)) || globs(pattern, path))))
  )
}

/** @param goes the whole folder is replaced or removed, so one that holds such files counts, too */
const isCode = (work: string, path: string, goes: boolean): boolean => {
  if (isWrittenByCode(work, path)) return true
  const words = path.split(sep)
  const isFolder = [work, ...streamsOf(work)]
  if (
    goes &&
    isFolder.some(
      (each) => matches(words, each.split(sep)) || matches(targetOf(path).split(sep), targetOf(each).split(sep)),
    )
  )
    return true
  if (!/[*?[]/.test(path)) return false
  return protectedIn(work).some((each) => {
    const parts = each.split(sep)
    return matches(words.slice(0, parts.length), parts) && words.length >= parts.length
  })
}

// Equal to it or above it.
const matches = (words: readonly string[], parts: readonly string[]): boolean =>
  words.length <= parts.length && words.every((word, at) => globs(word, parts[at] ?? ''))

const globs = (pattern: string, text: string): boolean =>
  new RegExp(
    `^${pattern.replaceAll(/[.+^${}()|\\]/g, String.raw`\$&`).replaceAll(/\[[^\]]*\]|[*?[]/g, (sign) => (sign === '*' ? '.*' : sign === '[' ? String.raw`\[` : '.'))}$`,
  ).test(text)

const streamsOf = (work: string): string[] => {
  try {
    return readdirSync(work)
      .filter((name) => /^\d{3,}-/.test(name))
      .map((name) => join(work, name))
  } catch {
    return []
  }
}

const protectedIn = (work: string): string[] => [
  join(work, 'index.json'),
  ...streamsOf(work).flatMap((folder) => [join(folder, 'journal'), join(folder, 'threads.json')]),
]
