import { existsSync } from 'node:fs'
import {
  configurationFile,
  type Places,
  problemLines,
  readLayers,
  type Scope,
  settingIn,
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
import { accept, actingSettings } from '../../configuration/trust.ts'
import { isIn, knownKey, settingAt } from '../../configuration/setting-keys.ts'
import type { View } from '../../shown/paint.ts'
import {
  chosenSettings,
  openText,
  originText,
  savedText,
  settingRows,
  settingsText,
  shortPath,
  valueText,
} from '../../shown/settings-text.ts'
import { cannotWrite } from '../../state-manager/write.ts'
import { Refused } from '../../workflow/core/refused.ts'
import { print } from '../../workflow/core/text.ts'
import type { Reply } from '../reply.ts'
import { conductorOf, type PhasegateInput, type Place } from './place.ts'
import { whyNoPerson } from '../person.ts'

export const configShow = (place: Place, input: PhasegateInput<'config show'>): Reply => {
  const places = placesOf(place)
  const settings = chosenSettings(places, scopeOf(input), input.values.changed)
  return { text: settingsText(places, settings, input), json: settings }
}

export const configGet = (place: Place, input: PhasegateInput<'config get'>): Reply => {
  const [places, scope, key] = [placesOf(place), scopeOf(input), knownKey(input.values.KEY)]
  if (scope !== null) return inFile(places, scope, key)
  const settings = settingsIn(places, key)
  const [first] = settings
  if (first?.key !== key) return { text: settingRows(places, settings, input.colors), json: settings }
  const origin = input.colors.dim(`(${originText(places, first)})`)
  const means = settingAt(key)?.means ?? ''
  return { text: `${valueText(first.value)}  ${origin}\n${means}`, json: { ...first, means } }
}

export const configSet = (place: Place, input: PhasegateInput<'config set'>): Reply => {
  const key = knownKey(input.values.KEY)
  const value = typedSettingValue(key, input.values.VALUE)
  return change(place, input, key, (places, scope) => {
    const saved = setSetting(places, scope, key, value)
    if (scope === 'project' && whyNoPerson(place, conductorOf(place)) === null) acceptSetting(places, key)
    return saved
  })
}

export const configReset = (place: Place, input: PhasegateInput<'config reset'>): Reply => {
  const typed = input.values.KEY
  if (typed !== undefined) {
    const key = knownKey(typed)
    return change(place, input, key, (places, scope) => resetSetting(places, scope, key))
  }
  const saved = save(place, input, resetSettings)
  if (saved.changed) return savedReply(place, input, saved, ['Every setting of this file is reset.'], saved)
  return { text: `${shortPath(placesOf(place), saved.file)} holds no setting; nothing to reset.`, json: saved }
}

// Whoever types a setting is shown it, and means it.
const acceptSetting = (places: Places, key: string): void =>
  accept(
    places,
    actingSettings(readLayers(places)).flatMap((acting) => (isIn(key, acting.key) ? [acting.digest] : [])),
  )

// The file to be taken back may be one that nobody can read.
export const configUndo = (place: Place, input: PhasegateInput<'config undo'>): Reply => {
  const places = placesOf(place)
  const isUsable = readLayers(places).every(({ problems }) => problems.length === 0)
  const before = isUsable ? explainSettings(places) : []
  const saved = save(place, input, undoSettings)
  const settings = explainSettings(places)
  const lines = isUsable ? changedLines(before, settings) : ['The file can be used again.']
  return savedReply(place, input, saved, lines, { ...saved, settings })
}

const placesOf = ({ home, project }: Place): Places => ({ home, project: project.root })

interface Scoped extends Pick<View, 'reader'> {
  readonly values: { readonly project: boolean; readonly global: boolean }
}

const scopeOf = ({ values }: Scoped): Scope | null => {
  if (values.global) return 'global'
  return values.project ? 'project' : null
}

const settingsIn = (places: Places, key: string): ExplainedSetting[] =>
  explainSettings(places).filter((setting) => isIn(key, setting.key))

const inFile = (places: Places, scope: Scope, key: string): Reply => {
  const layer = readLayers(places).find((each) => each.scope === scope)
  if (layer && layer.problems.length > 0) throw new Refused('configuration', problemLines(layer).join('\n'))
  const value = settingIn(layer?.content, key)
  const file = configurationFile(places, scope)
  const text = value === undefined ? `not set in ${shortPath(places, file)}` : valueText(value)
  return { text, json: { key, value: value ?? null, file, set: value !== undefined } }
}

type Save = (places: Places, scope: Scope) => SavedSettings

const change = (place: Place, input: Scoped, key: string, saving: Save): Reply => {
  const places = placesOf(place)
  const before = settingsIn(places, key)
  const saved = save(place, input, saving)
  const settings = settingsIn(places, key)
  const lines = changedLines(before, settings)
  const same = settings.map((each) => `${each.key}: ${valueText(each.value)} (${originText(places, each)}), as before`)
  return savedReply(place, input, saved, lines.length > 0 ? lines : same, { ...saved, settings })
}

// What the user's disk refuses is no defect of ours.
const save = (place: Place, input: Scoped, saving: Save): SavedSettings => {
  const [places, scope] = [placesOf(place), scopeOf(input) ?? 'project']
  try {
    return saving(places, scope)
  } catch (error) {
    throw cannotWrite(configurationFile(places, scope), error)
  }
}

const changedLines = (before: readonly ExplainedSetting[], after: readonly ExplainedSetting[]): string[] =>
  after.flatMap(({ key, value }, index) => {
    const old = valueText(before[index]?.value)
    return old === valueText(value) ? [] : [`${key}: ${old} → ${valueText(value)}`]
  })

const savedReply = (place: Place, { reader }: Scoped, saved: SavedSettings, lines: string[], json: object): Reply => {
  const isKept = saved.changed && existsSync(place.project.journal)
  const kept = isKept ? ['A run is active here; it keeps the settings it was started with.'] : []
  const open = print(openText(placesOf(place)), reader)
  const said = [...lines, print(savedText(placesOf(place), saved), reader), open, ...kept]
  return { text: said.filter((line) => line !== '').join('\n'), json }
}
