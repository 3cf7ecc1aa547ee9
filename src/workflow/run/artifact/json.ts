import * as z from 'zod/mini'
import { findFlaw } from './json-flaw.ts'
import { shapeProblems } from './shape-problems.ts'

export type Read<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly problems: readonly string[] }

/**
 * Reads an artifact that is JSON of a given shape. A BOM and one fence around all of it are tolerated. Problems name line
 * and column of the file where it is not JSON, else the path of each value that is wrong, what was expected and found.
 */
export const readJson = <Schema extends z.ZodMiniType>(text: string, schema: Schema): Read<z.output<Schema>> => {
  const json = withoutFence(text)
  const flaw = findFlaw(json)
  if (flaw !== null) return { ok: false, problems: [`${placeOf(json, flaw.offset)}: ${flaw.problem}`] }
  const value: unknown = JSON.parse(json)
  const parsed = z.safeParse(schema, value)
  return parsed.success
    ? { ok: true, value: parsed.data }
    : { ok: false, problems: shapeProblems(parsed.error.issues, value) }
}

// What is cut off becomes spaces, so that places in the rest stay right.
const withoutFence = (text: string): string => {
  const blank = text.replace(/^\uFEFF/, ' ')
  const [opened] = /^\s*(`{3,}|~{3,})[ \t]*(?:json[c5]?)?[ \t]*(?=\r?\n)/i.exec(blank) ?? []
  const mark = opened?.trim().replace(/[^`~]+$/, '') ?? ''
  const end = blank.trimEnd()
  if (opened === undefined || !end.endsWith(`\n${mark}`)) return blank
  const inside = end.slice(opened.length, end.length - mark.length)
  return opened.replaceAll(/[^\r\n]/g, ' ') + inside
}

const placeOf = (text: string, offset: number): string => {
  const lines = text.slice(0, offset).split(/\r\n|\n|\r/)
  return `line ${lines.length}, column ${(lines.at(-1) ?? '').length + 1}`
}
