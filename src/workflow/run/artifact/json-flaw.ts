import { quote } from './wording.ts'

/** Where a text stops being JSON (UTF-16 offset) and why. */
export interface Flaw {
  readonly offset: number
  readonly problem: string
}

/**
 * The first place where a text is not JSON (RFC 8259), with the mistake that was most likely made; null when it is JSON.
 * `JSON.parse` on Node 20 names no place for most mistakes. A key that appears twice in an object is a flaw too: which
 * of the two was meant is a guess. So is what is nested deeper than 100 levels.
 */
export const findFlaw = (text: string): Flaw | null => {
  const open: Container[] = []
  let expected: Expected = 'value'
  let offset = 0
  for (;;) {
    const token = readToken(text, offset)
    if (token.kind === 'flaw') return { offset: token.start, problem: token.text }
    if (token.kind === 'end') return expected === 'end' ? null : { offset: token.start, problem: endsEarly(open) }
    const next = FOLLOW[expected](token, open)
    if (typeof next === 'object') return { offset: token.start, problem: next.problem }
    expected = next
    offset = token.end
  }
}

type Expected = 'value' | 'value or ]' | 'key' | 'key or }' | ':' | ', or close' | 'end'
interface Container {
  readonly close: '}' | ']'
  readonly keys: Set<string>
}
interface Token {
  readonly kind: 'mark' | 'string' | 'scalar' | 'word' | 'end' | 'flaw'
  readonly text: string
  readonly start: number
  readonly end: number
}

type Next = Expected | { readonly problem: string }

// What may come where, and what is expected after it.
const FOLLOW: Readonly<Record<Expected, (token: Token, open: Container[]) => Next>> = {
  value: (token, open) => {
    if (token.text === '{' || token.text === '[') return enter(token.text, open)
    if (token.kind === 'string' || token.kind === 'scalar') return after(open)
    if (token.kind === 'word' && open.length === 0) return unexpected('JSON and nothing around it', token)
    return open.at(-1)?.close === ']' && token.text === ']' ? COMMA_BEFORE_END : unexpected('a value', token)
  },
  'value or ]': (token, open) => (token.text === ']' ? close(open) : FOLLOW.value(token, open)),
  key: (token, open) => {
    if (token.text === '}') return COMMA_BEFORE_END
    if (token.kind !== 'string') return unexpected('a key in double quotes', token)
    const key = String(JSON.parse(token.text))
    const { keys = new Set() } = open.at(-1) ?? {}
    if (keys.has(key)) return { problem: `the key ${quote(key)} appears twice; expected it once` }
    keys.add(key)
    return ':'
  },
  'key or }': (token, open) => (token.text === '}' ? close(open) : FOLLOW.key(token, open)),
  ':': (token) => (token.text === ':' ? 'value' : unexpected('a colon after the key', token)),
  ', or close': (token, open) => {
    const mark = open.at(-1)?.close ?? '}'
    if (token.text === mark) return close(open)
    if (token.text === ',') return mark === '}' ? 'key' : 'value'
    const hint = token.kind === 'word' ? ' (a double quote inside a string is written \\")' : ''
    return unexpected(`a comma or ${mark}${hint}`, token)
  },
  end: (token) => unexpected('nothing after the JSON', token),
}

const COMMA_BEFORE_END: Next = { problem: 'the comma before this is one too many; expected none at the end' }

// No artifact and no setting is; what walks through the value may trust in it.
const DEEPEST = 100

const enter = (mark: '{' | '[', open: Container[]): Next => {
  if (open.length === DEEPEST) return { problem: `nested deeper than ${DEEPEST} levels` }
  open.push({ close: mark === '{' ? '}' : ']', keys: new Set() })
  return mark === '{' ? 'key or }' : 'value or ]'
}

const close = (open: Container[]): Expected => {
  open.pop()
  return after(open)
}

const after = (open: readonly Container[]): Expected => (open.length === 0 ? 'end' : ', or close')

const unexpected = (what: string, token: Token): Next => ({
  problem: `expected ${what}, found ${quote(token.text)}`,
})

const endsEarly = (open: readonly Container[]): string =>
  open.length === 0
    ? 'the JSON is missing; expected one JSON object'
    : `the file ends too early; expected ${open
        .map(({ close: mark }) => mark)
        .toReversed()
        .slice(0, 5)
        .join(' ')}`

const SPACE = /[ \t\r\n]*/y
const SCALAR = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-])/y
const WORD = /[^\s,:{}[\]"]+/y

/** The next token from an offset on; `end` behind the last one. */
export const readToken = (text: string, from: number): Token => {
  const start = from + matchAt(SPACE, text, from).length
  const character = text[start]
  if (character === undefined) return { kind: 'end', text: '', start, end: start }
  if ('{}[],:'.includes(character)) return { kind: 'mark', text: character, start, end: start + 1 }
  if (character === '"') return readString(text, start)
  const scalar = matchAt(SCALAR, text, start)
  if (scalar !== '') return { kind: 'scalar', text: scalar, start, end: start + scalar.length }
  const word = matchAt(WORD, text, start) || character
  const problem = wordProblem(word)
  return problem === null ? { kind: 'word', text: word, start, end: start + word.length } : flaw(start, problem)
}

const flaw = (at: number, problem: string): Token => ({ kind: 'flaw', text: problem, start: at, end: at })

const ESCAPE = /\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4})/y

const readString = (text: string, start: number): Token => {
  for (let at = start + 1; at < text.length; at += 1) {
    const character = text[at] ?? ''
    if (character === '"') return { kind: 'string', text: text.slice(start, at + 1), start, end: at + 1 }
    if (character === '\\') {
      const escape = matchAt(ESCAPE, text, at)
      if (escape === '')
        return flaw(at, `the escape ${quote(text.slice(at, at + 2))} is none; expected e.g. \\\\ for a backslash`)
      at += escape.length - 1
    } else if (character < ' ') {
      const name = character === '\n' || character === '\r' ? 'a line break' : 'a control character'
      return flaw(
        at,
        `${name} inside the string that begins ${quote(text.slice(start + 1, Math.min(at, start + 30)))}; expected \\n or a closing quote`,
      )
    }
  }
  return flaw(start, 'the string that begins here is never closed; expected a double quote at its end')
}

const wordProblem = (word: string): string | null => {
  if (/^(?:\/\/|\/\*|#)/.test(word)) return 'a comment; JSON has none'
  if (/^['`“”‘’]/.test(word)) return `found ${quote(word)}; expected double quotes`
  return null
}

const matchAt = (token: RegExp, text: string, at: number): string => {
  token.lastIndex = at
  return token.exec(text)?.[0] ?? ''
}
