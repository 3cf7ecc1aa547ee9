import * as z from 'zod/mini'
import { Refused } from '../workflow/core/refused.ts'
import { phasegate, text } from '../workflow/core/text.ts'
import { type Layer, mergeOver, type Places, problemLines, readLayers, type Scope, settingIn } from './layer.ts'
import { SETTING_KEYS } from './setting-keys.ts'
import { DEFAULTS } from './defaults.ts'
import { SETTINGS, type Settings } from './settings.ts'
import { trustedLayers } from './trust.ts'

/** One setting that is in force, and the place it comes from; `file` is null for a default. */
export interface ExplainedSetting {
  readonly key: string
  readonly value: unknown
  readonly from: 'default' | Scope
  readonly file: string | null
}

/**
 * Defaults, then `~/.phasegate/config.json`, then the project's `.phasegate/config.json`: objects merge, lists and
 * single values replace. A missing file is fine. What makes code act counts only where a person accepted it (`trust.ts`).
 *
 * Refused `configuration`: a file that cannot be read, is not JSON, has an unknown key or a value that is not allowed.
 * The message names every problem of both files; nothing is applied then.
 */
export const loadSettings = (places: Places): Settings => settle(trustedLayers(places, readLayers(places)))

/** Every setting in force and where it comes from, in the order of the declaration. Refused as `loadSettings`. */
export const explainSettings = (places: Places): ExplainedSetting[] => {
  const layers = trustedLayers(places, readLayers(places))
  const settings = settle(layers)
  return SETTING_KEYS.map((key) => {
    const source = layers.findLast((layer) => settingIn(layer.content, key) !== undefined)
    return { key, value: settingIn(settings, key), from: source?.scope ?? 'default', file: source?.file ?? null }
  })
}

/** Merges layers over the defaults. Refused `configuration` with all their problems. */
export const settle = (layers: readonly Layer[]): Settings => {
  const problems = problematic(layers).flatMap(problemLines)
  if (problems.length === 0) return merged(layers)
  throw new Refused(
    'configuration',
    text`the configuration cannot be used; nothing of it was applied\n${problems.join('\n')}\nCorrect it, then run: ${phasegate('doctor')}`,
  )
}

/** The layers that keep the configuration from being used, each with its problems; also where only both together do. */
export const problematic = (layers: readonly Layer[]): Layer[] => {
  const broken = layers.filter(({ problems }) => problems.length > 0)
  if (broken.length > 0) return broken
  if (Object.values(merged(layers).stages).some(({ enabled }) => enabled)) return []
  const last = layers.findLast((layer) => settingIn(layer.content, 'stages') !== undefined)
  const what = 'stages: every stage is disabled; allowed: at least one stage with enabled: true'
  return last ? [{ ...last, problems: [{ position: null, what }] }] : []
}

const merged = (layers: readonly Layer[]): Settings => {
  const { $schema: _, ...settings } = layers.map((layer) => layer.content).reduce(mergeOver, DEFAULTS)
  return z.parse(SETTINGS, settings)
}
