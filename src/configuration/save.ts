import { basename, dirname, join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import * as z from 'zod/mini'
import { jsonIn, textAt } from '../state-manager/read.ts'
import { targetOf } from '../state-manager/real-path.ts'
import { writeWhole } from '../state-manager/write.ts'
import { isRecord } from '../workflow/core/own-value.ts'
import { Refused } from '../workflow/core/refused.ts'
import { phasegate, text } from '../workflow/core/text.ts'
import {
  type Layer,
  layerOf,
  mergeOver,
  type Places,
  problemLines,
  readLayers,
  type Scope,
  settingIn,
  withoutPath,
} from './layer.ts'
import { settle } from './load.ts'
import { SETTING_KEYS, settingAt, settingProblems } from './setting-keys.ts'
import { DEFAULTS } from './defaults.ts'

/** `backup` is null when there was no file before or nothing changed. */
export interface SavedSettings {
  readonly file: string
  readonly changed: boolean
  readonly backup: string | null
}

type Content = Layer['content']

/**
 * Sets a setting, or all that a group names, in the configuration file of one scope. The previous file stays as `config.json.bak`.
 *
 * Refused `configuration`: a file that is invalid already, an unknown key, a value that is not allowed.
 */
export const setSetting = (places: Places, scope: Scope, key: string, value: unknown): SavedSettings => {
  const change = key.split('.').reduceRight<unknown>((inner, part) => ({ [part]: inner }), value)
  const problems = settingProblems(change).map((each) => `${each.key}: ${each.problem}`)
  if (problems.length > 0) throw new Refused('configuration', ['nothing was saved', ...problems].join('\n'))
  return changed(places, scope, (content) => mergeOver(content, isRecord(change) ? change : {}))
}

/** Takes a setting, or a group of them, out of the configuration file of one scope. Refused as `setSetting`. */
export const resetSetting = (places: Places, scope: Scope, key: string): SavedSettings =>
  changed(places, scope, (content) => withoutPath(content, key.split('.')))

// The file keeps only keys that say something: those that differ from the value below or from the default (a project file is
// shared with people whose global file differs).
const changed = (places: Places, scope: Scope, change: (content: Content) => Content): SavedSettings => {
  const { layers, layer, swapped } = layersFor(places, scope)
  settle(layers)
  const below = layers
    .slice(0, layers.indexOf(layer))
    .map((each) => each.content)
    .reduce(mergeOver, DEFAULTS)
  const content = withoutSilent(change(layer.content), below)
  settle(swapped({ ...layer, content }))
  return replaced(layer, isDeepStrictEqual(content, layer.content) ? null : `${JSON.stringify(content, null, 2)}\n`)
}

/**
 * Empties the configuration file of one scope, also one that is broken. The previous file stays as `config.json.bak`.
 *
 * Refused `configuration`: a file that cannot be read.
 */
export const resetSettings = (places: Places, scope: Scope): SavedSettings => {
  const { layer } = layersFor(places, scope)
  if (layer.text === null && layer.problems.length > 0) {
    throw new Refused('configuration', ['nothing was reset', ...problemLines(layer)].join('\n'))
  }
  const isEmpty = layer.problems.length === 0 && Object.keys(layer.content).length === 0
  return replaced(layer, isEmpty ? null : '{}\n')
}

/**
 * Brings back the configuration file of one scope as it was before the last change; that one is the backup then, so a
 * second undo takes the first one back.
 *
 * Refused `configuration`: there is no backup, or it cannot be used.
 */
export const undoSettings = (places: Places, scope: Scope): SavedSettings => {
  const { layer, swapped } = layersFor(places, scope)
  const backup = `${layer.file}.bak`
  const before = textAt(backup)
  if (before === null) {
    const why =
      layer.text === null
        ? text`nothing was changed here yet. See: ${phasegate('config', 'show')}`
        : text`the last change made the file. To take all out of it: ${phasegate('config', 'reset', `--${scope}`)}`
    throw new Refused('configuration', text`there is no ${backup}: ${why}`)
  }
  settle(swapped(layerOf(layer.scope, backup, before)))
  return replaced(layer, before === layer.text ? null : before)
}

/** All layers, the one of a scope, and all with another one in its place. A project in the home folder has one file for both. */
const layersFor = (places: Places, scope: Scope) => {
  const layers = readLayers(places)
  const layer = layers.find((candidate) => candidate.scope === scope) ?? layers[0]
  if (layer === undefined) throw new Error('no configuration layer')
  return { layers, layer, swapped: (by: Layer) => layers.map((other) => (other === layer ? by : other)) }
}

/**
 * The value a person typed for a setting, as the setting wants it: JSON where that fits (`3`, `false`, `["*.pem"]`),
 * else the text itself (`pnpm test`). What fits neither way comes back as typed, for `setSetting` to refuse.
 */
export const typedSettingValue = (key: string, typed: string): unknown => {
  const json = jsonIn(typed)
  if (json === undefined) return typed
  const schema = settingAt(key)?.schema
  const fits = (value: unknown): boolean => schema === undefined || z.safeParse(schema, value).success
  return fits(json) || !fits(typed) ? json : typed
}

const withoutSilent = (content: Content, below: Content): Content =>
  SETTING_KEYS.filter((key) => {
    const value = settingIn(content, key)
    return isDeepStrictEqual(value, settingIn(below, key)) && isDeepStrictEqual(value, settingIn(DEFAULTS, key))
  }).reduce((left, key) => withoutPath(left, key.split('.')), content)

// A text of null is the one that is there.
const replaced = (layer: Layer, content: string | null): SavedSettings => {
  const { file, text: before } = layer
  if (content === null) return { file, changed: false, backup: null }
  // The user's own folder or file may be a link (dotfiles): what it leads to is written. In a project nothing is written through one.
  const targetIn = (path: string): string =>
    layer.scope === 'global' ? join(targetOf(dirname(path)), basename(path)) : path
  const backup = before === null ? null : `${file}.bak`
  if (backup !== null && before !== null) writeWhole(targetIn(backup), before)
  writeWhole(layer.scope === 'global' ? targetOf(file) : file, content)
  return { file, changed: true, backup }
}
