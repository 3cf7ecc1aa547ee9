import { unescaped } from './shell-escapes.ts'

/** One simple command of a command line, its words without quotes. What the shell puts in their place is left as `$x`. */
export interface ShellCommand {
  readonly words: string[]
  /** Files it writes with `>`. */
  readonly targets: string[]
  /** Files it reads with `<`. */
  readonly sources: string[]
  /** Here-documents and here-strings. */
  readonly inputs: string[]
  /** Command lines that run while its words are made: `$(…)`, `…`, `<(…)`. */
  readonly inner: string[]
  /** Commands of one pipeline have the same number. */
  readonly pipeline: number
}

/** The simple commands of a shell text in order, those of compound commands among them. Never fails: what is cut off ends there. */
export const shellCommands = (text: string): ShellCommand[] => new Reader(text).read()

/** Words of the shell's grammar that a command may stand behind. */
export const KEYWORDS: ReadonlySet<string> = new Set('if then elif else while until do ! { time'.split(' '))

interface HereDocument {
  readonly end: string
  readonly isQuoted: boolean
  readonly indented: boolean
  readonly of: ShellCommand
}

class Reader {
  readonly #text: string
  #at = 0
  #pipeline = 0
  #current = this.#begin()
  readonly #found: ShellCommand[] = []
  #word: string | null = null
  #isQuoted = false
  #arrow = ''
  #awaited: HereDocument[] = []

  constructor(text: string) {
    this.#text = text.replaceAll('\\\n', '').replaceAll(/\$\{IFS[^}]*\}|\$IFS\b/g, ' ')
  }

  read(): ShellCommand[] {
    while (this.#at < this.#text.length) this.#step()
    this.#endCommand(true)
    return this.#found
  }

  #step(): void {
    const rest = this.#text.slice(this.#at, this.#at + 4)
    const [char = ''] = rest
    const arrow = /^(?:&>>?|>>|>\||>&|<<<|<<-?|<&|[<>](?!\())/.exec(rest)?.[0]
    if (char === '\\') return this.#add(this.#text.slice(this.#at + 1, this.#at + 2), 2, true)
    if (char === "'") return this.#add(this.#upTo("'", 1), 1, true)
    if (char === '"') return this.#double()
    if (rest.startsWith("$'")) return this.#add(unescaped(this.#upTo("'", 2)), 1, true)
    if (rest.startsWith('$"')) return void this.#at++
    if (rest.startsWith('$(') || rest.startsWith('<(') || rest.startsWith('>(')) return this.#substitution()
    if (char === '`') return this.#backticks()
    if (arrow !== undefined) return this.#redirect(arrow)
    if (char === '#' && this.#word === null) return void (this.#at = this.#next('\n'))
    if (char === '\n') return this.#newline()
    if (';&|()'.includes(char)) return this.#separate(rest)
    if (/\s/.test(char)) {
      this.#endWord()
      this.#at++
      return
    }
    this.#add(char, 1, false)
  }

  #begin(): ShellCommand {
    return { words: [], targets: [], sources: [], inputs: [], inner: [], pipeline: this.#pipeline }
  }

  #add(text: string, skipped: number, isQuoted: boolean): void {
    this.#word = (this.#word ?? '') + text
    this.#isQuoted ||= isQuoted
    this.#at += skipped
  }

  #next(char: string): number {
    const found = this.#text.indexOf(char, this.#at)
    return found === -1 ? this.#text.length : found
  }

  // Leaves the place at the closing character.
  #upTo(char: string, skipped: number): string {
    const start = this.#at + skipped
    this.#at = start
    while (this.#at < this.#text.length && this.#text[this.#at] !== char) {
      this.#at += skipped === 2 && this.#text[this.#at] === '\\' ? 2 : 1
    }
    return this.#text.slice(start, this.#at)
  }

  #double(): void {
    this.#add('', 1, true)
    while (this.#at < this.#text.length && this.#text[this.#at] !== '"') {
      const rest = this.#text.slice(this.#at, this.#at + 2)
      if (/^\\["$`\\]/.test(rest)) this.#add(rest.slice(1), 2, true)
      else if (rest === '$(') this.#substitution()
      else if (rest.startsWith('`')) this.#backticks()
      else this.#add(rest.slice(0, 1), 1, true)
    }
    this.#at++
  }

  #substitution(): void {
    const start = this.#at + 2
    let depth = 1
    this.#at = start
    for (; this.#at < this.#text.length && depth > 0; this.#at++) {
      const char = this.#text[this.#at]
      if (char === '\\') this.#at++
      if (char === "'") this.#at = Math.min(this.#text.length, this.#text.indexOf("'", this.#at + 1) >>> 0)
      if (char === '(') depth++
      if (char === ')') depth--
    }
    this.#inner(this.#text.slice(start, depth === 0 ? this.#at - 1 : this.#at))
  }

  #backticks(): void {
    const text = this.#upTo('`', 1)
    this.#at++
    this.#inner(text)
  }

  #inner(text: string): void {
    this.#current.inner.push(text)
    this.#add(`$(${text})`, 0, true)
  }

  #redirect(arrow: string): void {
    if (/^\d+$/.test(this.#word ?? '')) this.#word = null
    this.#endWord()
    this.#arrow = arrow
    this.#at += arrow.length
  }

  #newline(): void {
    this.#endCommand(true)
    this.#at++
    for (const { end, isQuoted, indented, of } of this.#awaited.splice(0)) {
      const lines: string[] = []
      while (this.#at < this.#text.length) {
        const line = this.#text.slice(this.#at, this.#next('\n'))
        this.#at += line.length + 1
        if ((indented ? line.trimStart() : line) === end) break
        lines.push(line)
      }
      of.inputs.push(lines.join('\n'))
      if (!isQuoted)
        of.inner.push(...shellCommands(`: "${lines.join('\n').replaceAll('"', '')}"`).flatMap((c) => c.inner))
    }
  }

  #separate(rest: string): void {
    const isPipe = rest.startsWith('|') && !rest.startsWith('||')
    this.#endCommand(!isPipe)
    this.#at += /^(?:&&|\|\||\|&|;;)/.test(rest) ? 2 : 1
  }

  #endWord(): void {
    const word = this.#word
    const isQuoted = this.#isQuoted
    this.#word = null
    this.#isQuoted = false
    if (word === null) return
    const arrow = this.#arrow
    this.#arrow = ''
    if (arrow === '') this.#current.words.push(word)
    else if (arrow === '<<<') this.#current.inputs.push(word)
    else if (arrow.startsWith('<<'))
      this.#awaited.push({ end: word, isQuoted, indented: arrow === '<<-', of: this.#current })
    else if (arrow.startsWith('<')) this.#current.sources.push(word)
    // `2>&1` leads to another stream, not to a file.
    else if (!(arrow === '>&' && /^(?:\d+|-)$/.test(word))) this.#current.targets.push(word)
  }

  #endCommand(endsPipeline: boolean): void {
    this.#endWord()
    const { words, targets, inputs, sources } = this.#current
    if (words.length + targets.length + inputs.length + sources.length > 0 || this.#awaits())
      this.#found.push(this.#current)
    if (endsPipeline) this.#pipeline++
    this.#current = this.#begin()
  }

  #awaits(): boolean {
    return this.#awaited.some(({ of }) => of === this.#current)
  }
}
