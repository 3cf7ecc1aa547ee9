import { dirname, resolve } from 'node:path'
import { targetOf } from '../state-manager/real-path.ts'
import {
  byGit,
  decoded,
  INTERPRETERS,
  isOfInterpreter,
  isProgram,
  programBehind,
  programName,
  RUNNERS,
  SHELLS,
  TALKERS,
  WRAPPERS,
} from './programs.ts'
import { scriptAt, taskOf } from './script-text.ts'
import { type Fed, isOpen, type Running, type RunningCommand } from './running.ts'
import { KEYWORDS, shellCommands, type ShellCommand } from './shell-commands.ts'

const DEEPEST = 6
const MOST_COMMANDS = 5000

/** Goes through a command line, and through all that it runs in turn. */
export class Walk implements Running {
  readonly commands: RunningCommand[] = []
  readonly texts: string[] = []
  readonly #variables: Map<string, string>
  readonly #aliases = new Map<string, string>()
  /** Files that the command line itself writes. */
  readonly #written = new Map<string, string>()
  /** Copies and links that it makes of programs of ours, with the name of the program. */
  readonly #copies = new Map<string, string>()
  readonly #read = new Set<string>()
  /** Folders of the scripts that are being read, the innermost last. */
  readonly #scripts: string[] = []
  #folder: string

  constructor(folder: string) {
    this.#folder = folder
    this.#variables = new Map([['PWD', folder]])
  }

  shell(text: string, depth: number): void {
    if (depth > DEEPEST || this.commands.length > MOST_COMMANDS) return
    const all = shellCommands(text)
    for (const [index, each] of all.entries()) {
      for (const inner of each.inner) this.shell(inner, depth + 1)
      const before = all.slice(0, index).filter(({ pipeline }) => pipeline === each.pipeline)
      this.#simple({ ...each, words: this.#expanded(each.words) }, before, depth)
    }
  }

