import { nearest } from '../workflow/core/nearest.ts'
import { Refused } from '../workflow/core/refused.ts'
import { phasegate, text } from '../workflow/core/text.ts'
import { isRecord, isSetting, type Rows, type Setting, SETTINGS } from './settings.ts'

/** Something wrong with one key of a configuration: the full dotted path, and what was found and is allowed. */
export interface SettingProblem {
  readonly key: string
  readonly problem: string
}

/** Everything wrong with the content of one configuration file: unknown keys and values that are not allowed. */
export const settingProblems = (content: unknown): SettingProblem[] => problemsIn(SETTINGS, content, [])

const problemsIn = (rows: Rows, value: unknown, path: readonly string[]): SettingProblem[] => {
  if (!isRecord(value)) {
    const keys = Object.keys(rows).join(', ')
    return [{ key: path.join('.') || '(the whole file)', problem: `found ${show(value)}; allowed: {…} with ${keys}` }]
  }
  return Object.entries(value).flatMap(([name, inner]) => {
    if (path.length === 0 && name === '$schema') return []
    const here = [...path, name]
    const row = Object.hasOwn(rows, name) ? rows[name] : undefined
    if (row === undefined) return [unknownKey(here, Object.keys(rows))]
    return isSetting(row) ? valueProblems(row, inner, here.join('.')) : problemsIn(row, inner, here)
  })
}

const valueProblems = (row: Setting<unknown>, value: unknown, key: string): SettingProblem[] => {
  const { entries, allowed } = row
  const isFine: boolean = row.fits(value)
  if (isFine) return []
  const problem = (at: string, found: unknown) => ({ key: at, problem: `found ${show(found)}; allowed: ${allowed}` })
  if (entries === undefined || !Array.isArray(value)) return [problem(key, value)]
  return value.flatMap((entry, index) => (entries(entry) ? [] : [problem(`${key}.${index}`, entry)]))
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

const rowsIn = (rows: Rows, path: string): [key: string, setting: Setting<unknown>][] =>
  Object.entries(rows).flatMap(([name, row]) =>
    isSetting(row) ? [[`${path}${name}`, row]] : rowsIn(row, `${path}${name}.`),
  )

const BY_KEY: ReadonlyMap<string, Setting<unknown>> = new Map(rowsIn(SETTINGS, ''))

/** The dotted path of every setting, in the order of the declaration. */
export const SETTING_KEYS: readonly string[] = [...BY_KEY.keys()]

/** One setting; undefined for a group of settings and for an unknown key. */
export const settingAt = (key: string): Setting<unknown> | undefined => BY_KEY.get(key)

/** Whether a key is this setting, or one of this group. */
export const isIn = (group: string, key: string): boolean => key === group || key.startsWith(`${group}.`)

/** The setting or group that was typed. @throws Refused `unknown-setting`, with the one that was meant */
export const knownKey = (typed: string): string => {
  if (SETTING_KEYS.some((key) => isIn(typed, key))) return typed
  const named = nearest(lastPart(typed), SETTING_KEYS.map(lastPart))
  const meant = keyEndingWith(typed) ?? nearest(typed, SETTING_KEYS) ?? (named && keyEndingWith(named))
  const hint = meant === undefined ? `the groups are ${Object.keys(SETTINGS).join(', ')}.` : `did you mean ${meant}?`
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
