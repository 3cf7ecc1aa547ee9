import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type Position, readJsonText } from './json-text.ts'
import { settingProblems } from './setting-keys.ts'
import { isRecord } from './settings.ts'

export type Scope = 'global' | 'project'

/** `home`: the user's home folder; `project`: the project root. */
export interface Places {
  readonly home: string
  readonly project: string
}

/** Something wrong with a configuration file, and where in it. */
interface Problem {
  readonly position: Position | null
  readonly what: string
}

/** One configuration file. With any problem, `content` is empty: a file counts as a whole or not at all. */
export interface Layer {
  readonly scope: Scope
  readonly file: string
  readonly text: string | null
  readonly content: Readonly<Record<string, unknown>>
  readonly problems: readonly Problem[]
}

export const configurationFile = (places: Places, scope: Scope): string =>
  join(scope === 'global' ? places.home : places.project, '.phasegate', 'config.json')

/** The layers above the defaults, lowest first. A project that is the home folder has one file and so one layer. */
export const readLayers = (places: Places): Layer[] => {
  const scopes: Scope[] = resolve(places.home) === resolve(places.project) ? ['global'] : ['global', 'project']
  return scopes.map((scope) => readLayer(scope, configurationFile(places, scope)))
}

const readLayer = (scope: Scope, file: string): Layer => {
  const empty = { scope, file, text: null, content: {}, problems: [] }
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    return reason === 'ENOENT'
      ? empty
      : { ...empty, problems: [{ position: null, what: `cannot be read (${reason})` }] }
  }
  return layerOf(scope, file, text)
}

/** What a configuration file with this text says. */
export const layerOf = (scope: Scope, file: string, text: string): Layer => {
  const empty = { scope, file, text, content: {} }
  const json = readJsonText(text)
  if (!json.ok) return { ...empty, problems: [{ position: json.position, what: `not JSON: ${json.problem}` }] }
  const problems = settingProblems(json.value).map(({ key, problem }) => ({
    position: json.positions.get(key) ?? null,
    what: `${key}: ${problem}`,
  }))
  if (problems.length > 0 || !isRecord(json.value)) return { ...empty, problems }
  return { ...empty, content: json.value, problems }
}

/** The problems of a file, a line each, as people look them up: `config.json:3:5 git.workflow: …`. */
export const problemLines = ({ file, problems }: Pick<Layer, 'file' | 'problems'>): string[] =>
  problems.map(({ position, what }) => `${position ? `${file}:${position.line}:${position.column}` : file} ${what}`)

/** `upper` over `lower`: objects merge key by key, everything else (lists too) replaces. */
export const mergeOver = (
  lower: Readonly<Record<string, unknown>>,
  upper: Readonly<Record<string, unknown>>,
): Record<string, unknown> => {
  const merged = Object.entries(upper).map(([key, value]): [string, unknown] => {
    const below = lower[key]
    return [key, isRecord(below) && isRecord(value) ? mergeOver(below, value) : value]
  })
  return { ...lower, ...Object.fromEntries(merged) }
}

/** The value at a dotted path; undefined when there is none. */
export const valueAt = (content: unknown, key: string): unknown => {
  let value = content
  for (const part of key.split('.')) {
    if (!isRecord(value) || !Object.hasOwn(value, part)) return undefined
    value = value[part]
  }
  return value
}