  #expanded(words: readonly string[]): string[] {
    return words.flatMap((word) => {
      const plain = this.#plain(word)
      return plain !== word && /\s/.test(plain) ? plain.trim().split(/\s+/) : [plain]
    })
  }

  #plain(word: string): string {
    const known = word
      .replaceAll('$(pwd)', this.#folder)
      .replaceAll(/\$\(dirname [^()]*\)/g, this.#scripts.at(-1) ?? this.#folder)
      .replaceAll(/\$\{(\w+)\}|\$(\w+)/g, (whole, braced, bare) => this.#variables.get(String(braced ?? bare)) ?? whole)
    // Empty in a shell that was given no arguments, and a place to break a word.
    return /^\$[@*]$/.test(known) ? known : known.replaceAll(/\$[@*]/g, '')
  }

  #simple(command: ShellCommand, before: readonly ShellCommand[], depth: number): void {
    let words = command.words
    while (KEYWORDS.has(words[0] ?? '') || words[0] === 'function') words = words.slice(1)
    while (/^\w+=/.test(words[0] ?? '')) {
      const [, name = '', value = ''] = /^(\w+)=([\s\S]*)$/.exec(words[0] ?? '') ?? []
      this.#variables.set(name, value)
      words = words.slice(1)
      // Programs run what some variables hold: GIT_EDITOR, PAGER.
      if (words.length > 0 && /\s/.test(value)) this.texts.push(value)
    }
    const given = before.flatMap((each) => [...each.words.slice(1).map((word) => this.#plain(word)), ...each.inputs])
    this.#keep(command, words, given)
    this.#program(words, { ...command, words, before, given, unwrapped: new Set() }, depth, false)
  }

  // Later commands of the same line may run what this one writes.
  #keep({ targets, inputs }: ShellCommand, words: readonly string[], given: readonly string[]): void {
    const files = words[0] === 'tee' ? [...targets, ...words.slice(1)] : targets
    const said = words
      .slice(1)
      .join(' ')
      .replaceAll(String.raw`\n`, '\n')
    const text = [...inputs, said, given.join(' ')].join('\n')
    for (const file of files) this.#written.set(resolve(this.#folder, this.#plain(file)), text)
  }

  #program(words: readonly string[], fed: Fed, depth: number, isWrapped: boolean): void {
    const [first = '', ...rest] = words
    const name = this.#nameOf(first)
    this.commands.push({
      program: name,
      words: rest,
      targets: isWrapped ? [] : fed.targets.map((target) => this.#plain(target)),
      folder: this.#folder,
    })
    const alias = this.#aliases.get(first)
    if (alias !== undefined) this.shell([alias, ...rest].join(' '), depth + 1)
    if (['cd', 'pushd'].includes(name) && rest[0] !== undefined) this.#folder = resolve(this.#folder, rest[0])
    if (name === 'eval' || name === 'trap') this.#code(rest.join(' '), depth)
    if (['cp', 'ln', 'mv', 'install'].includes(name)) this.#copy(rest)
    if (name === 'alias') this.#alias(rest)
    if (name === 'git') for (const line of byGit(rest)) this.shell(line, depth + 1)
    // Runs a program on every file it searches.
    if (name === 'rg')
      for (const [, script = ''] of rest.join(' ').matchAll(/--pre[ =](\S+)/g)) this.#script(script, depth, false)
    if (RUNNERS.has(name)) this.#task(name, rest, depth)
    if (SHELLS.has(name) || name === 'source' || name === '.') return this.#ofShell(rest, fed, depth)
    if (first.includes('/') && !WRAPPERS.has(name)) this.#script(first, depth, false)
    if (INTERPRETERS.has(name)) this.#ofInterpreter(rest, fed, depth)
    if (WRAPPERS.has(name)) return this.#wrapped(name, rest, fed, depth)
    if (!TALKERS.has(name) || isProgram(name, rest)) this.texts.push([first, ...rest, ...fed.inputs].join(' '))
  }

  #nameOf(word: string): string {
    const path = resolve(this.#folder, word)
    return this.#copies.get(path) ?? programName(word.includes('/') ? targetOf(path) : word)
  }

  #copy(words: readonly string[]): void {
    const paths = words.filter((word) => !word.startsWith('-'))
    const last = paths.at(-1) ?? ''
    for (const name of paths.slice(0, -1).map(programBehind)) {
      if (name === 'work' || name === 'phasegate') this.#copies.set(resolve(this.#folder, last), name)
    }
  }

  // What is decoded on the way to a shell is read, too.
  #code(text: string, depth: number): void {
    this.shell(text, depth + 1)
    if (/base64|openssl|xxd/.test(text)) for (const line of decoded(text)) this.shell(line, depth + 1)
  }

  #alias(words: readonly string[]): void {
    for (const word of words) {
      const [, name = '', value = ''] = /^([^=]+)=([\s\S]*)$/.exec(word) ?? []
      this.#aliases.set(name, value)
    }
  }

  #task(runner: string, words: readonly string[], depth: number): void {
    for (const text of taskOf(this.#folder, runner, words)) this.shell(text, depth + 1)
  }

  #ofShell(words: readonly string[], fed: Fed, depth: number): void {
    const code = words.findIndex((word) => /^-\w*c$/.test(word))
    if (code !== -1) return this.#code(words[code + 1] ?? '', depth)
    for (const word of words) this.#script(word, depth, true)
    for (const source of fed.sources) this.#script(this.#plain(source), depth, true)
    for (const input of fed.inputs) this.shell(input, depth + 1)
    if (fed.given.length === 0) return
    this.shell(fed.given.join(' '), depth + 1)
    for (const each of fed.given) {
      this.shell(each, depth + 1)
      this.#script(each, depth, true)
    }
    if (fed.before.some(({ words: [program = ''] }) => /base64|openssl|xxd/.test(program))) {
      for (const line of decoded(fed.given.join(' '))) this.shell(line, depth + 1)
    }
  }

  #ofInterpreter(words: readonly string[], fed: Fed, depth: number): void {
    this.texts.push([...words, ...fed.inputs, ...fed.given].join('\n'))
    for (const word of [...words, ...fed.sources]) this.#script(this.#plain(word), depth, false)
  }

  // Options of a wrapper may take values, so each of its words may be the program.
  #wrapped(name: string, words: readonly string[], fed: Fed, depth: number): void {
    const fromInput = name === 'xargs' || name === 'parallel' ? ['$(input)', ...fed.given] : []
    for (const [index, word] of words.entries()) {
      if (word.startsWith('-') || (name === 'find' && !/^-(?:exec|ok)/.test(words[index - 1] ?? ''))) continue
      if (/^\w+=/.test(word)) continue
      const found = name === 'find' ? words.slice(0, index).filter((each) => !each.startsWith('-')) : []
      const behind = [...words.slice(index), ...fromInput, ...found]
      const key = behind.join('\0')
      if (fed.unwrapped.has(key)) continue
      fed.unwrapped.add(key)
      this.#program(behind, { ...fed, given: [] }, depth, true)
    }
  }

  #script(word: string, depth: number, isShell: boolean): void {
    const path = resolve(this.#folder, word)
    if (word === '' || word.startsWith('-') || isOpen(word) || this.#read.has(path)) return
    const text = this.#written.get(path) ?? scriptAt(path)
    if (text === null) return
    this.#read.add(path)
    if (!isShell && isOfInterpreter(path, text)) return void this.texts.push(text)
    this.#scripts.push(dirname(path))
    this.shell(text, depth + 1)
    this.#scripts.pop()
  }
}
