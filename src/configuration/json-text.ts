/** Where something stands in a text: line and column, both from 1. */
interface Position {
  readonly line: number
  readonly column: number
}

/** `positions` has the position of every key and list entry, by its dotted path (`git.excludePatterns.0`). */
export type JsonText =
  | { readonly ok: true; readonly value: unknown; readonly positions: ReadonlyMap<string, Position> }
  | { readonly ok: false; readonly problem: string; readonly position: Position }

/**
 * Reads JSON (RFC 8259) and says where it is broken and why, which `JSON.parse` does not do for most mistakes on Node 20.
 * Stricter than `JSON.parse` in two ways: a key may not appear twice, and 100 levels are the deepest.
 */
export const readJsonText = (text: string): JsonText => {
  const reader = new Reader(text.startsWith('\uFEFF') ? ` ${text.slice(1)}` : text)
  try {
    return { ok: true, value: reader.document(), positions: reader.positions }
  } catch (error) {
    if (!(error instanceof Flaw)) throw error
    return { ok: false, problem: error.message, position: reader.positionOf(error.offset) }
  }
}

class Flaw extends Error {
  readonly offset: number
  constructor(offset: number, problem: string) {
    super(problem)
    this.offset = offset
  }
}

const SPACE = /[ \t\n\r]*/y
const STRING = /"(?:[^"\\\p{Cc}]|[\u007f-\u009f]|\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4}))*"/uy
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const WORD = /true|false|null/y
const DEEPEST = 100

class Reader {
  readonly positions = new Map<string, Position>()
  readonly #text: string
  #offset = 0

  constructor(text: string) {
    this.#text = text
  }

  document(): unknown {
    this.#skipSpace()
    if (this.#offset === this.#text.length) throw new Flaw(this.#offset, 'the file is empty; write {} or remove it')
    const value = this.#value([])
    this.#skipSpace()
    if (this.#offset < this.#text.length) throw this.#flaw('expected the end of the file')
    return value
  }

  positionOf(offset: number): Position {
    const lines = this.#text.slice(0, offset).split('\n')
    return { line: lines.length, column: (lines.at(-1) ?? '').length + 1 }
  }

  #value(path: readonly string[]): unknown {
    if (path.length > DEEPEST) throw this.#flaw(`nested deeper than ${DEEPEST} levels`)
    const next = this.#text[this.#offset]
    if (next === '{') return this.#object(path)
    if (next === '[') return this.#list(path)
    const token = this.#take(STRING) ?? this.#take(NUMBER) ?? this.#take(WORD)
    if (token === undefined)
      throw this.#flaw(next === '"' ? 'a string that is not closed or not valid' : 'expected a value')
    return JSON.parse(token)
  }

  #object(path: readonly string[]): Record<string, unknown> {
    const entries = new Map<string, unknown>()
    this.#members('}', () => {
      const start = this.#offset
      const token = this.#take(STRING)
      if (token === undefined) throw this.#flaw('expected a key in double quotes')
      const key = String(JSON.parse(token))
      if (entries.has(key)) throw new Flaw(start, `the key ${token} appears twice`)
      this.positions.set([...path, key].join('.'), this.positionOf(start))
      this.#skipSpace()
      if (this.#text[this.#offset] !== ':') throw this.#flaw('expected : after the key')
      this.#offset += 1
      this.#skipSpace()
      entries.set(key, this.#value([...path, key]))
    })
    return Object.fromEntries(entries)
  }

  #list(path: readonly string[]): unknown[] {
    const values: unknown[] = []
    this.#members(']', () => {
      const inner = [...path, String(values.length)]
      this.positions.set(inner.join('.'), this.positionOf(this.#offset))
      values.push(this.#value(inner))
    })
    return values
  }

  #members(close: '}' | ']', readOne: () => void): void {
    this.#offset += 1
    this.#skipSpace()
    if (this.#text[this.#offset] === close) {
      this.#offset += 1
      return
    }
    for (;;) {
      readOne()
      this.#skipSpace()
      const next = this.#text[this.#offset]
      if (next !== ',' && next !== close) throw this.#flaw(`expected , or ${close}`)
      this.#offset += 1
      if (next === close) return
      this.#skipSpace()
      if (this.#text[this.#offset] === close) throw this.#flaw(`JSON has no comma before ${close}`)
    }
  }

  #skipSpace(): void {
    this.#take(SPACE)
  }

  #take(token: RegExp): string | undefined {
    token.lastIndex = this.#offset
    const found = token.exec(this.#text)?.[0]
    this.#offset += found?.length ?? 0
    return found
  }

  // What a person most likely did beats what the grammar expected.
  #flaw(expected: string): Flaw {
    const rest = this.#text.slice(this.#offset, this.#offset + 2)
    if (rest === '') return new Flaw(this.#offset, `${expected}, but the file ends here`)
    if (rest === '//' || rest === '/*' || rest.startsWith('#')) {
      return new Flaw(this.#offset, 'a comment; this file is plain JSON, which has no comments')
    }
    if (rest.startsWith("'")) return new Flaw(this.#offset, 'single quotes; JSON wants double quotes')
    return new Flaw(this.#offset, expected)
  }
}
