import { existsSync } from 'node:fs'
import {
  chosenSettings,
  originText,
  savedText,
  settingRows,
  settingsText,
  shortPath,
  valueText,
} from '../../shown/settings-text.ts'
import {
  configurationFile,
  type Places,
  problemLines,
  readLayers,
  type Scope,
  valueAt,
} from '../../configuration/layer.ts'
import { type ExplainedSetting, explainSettings } from '../../configuration/load.ts'
import {
  resetSetting,
  resetSettings,
  type SavedSettings,
  setSetting,
  typedSettingValue,
  undoSettings,
} from '../../configuration/save.ts'
import { isIn, knownKey, settingAt } from '../../configuration/setting-keys.ts'
import { cannotWrite } from '../../state-manager/write.ts'
import { Refused } from '../../workflow/core/refused.ts'
import { print } from '../../workflow/core/text.ts'
import type { View } from '../../shown/paint.ts'
import type { Reply } from '../reply.ts'
import type { PhasegateInput, Place } from './place.ts'

export const configShow = (place: Place, input: PhasegateInput<'config show'>): Reply => {
  const settings = chosenSettings(placesOf(place), scopeOf(input), input.values.changed)
  return { text: settingsText(placesOf(place), settings, input.colors), json: settings }
}

export const configGet = (place: Place, input: PhasegateInput<'config get'>): Reply => {
  const key = knownKey(input.values.KEY)
  const scope = scopeOf(input)
  if (scope !== null) return inFile(place, scope, key)
  const settings = explainSettings(placesOf(place)).filter((setting) => isIn(key, setting.key))
  const [first] = settings
  if (first?.key !== key) return { text: settingRows(placesOf(place), settings, input.colors), json: settings }
  const origin = input.colors.dim(`(${originText(placesOf(place), first)})`)
  const means = settingAt(key)?.means ?? ''
  return { text: `${valueText(first.value)}  ${origin}\n${means}`, json: { ...first, means } }
}

export const configSet = (place: Place, input: PhasegateInput<'config set'>): Reply => {
  const key = knownKey(input.values.KEY)
  const value = typedSettingValue(key, input.values.VALUE)
  return change(place, input, key, (places, scope) => setSetting(places, scope, key, value))
}

export const configReset = (place: Place, input: PhasegateInput<'config reset'>): Reply => {
  const typed = input.values.KEY
  if (typed === undefined) return resetAll(place, input)
  const key = knownKey(typed)
  return change(place, input, key, (places, scope) => resetSetting(places, scope, key))
}

export const configUndo = (place: Place, input: PhasegateInput<'config undo'>): Reply => undo(place, input)

const placesOf = ({ home, project }: Place): Places => ({ home, project: project.root })

interface Scoped extends Pick<View, 'reader'> {
  readonly values: { readonly project: boolean; readonly global: boolean }
}

const scopeOf = ({ values }: Scoped): Scope | null => {
  if (values.global) return 'global'
  return values.project ? 'project' : null
}

const inFile = (place: Place, scope: Scope, key: string): Reply => {
  const layer = readLayers(placesOf(place)).find((each) => each.scope === scope)
  if (layer && layer.problems.length > 0) throw new Refused('configuration', problemLines(layer).join('\n'))
  const value = valueAt(layer?.content, key)
  const file = configurationFile(placesOf(place), scope)
  const text = value === undefined ? `not set in ${shortPath(placesOf(place), file)}` : valueText(value)
  return { text, json: { key, value: value ?? null, file, set: value !== undefined } }
}

type Save = (places: Places, scope: Scope) => SavedSettings

const change = (place: Place, input: Scoped, key: string, save: Save): Reply => {
  const places = placesOf(place)
  const settings = () => explainSettings(places).filter((setting) => isIn(key, setting.key))
  const before = settings()
  const saved = written(places, scopeOf(input) ?? 'project', save)
  const after = settings()
  const lines = changedLines(before, after)
  const same = after.map(
    (setting) => `${setting.key}: ${valueText(setting.value)} (${originText(places, setting)}), as before`,
  )
  return { text: savedLines(place, input, saved, lines.length > 0 ? lines : same), json: { ...saved, settings: after } }
}

const changedLines = (before: readonly ExplainedSetting[], after: readonly ExplainedSetting[]): string[] =>
  after.flatMap(({ key, value }, index) => {
    const old = valueText(before[index]?.value)
    return old === valueText(value) ? [] : [`${key}: ${old} → ${valueText(value)}`]
  })

// The file to be taken back may be one that nobody can read.
const undo = (place: Place, input: Scoped): Reply => {
  const places = placesOf(place)
  const isUsable = readLayers(places).every(({ problems }) => problems.length === 0)
  const before = isUsable ? explainSettings(places) : []
  const saved = written(places, scopeOf(input) ?? 'project', undoSettings)
  const after = explainSettings(places)
  const lines = isUsable ? changedLines(before, after) : ['The file can be used again.']
  return { text: savedLines(place, input, saved, lines), json: { ...saved, settings: after } }
}

const resetAll = (place: Place, input: Scoped): Reply => {
  const places = placesOf(place)
  const saved = written(places, scopeOf(input) ?? 'project', resetSettings)
  if (!saved.changed)
    return { text: `${shortPath(places, saved.file)} holds no setting; nothing to reset.`, json: saved }
  return { text: savedLines(place, input, saved, ['Every setting of this file is reset.']), json: saved }
}

const savedLines = (
  place: Place,
  { reader }: Pick<View, 'reader'>,
  saved: SavedSettings,
  lines: readonly string[],
): string =>
  [
    ...lines,
    print(savedText(placesOf(place), saved), reader),
    ...(saved.changed && existsSync(place.project.journal)
      ? ['A run is active here; it keeps the settings it was started with.']
      : []),
  ].join('\n')

// What the user's disk refuses is no defect of ours.
const written = (places: Places, scope: Scope, save: Save): SavedSettings => {
  try {
    return save(places, scope)
  } catch (error) {
    throw cannotWrite(configurationFile(places, scope), error)
  }
}
