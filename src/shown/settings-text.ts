import { relative } from 'node:path'
import { configurationFile, countText, type Places, readLayers, type Scope, settingIn } from '../configuration/layer.ts'
import { type ExplainedSetting, explainSettings } from '../configuration/load.ts'
import type { SavedSettings } from '../configuration/save.ts'
import { actingSettings, untrusted } from '../configuration/trust.ts'
import { DEFAULTS } from '../configuration/defaults.ts'
import { isInside } from '../state-manager/real-path.ts'
import { phasegate, print, type Text, text } from '../workflow/core/text.ts'
import { columns } from './columns.ts'
import type { Paint, View } from './paint.ts'

/** The settings in force that are asked for: all, those that are not the default, those of one file. */
export const chosenSettings = (places: Places, scope: Scope | null, changed: boolean): ExplainedSetting[] =>
  explainSettings(places).filter(({ from }) => (scope === null || from === scope) && !(changed && from === 'default'))

/** What the files hold, and a row for each setting: key, value, and where it comes from when it is not the default. */
export const settingsText = (
  places: Places,
  settings: readonly ExplainedSetting[],
  { colors, reader }: Pick<View, 'colors' | 'reader'>,
): string => {
  const table = settingRows(places, settings, colors) || ALL_DEFAULT
  const open = print(openText(places), reader)
  return [filesLine(places), table, open].filter((part) => part !== '').join('\n\n')
}

/** In ten lines at most: what the files hold, what differs from the defaults, how to see and change the rest. */
export const changesText = (places: Places, { colors, reader }: Pick<View, 'colors' | 'reader'>): string => {
  const changed = chosenSettings(places, null, true)
  const left = changed.length - MOST_CHANGES
  const more = left > 0 ? text`… and ${left} more: ${phasegate('configure', '--show', '--changed')}` : ''
  const ways = text`All: ${phasegate('configure', '--show')}. To change some: ${phasegate('configure', '--edit', '<what>')}`
  const rows = settingRows(places, changed.slice(0, MOST_CHANGES), colors) || ALL_DEFAULT
  const said = [rows, print(more, reader)].filter((part) => part !== '').join('\n')
  const foot = [openText(places), ways].map((line) => print(line, reader)).filter((line) => line !== '')
  return [filesLine(places), said, foot.join('\n')].join('\n\n')
}

const MOST_CHANGES = 4
const ALL_DEFAULT = 'Every setting has its default.'

/** Which settings of the project's file do not count, since nobody has accepted them; '' when all do. */
export const openText = (places: Places): Text => {
  const open = untrusted(places, actingSettings(readLayers(places))).map(
    ({ key, value }) => `${key}: ${valueText(value)}`,
  )
  return open.length === 0
    ? ''
    : text`not in force until a person accepts it: ${open.join('; ')}. Accept what the project says: ${phasegate('trust')}`
}

export const settingRows = (places: Places, settings: readonly ExplainedSetting[], paint: Paint): string =>
  columns(
    settings.map((setting) => {
      const { key, value, from } = setting
      if (from === 'default') return [key, valueText(value)]
      return [paint.bold(key), paint.bold(valueText(value)), paint.dim(`(${originText(places, setting)})`)]
    }),
  )

/** A text stands as it is, unless it would read as something else (`"true"`). */
export const valueText = (value: unknown): string =>
  typeof value === 'string' && !LOOKS_LIKE_JSON.test(value) ? value : JSON.stringify(value)

const LOOKS_LIKE_JSON = /^(?:true|false|null|-?\d+(?:\.\d+)?|["[{].*)$/

export const originText = (places: Places, { key, from, file }: ExplainedSetting): string =>
  file === null ? 'default' : `${from}: ${shortPath(places, file)}; default ${valueText(settingIn(DEFAULTS, key))}`

/** What was saved and where the file before is. */
export const savedText = (places: Places, { file, changed, backup }: SavedSettings): Text => {
  if (!changed) return `${shortPath(places, file)} was not changed.`
  const undo = phasegate('config', 'undo', ...(file === configurationFile(places, 'global') ? ['--global'] : []))
  const before = backup === null ? '' : text`; the file before is ${shortPath(places, backup)}, and back with: ${undo}`
  return text`saved in ${shortPath(places, file)}${before}`
}

// `~/.phasegate/config.json none · .phasegate/config.json 2 settings`
const filesLine = (places: Places): string =>
  readLayers(places)
    .map((layer) => `${shortPath(places, layer.file)} ${countText(layer)}`)
    .join(' · ')

/** A path as people know it: from the project, else from the home folder with `~`, else in full. */
export const shortPath = ({ project, home }: Places, path: string): string => {
  if (isInside(project, path)) return relative(project, path)
  return isInside(home, path) ? `~/${relative(home, path)}` : path
}
