import * as z from 'zod/mini'
import { type SettingSchema, SETTINGS, type Settings, shapeOf } from './settings.ts'

const defaultOf = (schema: SettingSchema): unknown => {
  const shape = shapeOf(schema)
  if (!shape) return z.parse(schema, undefined)
  return Object.fromEntries(Object.entries(shape).map(([name, inner]) => [name, defaultOf(inner)]))
}

/** Every setting where nobody sets it. A build puts the values here: who needs nothing else loads no schema. */
export const DEFAULTS: Settings = z.parse(SETTINGS, defaultOf(SETTINGS))
