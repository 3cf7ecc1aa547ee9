import { existsSync } from 'node:fs'
import { configurationFile, type Places, readLayers, type Scope, valueAt } from '../../configuration/layer.ts'
import { type ExplainedSetting, explainSettings } from '../../configuration/load.ts'
import { resetSettings, saveSettings, type SavedSettings, typedSettingValue } from '../../configuration/save.ts'
import { keyEndingWith, SETTING_KEYS } from '../../configuration/setting-keys.ts'
import { DEFAULTS } from '../../configuration/settings.ts'
import { cannotWrite } from '../../state-manager/journal.ts'
import { nearest } from '../../workflow/nearest.ts'
import { Misused, Refused } from '../../workflow/refused.ts'
import { need } from '../arguments.ts'
import { columns } from '../print.ts'
import { type CliCommand, type CliInput, type CliOption, type Colors, JSON_OPTION, type Reply } from '../table.ts'
import type { Place } from './place.ts'
import { shortPath } from './short-path.ts'

const SCOPES: readonly CliOption[] = [
  { name: 'project', summary: 'the file of this project: .phasegate/config.json' },
  { name: 'global', summary: 'the file of the user: ~/.phasegate/config.json' },
]

const KEY = { name: 'KEY', summary: 'a setting, such as review.maxRetries, or a group, such as stages.TEST' }

export const configShow = (place: Place): CliCommand => ({
  name: 'config show',
  summary: 'Show the settings in force and where they come from',
  options: [{ name: 'changed', summary: 'only those that differ from the defaults' }, ...SCOPES, JSON_OPTION],
  positionals: [],
  example: 'config show --changed',
  run: (input) => {
    const only = scopeOf(input)
    const all = explainSettings(placesOf(place)).filter(({ from }) => only === null || from === only)
    const shown = input.switches.has('changed') ? all.filter(({ from }) => from !== 'default') : all
    const rows = shown.map((setting) => row(place, setting, input.colors))
    const table = rows.length > 0 ? columns(rows) : 'Every setting has its default.'
    return { text: `${filesLine(place)}\n\n${table}`, json: shown }
  },
})

export const configGet = (place: Place): CliCommand => ({
  name: 'config get',
  summary: 'Print the value of a setting in force and where it comes from',
  options: [...SCOPES, JSON_OPTION],
  positionals: [KEY],
  example: 'config get git.workflow',
  run: (input) => {
    const key = knownKey(need(input, 'KEY'))
    const settings = explainSettings(placesOf(place)).filter((setting) => isIn(key, setting.key))
    const only = scopeOf(input)
    if (only !== null) return inFile(place, only, key)
    const [first] = settings
    if (first && settings.length === 1 && first.key === key) {
      return { text: `${shown(first.value)}  ${input.colors.dim(`(${origin(place, first)})`)}`, json: first }
    }
    return { text: columns(settings.map((setting) => row(place, setting, input.colors))), json: settings }
  },
})

export const configSet = (place: Place): CliCommand => ({
  name: 'config set',
  summary: 'Change a setting in one file; the file before stays as config.json.bak',
  options: [...SCOPES, JSON_OPTION],
  positionals: [KEY, { name: 'VALUE', summary: 'text, a number, true, false, null, or JSON' }],
  example: 'config set review.maxRetries 3 --global',
  run: (input) => {
    const key = knownKey(need(input, 'KEY'))
    const value = typedSettingValue(key, need(input, 'VALUE'))
    return change(place, input, key, (places, scope) => saveSettings(places, scope, [{ kind: 'set', key, value }]))
  },
})

export const configReset = (place: Place): CliCommand => ({
  name: 'config reset',
  summary: 'Take a setting, or all of them, out of one file; the file before stays as config.json.bak',
  options: [...SCOPES, JSON_OPTION],
  positionals: [{ ...KEY, optional: true }],
  example: 'config reset stages.TEST --project',
  run: (input) => {
    const typed = input.values['KEY']
    if (typed === undefined) return resetAll(place, input)
    const key = knownKey(typed)
    return change(place, input, key, (places, scope) => saveSettings(places, scope, [{ kind: 'reset', key }]))
  },
})

const placesOf = ({ home, project }: Place): Places => ({ home, project: project.root })

