import { readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'

const LARGEST_SCRIPT = 256 * 1024

/** The text of a script; null when there is no such file, or it is no text. Our own programs are no scripts to look into. */
export const scriptAt = (path: string): string | null => {
  try {
    const found = statSync(path)
    if (!found.isFile() || found.size > LARGEST_SCRIPT) return null
    const text = readFileSync(path, 'utf8')
    return text.includes('\0') || (OURS.test(path) && found.size > LARGEST_OWN_COPY) ? null : text
  } catch {
    return null
  }
}

// Bundles of ours say many commands without running them; a file of a few lines under their name is none.
const OURS = /[/\\]dist[/\\](?:work|phasegate|hook)\.js$/
const LARGEST_OWN_COPY = 1024

/** The command lines behind `npm run build` or `make build` in a folder; of make all of them. */
export const taskOf = (folder: string, runner: string, words: readonly string[]): string[] => {
  if (runner === 'make') return makefilesOf(folder, words).flatMap((path) => recipes(scriptAt(path)))
  const [verb, name = ''] = words.filter((word) => !word.startsWith('-'))
  const task = verb === 'run' || verb === 'run-script' ? name : (verb ?? '')
  const scripts = scriptsOf(scriptAt(join(folder, 'package.json')))
  return [`pre${task}`, task, `post${task}`].flatMap((each) => scripts.get(each) ?? [])
}

const makefilesOf = (folder: string, words: readonly string[]): string[] => {
  const valuesOf = (option: RegExp) =>
    words.flatMap((word, index) => {
      const [found, value = ''] = option.exec(word) ?? []
      return found === undefined ? [] : [value === '' ? (words[index + 1] ?? '') : value]
    })
  const folders = [folder, ...valuesOf(/^(?:-C|--directory=?)(.*)$/).map((name) => resolve(folder, name))]
  const names = ['Makefile', 'makefile', 'GNUmakefile', ...valuesOf(/^(?:-f|--(?:make)?file=?)(.*)$/)]
  return folders.flatMap((each) => names.map((name) => resolve(each, name)))
}

const recipes = (text: string | null): string[] =>
  text === null
    ? []
    : [
        text
          .replaceAll(/^\t[@-]*/gm, '')
          .replaceAll('$(MAKE)', 'make')
          .replaceAll('$$', '$'),
      ]

const scriptsOf = (text: string | null): ReadonlyMap<string, string> => {
  try {
    const found: unknown = JSON.parse(text ?? '{}')
    const scripts = typeof found === 'object' && found !== null && 'scripts' in found ? found.scripts : {}
    return new Map(Object.entries(scripts ?? {}).filter(([, line]) => typeof line === 'string'))
  } catch {
    return new Map()
  }
}
