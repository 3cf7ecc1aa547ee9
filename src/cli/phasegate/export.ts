import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { loadPrices } from '../../configuration/prices.ts'
import { latestRun, namedRun } from '../../engine/run/archive.ts'
import { csv } from '../../shown/export/csv.ts'
import { markdown } from '../../shown/export/markdown.ts'
import { readRunView, readWorkView } from '../../shown/view/read-view.ts'
import type { View } from '../../shown/view/parts.ts'
import { findWorkFolder, streamNamed, streamsIn } from '../../state-manager/work-folder.ts'
import { cannotWrite } from '../../state-manager/write.ts'
import type { Reply } from '../reply.ts'
import type { PhasegateInput, Place } from './place.ts'
import { noRun } from './status.ts'

/** @throws Refused `prices`, `run-unknown`, `cannot-write` */
export const exportView = (place: Place, { values, reader }: PhasegateInput<'export'>): Reply => {
  const view = viewOf(place, values.NAME)
  if (!view) return noRun(place, reader)
  const text = FORMATS[values.format](view)
  if (values.output === undefined) return { text, json: view }
  const path = resolve(values.output)
  write(path, text)
  return { text: `Written: ${path}`, json: { file: path } }
}

const FORMATS: Readonly<Record<'md' | 'json' | 'csv', (view: View) => string>> = {
  md: markdown,
  json: (view) => `${JSON.stringify(view, null, 2)}\n`,
  csv,
}

/** What is named, else the last run; null where there is none. */
const viewOf = (place: Place, name: string | undefined): View | null => {
  const sight = { now: place.now(), prices: loadPrices(place.home) }
  const work = name === undefined ? null : findWorkFolder(place.project.root)
  const stream = name === undefined || work === null ? undefined : streamNamed(streamsIn(work), name)
  if (stream) return readWorkView(stream, place, sight)
  const kept = name === undefined ? latestRun(place.project) : namedRun(place.project, name)
  return kept && readRunView(kept, sight)
}

// Where the user says: a pipe or a device is as good as a file.
const write = (path: string, text: string): void => {
  try {
    writeFileSync(path, text)
  } catch (error) {
    throw cannotWrite(path, error)
  }
}
