import * as z from 'zod/mini'
import { nearest } from '../workflow/core/nearest.ts'
import { Settings } from '../workflow/run/settings.ts'

/** Something wrong with one key of a configuration: the full dotted path, and what was found and is allowed. */
export interface SettingProblem {
  readonly key: string
  readonly problem: string
}

type Node = { readonly group: Readonly<Record<string, unknown>> } | { readonly leaf: z.ZodMiniType }

/** Everything wrong with the content of one configuration file: unknown keys and values that are not allowed. */
export const settingProblems = (content: unknown): SettingProblem[] => problemsAt(Settings, content, [])

const problemsAt = (schema: unknown, value: unknown, path: readonly string[]): SettingProblem[] => {
  const node = nodeOf(schema)
  if ('leaf' in node) return leafProblems(node.leaf, value, path)
  if (!isRecord(value)) {
    const keys = Object.keys(node.group).join(', ')
    return [{ key: path.join('.') || '(the whole file)', problem: `found ${show(value)}; allowed: {…} with ${keys}` }]
  }
  return Object.entries(value).flatMap(([key, inner]) => {
    if (path.length === 0 && key === '$schema') return []
    const here = [...path, key]
    if (!Object.hasOwn(node.group, key)) return [unknownKey(here, Object.keys(node.group))]
    return problemsAt(node.group[key], inner, here)
  })
}

const leafProblems = (leaf: z.ZodMiniType, value: unknown, path: readonly string[]): SettingProblem[] => {
  const parsed = z.safeParse(leaf, value)
  if (parsed.success) return []
  return parsed.error.issues.map((issue) => {
    const [entry] = issue.path
    const found = Array.isArray(value) && typeof entry === 'number' ? value[entry] : value
    return {
      key: [...path, ...issue.path.map(String)].join('.'),
      problem: `found ${show(found)}; allowed: ${issue.message}`,
    }
  })
}

const unknownKey = (path: readonly string[], siblings: readonly string[]): SettingProblem => {
  const key = path.join('.')
  const name = path.at(-1) ?? ''
  if (SETTING_KEYS.includes(name)) return { key, problem: `unknown key; write it nested: ${nested(name)}` }
  const sibling = nearest(name, siblings)
  const parent = path.slice(0, -1)
  const meant = sibling === undefined ? keyEndingWith(name) : [...parent, sibling].join('.')
  const there = parent.length === 0 ? 'there are' : `${parent.join('.')} has`
  const hint = meant === undefined ? `${there} ${siblings.join(', ')}` : `did you mean ${meant}?`
  return { key, problem: `unknown key; ${hint}` }
}

const nested = (key: string): string => key.split('.').reduceRight((inner, part) => `{"${part}": ${inner}}`, '…')

const leafKeys = (schema: unknown, path: readonly string[]): string[] => {
  const node = nodeOf(schema)
  if ('leaf' in node) return [path.join('.')]
  return Object.entries(node.group).flatMap(([key, inner]) => leafKeys(inner, [...path, key]))
}

const nodeOf = (schema: unknown): Node => {
  if (schema instanceof z.ZodMiniObject) return { group: schema.shape }
  if (schema instanceof z.ZodMiniType) return { leaf: schema }
  throw new Error('a setting without a schema')
}

/** The dotted path of every setting, in the order of the declaration. */
export const SETTING_KEYS: readonly string[] = leafKeys(Settings, [])

/** The shortest path of a setting or group with this name, for a name without its groups or in the wrong one. */
export const keyEndingWith = (name: string): string | undefined =>
  SETTING_KEYS.filter((key) => `${key}.`.includes(`.${name}.`))
    .map((key) => key.slice(0, `${key}.`.indexOf(`.${name}.`) + 1 + name.length))
    .toSorted((a, b) => a.split('.').length - b.split('.').length)[0]

/** The schema of one setting; undefined for a group of settings and for an unknown key. */
export const settingSchema = (key: string): z.ZodMiniType | undefined => {
  let schema: unknown = Settings
  for (const part of key.split('.')) {
    const node = nodeOf(schema)
    if ('leaf' in node || !Object.hasOwn(node.group, part)) return undefined
    schema = node.group[part]
  }
  const node = nodeOf(schema)
  return 'leaf' in node ? node.leaf : undefined
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const LONGEST_SHOWN = 80

const show = (value: unknown): string => {
  const text = JSON.stringify(value) ?? String(value)
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text
}
