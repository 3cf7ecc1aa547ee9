import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { loadPrices } from '../../configuration/prices.ts'
import { type KeptRun, latestRun, namedRun } from '../../engine/run/archive.ts'
import { csv } from '../../shown/export/csv.ts'
import { markdown } from '../../shown/export/markdown.ts'
import { spansOf } from '../../shown/export/spans.ts'
import { readRunView, readWorkView } from '../../shown/view/read-view.ts'
import type { View } from '../../shown/view/parts.ts'
import { findWorkFolder, type Stream, streamNamed, streamsIn } from '../../state-manager/work-folder.ts'
import { cannotWrite } from '../../state-manager/write.ts'
import { listed } from '../../workflow/core/counted.ts'
import { Misused, Refused, unlessRefused } from '../../workflow/core/refused.ts'
import { text } from '../../workflow/core/text.ts'
import type { Reply } from '../reply.ts'
import type { PhasegateInput, Place } from './place.ts'
import { isAddress, sendSpans } from './send-spans.ts'
import { noRun } from './status.ts'
import manifest from '../../../package.json' with { type: 'json' }

/** @throws Refused `prices`, `run-unknown`, `cannot-write`, `collector` */
export const exportView = async (place: Place, { values, reader }: PhasegateInput<'export'>): Promise<Reply> => {
  const { NAME: name, format, output, otlp } = values
  if (format === undefined && otlp === undefined)
    throw new Misused('missing: what to make of it: --format html|md|json|csv, or --otlp URL|FILE')
  const view = viewOf(place, name)
  if (!view) return noRun(place, reader)
  if (otlp !== undefined) return exportSpans(view, otlp, place)
  const made = await FORMATS[format ?? 'json'](view, place)
  return output === undefined ? { text: made, json: view } : writtenTo(output, made)
}

const exportSpans = async (view: View, target: string, { env }: Place): Promise<Reply> => {
  const spans = spansOf(view, manifest.version)
  // A collector reads a file with a request a line.
  if (!isAddress(target)) return writtenTo(target, `${JSON.stringify(spans)}\n`)
  const url = await sendSpans(spans, target, env)
  return { text: `Sent to ${url}`, json: { url } }
}

type Made = (view: View, place: Place) => string | Promise<string>

const FORMATS: Readonly<Record<'html' | 'md' | 'json' | 'csv', Made>> = {
  // What renders it is loaded only for it.
  html: async (view, place) => (await import('./board.ts')).boardOf(view, place),
  md: markdown,
  json: (view) => `${JSON.stringify(view, null, 2)}\n`,
  csv,
}

/** What is named, else the last run; null where there is none. */
const viewOf = (place: Place, name: string | undefined): View | null => {
  const sight = { now: place.now(), prices: loadPrices(place.home) }
  if (name === undefined) {
    const last = latestRun(place.project)
    return last && readRunView(last, sight)
  }
  const work = findWorkFolder(place.project.root)
  const streams = work === null ? [] : streamsIn(work)
  const stream = streamNamed(streams, name)
  return stream ? readWorkView(stream, place, sight) : readRunView(runNamed(place, name, streams), sight)
}

const runNamed = ({ project }: Place, name: string, streams: readonly Stream[]): KeptRun =>
  unlessRefused(
    () => namedRun(project, name),
    ({ code, said }) => {
      const ids = streams.length === 0 ? [] : text`. Workstreams: ${listed(streams.map(({ id }) => id))}`
      throw new Refused(code, text`${said}${ids}`)
    },
  )

// Where the user says: a pipe or a device is as good as a file.
const writtenTo = (target: string, content: string): Reply => {
  const path = resolve(target)
  try {
    writeFileSync(path, content)
  } catch (error) {
    throw cannotWrite(path, error)
  }
  return { text: `Written: ${path}`, json: { file: path } }
}
