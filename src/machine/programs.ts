import { basename } from 'node:path'

// What is known of programs by their names and words; no list of that kind is ever whole.

export const SHELLS = new Set(['sh', 'bash', 'zsh', 'dash', 'ksh', 'fish', 'ash', 'at', 'batch'])
export const INTERPRETERS = new Set(
  'node deno bun tsx python python2 python3 perl ruby php osascript awk gawk mawk'.split(' '),
)
// Their words hold another command, behind options of their own.
export const WRAPPERS = new Set(
  'env command exec builtin nohup setsid timeout sudo doas nice ionice stdbuf xargs busybox npx bunx pnpx watch parallel strace flock find npm pnpm yarn bun node deno tsx'.split(
    ' ',
  ),
)
export const RUNNERS = new Set(['npm', 'pnpm', 'yarn', 'bun', 'make'])
// What they are given is text to them.
export const TALKERS = new Set(
  'echo printf cat head tail grep egrep fgrep rg ag wc ls cd pwd test [ [[ diff cmp cp mv rm ln mkdir rmdir touch chmod chown tee sort uniq cut tr jq gh git find date stat file which true false export set read : sleep work phasegate curl base64 sed tree basename dirname realpath less more column'.split(
    ' ',
  ),
)

export const programName = (path: string): string => basename(path).replace(/\.(?:js|cmd|exe)$/, '')

/** The program that a path leads to, also where the shell is to look for it: `$(which work)`. */
export const programBehind = (path: string): string =>
  /^[`$(]+(?:which|command -v|type -[pP])\s+(\w+)[)`]+$/.exec(path)?.[1] ?? programName(path)

/** Command lines that git runs: an alias, `rebase --exec`, `bisect run`, `submodule foreach`. */
export const byGit = (words: readonly string[]): string[] => {
  const lines = words.flatMap((word) => /^(?:alias\.[^=]+=)?!([\s\S]*)$/.exec(word)?.[1] ?? [])
  const after = words.findIndex((word) => /^(?:-x|--exec|run|foreach|--tree-filter)$/.test(word))
  return after === -1 ? lines : [...lines, words.slice(after + 1).join(' ')]
}

export const decoded = (text: string): string[] =>
  (text.match(/[A-Za-z0-9+/]{12,}={0,2}/g) ?? []).map((each) => Buffer.from(each, 'base64').toString('utf8'))

export const isProgram = (name: string, words: readonly string[]): boolean =>
  name === 'sed' && words.some((word) => /(?:^|[\d$;{}\s/])e\s|\/[gip\d]*e[gip\d]*$/.test(word))

export const isOfInterpreter = (path: string, text: string): boolean =>
  /\.(?:[cm]?[jt]sx?|py|pl|rb|php)$/.test(path) || /^#!.*(?:node|python|perl|ruby|php|deno|bun)/.test(text)
