import { join, resolve } from 'node:path'
import { codeOf, textAt } from '../state-manager/read.ts'
import { type Position, readJsonText } from './json-text.ts'
import { counted } from '../workflow/core/counted.ts'
import { isRecord, valueAt } from '../workflow/core/own-value.ts'
import { SETTING_KEYS, settingProblems } from './setting-keys.ts'

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
  const none = { scope, file, text: null, content: {}, problems: [] }
  try {
    const text = textAt(file)
    return text === null ? none : layerOf(scope, file, text)
  } catch (error) {
    if (codeOf(error) === '') throw error
    return { ...none, problems: [{ position: null, what: `cannot be read (${codeOf(error)})` }] }
  }
}

/** What a configuration file with this text says. */
export const layerOf = (scope: Scope, file: string, text: string): Layer => {
  const empty = { scope, file, text, content: {} }
  const json = readJsonText(text)
  if (!json.ok) return { ...empty, problems: [{ position: json.position, what: `not JSON: ${json.problem}` }] }
  const keys = [...json.positions.keys()]
  const problems = settingProblems(json.value)
    .toSorted((a, b) => keys.indexOf(a.key) - keys.indexOf(b.key))
    .map(({ key, problem }) => ({ position: json.positions.get(key) ?? null, what: `${key}: ${problem}` }))
  return problems.length === 0 && isRecord(json.value)
    ? { ...empty, content: json.value, problems }
    : { ...empty, problems }
}

/** The problems of a file, a line each, as people look them up: `config.json:3:5 git.workflow: …`. */
export const problemLines = ({ file, problems }: Pick<Layer, 'file' | 'problems'>): string[] =>
  problems.map(({ position, what }) => `${position ? `${file}:${position.line}:${position.column}` : file} ${what}`)

/** How many settings a file holds: `2 settings`, `none` without a file. */
export const countText = ({ text, content }: Layer): string =>
  text === null
    ? 'none'
    : counted(SETTING_KEYS.filter((key) => settingIn(content, key) !== undefined).length, 'setting')

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

/** The value of a setting or a group; undefined when there is none. */
export const settingIn = (content: unknown, key: string): unknown => valueAt(content, ...key.split('.'))

/** What is left of the content without what stands at a path; a group that is empty then goes, too. */
export const withoutPath = (content: Layer['content'], path: readonly string[]): Layer['content'] => {
  const [first, ...rest] = path
  if (first === undefined || !Object.hasOwn(content, first)) return content
  const { [first]: inner, ...others } = content
  if (rest.length === 0 || !isRecord(inner)) return others
  const left = withoutPath(inner, rest)
  return Object.keys(left).length === 0 ? others : { ...content, [first]: left }
}
