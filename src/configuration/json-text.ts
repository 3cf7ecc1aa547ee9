import { findFlaw, readToken } from '../workflow/run/artifact/json-flaw.ts'

/** Where something stands in a text: line and column, both from 1. */
export interface Position {
  readonly line: number
  readonly column: number
}

/** `positions` has the position of every key and list entry, by its dotted path (`git.excludePatterns.0`). */
export type JsonText =
  | { readonly ok: true; readonly value: unknown; readonly positions: ReadonlyMap<string, Position> }
  | { readonly ok: false; readonly problem: string; readonly position: Position }

/** Reads JSON and says where it is broken and why, as `findFlaw` does: a key may not appear twice. A BOM is tolerated. */
export const readJsonText = (text: string): JsonText => {
  const json = text.replace(/^\uFEFF/, ' ')
  const flaw = findFlaw(json)
  if (flaw) {
    const problem = json.trim() === '' ? 'the file is empty; write {} or remove it' : flaw.problem
    return { ok: false, problem, position: positionOf(json, flaw.offset) }
  }
  const positions = offsetsIn(json).map(([path, offset]) => [path, positionOf(json, offset)] as const)
  return { ok: true, value: JSON.parse(json), positions: new Map(positions) }
}

const positionOf = (text: string, offset: number): Position => {
  const lines = text.slice(0, offset).split('\n')
  return { line: lines.length, column: (lines.at(-1) ?? '').length + 1 }
}

/** Where each key and list entry of a text begins that is JSON. */
const offsetsIn = (json: string): [path: string, offset: number][] => {
  const offsets: [string, number][] = []
  // The objects and lists around the token; a list counts its entries.
  const open: { readonly path: readonly string[]; entries: number | null }[] = []
  let path: readonly string[] = []
  let before = ''
  for (let token = readToken(json, 0); token.kind !== 'end'; token = readToken(json, token.end)) {
    const { text, start } = token
    const around = open.at(-1)
    const isEntry = around !== undefined && (before === ',' || before === (around.entries === null ? '{' : '['))
    before = text
    if (text === '}' || text === ']') open.pop()
    else if (isEntry) {
      const name = around.entries === null ? String(JSON.parse(text)) : String(around.entries++)
      path = [...around.path, name]
      offsets.push([path.join('.'), start])
    }
    if (text === '{' || text === '[') open.push({ path, entries: text === '[' ? 0 : null })
  }
  return offsets
}
