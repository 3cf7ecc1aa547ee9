import * as z from 'zod/mini'
import { STAGES } from '../workflow/run/phase.ts'
import { Refused } from '../workflow/core/refused.ts'
import { Settings } from '../workflow/run/settings.ts'
import { type Layer, mergeOver, type Places, readLayers, type Scope, valueAt } from './layer.ts'
import { SETTING_KEYS } from './setting-keys.ts'
import { DEFAULTS } from './settings.ts'

/** One setting that is in force, and the place it comes from; `file` is null for a default. */
export interface ExplainedSetting {
  readonly key: string
  readonly value: unknown
  readonly from: 'default' | Scope
  readonly file: string | null
}

/**
 * Defaults, then `~/.phasegate/config.json`, then the project's `.phasegate/config.json`: objects merge, lists and
 * single values replace. A missing file is fine.
 *
 * Refused `configuration`: a file that cannot be read, is not JSON, has an unknown key or a value that is not allowed.
 * The message names every problem of both files; nothing is applied then.
 */
export const loadSettings = (places: Places): Settings => settle(readLayers(places))

/** Every setting in force and where it comes from, in the order of the declaration. Refused as `loadSettings`. */
export const explainSettings = (places: Places): ExplainedSetting[] => {
  const layers = readLayers(places)
  const settings = settle(layers)
  return SETTING_KEYS.map((key) => {
    const source = layers.findLast((layer) => valueAt(layer.content, key) !== undefined)
    return { key, value: valueAt(settings, key), from: source?.scope ?? 'default', file: source?.file ?? null }
  })
}

/** Merges layers over the defaults. Refused `configuration` with all their problems. */
export const settle = (layers: readonly Layer[]): Settings => {
  const problems = layers.flatMap((layer) => layer.problems)
  if (problems.length > 0) throw unusable(problems)
  const { $schema: _, ...merged } = layers.map((layer) => layer.content).reduce(mergeOver, DEFAULTS)
  const settings = z.parse(Settings, merged)
  if (STAGES.some((stage) => settings.stages[stage].enabled)) return settings
  const where = layers.findLast((layer) => valueAt(layer.content, 'stages') !== undefined)?.file ?? ''
  throw unusable([`${where} stages: every stage is disabled; allowed: at least one stage with enabled: true`])
}

const unusable = (problems: readonly string[]): Refused =>
  new Refused(
    'configuration',
    [
      'the configuration cannot be used; nothing of it was applied',
      ...problems,
      'Correct it, then run: phasegate doctor',
    ].join('\n'),
  )
