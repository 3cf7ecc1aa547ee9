import * as z from 'zod/mini'
import { nearest } from '../workflow/core/nearest.ts'
import { Refused } from '../workflow/core/refused.ts'
import { phasegate, text } from '../workflow/core/text.ts'
import { meaningOf, type SettingSchema, SETTINGS, shapeOf } from './settings.ts'

/** Something wrong with one key of a configuration: the full dotted path, and what was found and is allowed. */
export interface SettingProblem {
  readonly key: string
  readonly problem: string
}

/** Everything wrong with the content of one configuration file: unknown keys and values that are not allowed. */
export const settingProblems = (content: unknown): SettingProblem[] => {
  const { error } = z.safeParse(SETTINGS, content, { reportInput: true })
  return (error?.issues ?? []).flatMap((issue) => {
    const path = issue.path.map(String)
    const names = namesAt(path)
    if (issue.code === 'unrecognized_keys') {
      const unknown = issue.keys.filter((name) => path.length > 0 || name !== '$schema')
      return unknown.map((name) => unknownKey(path, name, names))
    }
    // A group that is not there.
    if (issue.input === undefined) return []
    const allowed = names.length > 0 ? `{…} with ${names.join(', ')}` : issue.message
    return [{ key: path.join('.') || '(the whole file)', problem: `found ${show(issue.input)}; allowed: ${allowed}` }]
  })
}

const namesAt = (path: readonly string[]): string[] => {
  const group = path.reduce<SettingSchema | undefined>((schema, name) => schema && shapeOf(schema)?.[name], SETTINGS)
  return Object.keys((group && shapeOf(group)) ?? {})
}

const unknownKey = (parent: readonly string[], name: string, siblings: readonly string[]): SettingProblem => {
  const key = [...parent, name].join('.')
  if (SETTING_KEYS.includes(name)) return { key, problem: `unknown key; write it nested: ${nested(name)}` }
  const sibling = nearest(name, siblings)
  const meant = sibling === undefined ? keyEndingWith(name) : [...parent, sibling].join('.')
  const there = parent.length === 0 ? 'there are' : `${parent.join('.')} has`
  const hint = meant === undefined ? `${there} ${siblings.join(', ')}` : `did you mean ${meant}?`
  return { key, problem: `unknown key; ${hint}` }
}

const nested = (key: string): string => key.split('.').reduceRight((inner, part) => `{"${part}": ${inner}}`, '…')

interface Setting {
  readonly schema: SettingSchema
  readonly means: string
}

const settingsIn = (schema: SettingSchema, path: string): [key: string, setting: Setting][] =>
  Object.entries(shapeOf(schema) ?? {}).flatMap(([name, inner]) =>
    shapeOf(inner)
      ? settingsIn(inner, `${path}${name}.`)
      : [[`${path}${name}`, { schema: inner, means: meaningOf(inner) }]],
  )

const BY_KEY: ReadonlyMap<string, Setting> = new Map(settingsIn(SETTINGS, ''))

/** The dotted path of every setting, in the order of the declaration. */
export const SETTING_KEYS: readonly string[] = [...BY_KEY.keys()]

/** One setting; undefined for a group of settings and for an unknown key. */
export const settingAt = (key: string): Setting | undefined => BY_KEY.get(key)

/** Whether a key is this setting, or one of this group. */
export const isIn = (group: string, key: string): boolean => key === group || key.startsWith(`${group}.`)

/** The setting or group that was typed. @throws Refused `unknown-setting`, with the one that was meant */
export const knownKey = (typed: string): string => {
  if (SETTING_KEYS.some((key) => isIn(typed, key))) return typed
  const named = nearest(lastPart(typed), SETTING_KEYS.map(lastPart))
  const meant = keyEndingWith(typed) ?? nearest(typed, SETTING_KEYS) ?? (named && keyEndingWith(named))
  const hint =
    meant === undefined ? `the groups are ${Object.keys(SETTINGS.shape).join(', ')}.` : `did you mean ${meant}?`
  const all = phasegate('config', 'show')
  throw new Refused('unknown-setting', text`there is no setting ${typed}; ${hint} All of them: ${all}`)
}

const lastPart = (key: string): string => key.slice(key.lastIndexOf('.') + 1)

// The shortest path of a setting or group with this name, for a name without its groups or in the wrong one.
const keyEndingWith = (name: string): string | undefined =>
  SETTING_KEYS.filter((key) => `${key}.`.includes(`.${name}.`))
    .map((key) => key.slice(0, `${key}.`.indexOf(`.${name}.`) + 1 + name.length))
    .toSorted((a, b) => a.split('.').length - b.split('.').length)[0]

const LONGEST_SHOWN = 80

const show = (value: unknown): string => {
  const shown = JSON.stringify(value) ?? String(value)
  return shown.length > LONGEST_SHOWN ? `${shown.slice(0, LONGEST_SHOWN)}…` : shown
}