const scopeOf = ({ switches }: CliInput): Scope | null => {
  if (switches.has('global') && switches.has('project')) throw new Misused('--global and --project: one file at a time')
  if (switches.has('global')) return 'global'
  return switches.has('project') ? 'project' : null
}

const isIn = (group: string, key: string): boolean => key === group || key.startsWith(`${group}.`)

const knownKey = (typed: string): string => {
  if (SETTING_KEYS.some((key) => isIn(typed, key))) return typed
  const meant = keyEndingWith(typed) ?? nearest(typed, SETTING_KEYS)
  const hint = meant === undefined ? `the groups are ${Object.keys(DEFAULTS).join(', ')}` : `did you mean ${meant}?`
  throw new Refused('unknown-setting', `there is no setting ${typed}; ${hint} All of them: phasegate config show`)
}

const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

const origin = (place: Place, { key, from, file }: ExplainedSetting): string =>
  file === null ? 'default' : `${from}: ${shortPath(place, file)}; default ${shown(valueAt(DEFAULTS, key))}`

const row = (place: Place, setting: ExplainedSetting, colors: Colors): string[] => {
  const { key, value, from } = setting
  if (from === 'default') return [key, shown(value)]
  return [colors.bold(key), colors.bold(shown(value)), colors.dim(`(${origin(place, setting)})`)]
}

/** `~/.phasegate/config.json none · .phasegate/config.json 2 settings` */
export const filesLine = (place: Place): string =>
  readLayers(placesOf(place))
    .map(({ file, text, content }) => {
      const count = SETTING_KEYS.filter((key) => valueAt(content, key) !== undefined).length
      const holds = text === null ? 'none' : `${count} setting${count === 1 ? '' : 's'}`
      return `${shortPath(place, file)} ${holds}`
    })
    .join(' · ')

const inFile = (place: Place, scope: Scope, key: string): Reply => {
  const layer = readLayers(placesOf(place)).find((each) => each.scope === scope)
  const value = valueAt(layer?.content, key)
  const file = configurationFile(placesOf(place), scope)
  const text = value === undefined ? `not set in ${shortPath(place, file)}` : shown(value)
  return { text, json: { key, value: value ?? null, file, set: value !== undefined } }
}

const change = (
  place: Place,
  input: CliInput,
  key: string,
  save: (places: Places, scope: Scope) => SavedSettings,
): Reply => {
  const places = placesOf(place)
  const before = explainSettings(places).filter((setting) => isIn(key, setting.key))
  const saved = writing(configurationFile(places, scopeOf(input) ?? 'project'), () => save(places, scopeOf(input) ?? 'project'))
  const after = explainSettings(places).filter((setting) => isIn(key, setting.key))
  const lines = after.flatMap((setting, index) => {
    const old = shown(before[index]?.value)
    const now = shown(setting.value)
    return old === now ? [] : [`${setting.key}: ${old} → ${now}`]
  })
  const same = after.map((setting) => `${setting.key}: ${shown(setting.value)} (${origin(place, setting)}), as before`)
  return {
    text: [...(lines.length > 0 ? lines : same), ...savedLines(place, saved)].join('\n'),
    json: { ...saved, settings: after },
  }
}

const resetAll = (place: Place, input: CliInput): Reply => {
  const scope = scopeOf(input) ?? 'project'
  const saved = writing(configurationFile(placesOf(place), scope), () => resetSettings(placesOf(place), scope))
  const text = saved.changed
    ? ['Every setting of this file is reset.', ...savedLines(place, saved)].join('\n')
    : `${shortPath(place, saved.file)} holds no setting; nothing to reset.`
  return { text, json: saved }
}

const savedLines = (place: Place, { file, changed, backup }: SavedSettings): string[] => {
  if (!changed) return [`${shortPath(place, file)} was not changed.`]
  return [
    `saved in ${shortPath(place, file)}${backup === null ? '' : `; the file before is ${shortPath(place, backup)}`}`,
    ...(existsSync(place.project.journal) ? ['A run is active here; it keeps the settings it was started with.'] : []),
  ]
}

// What the user's disk refuses is no defect of ours.
const writing = (file: string, save: () => SavedSettings): SavedSettings => {
  try {
    return save()
  } catch (error) {
    throw cannotWrite(file, error)
  }
}
