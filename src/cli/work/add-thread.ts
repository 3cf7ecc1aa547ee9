import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { Refused } from '../../workflow/core/refused.ts'
import { batchId, threadId } from '../../workflow/plan/id.ts'
import type { NewPart } from '../../workflow/plan/new-part.ts'
import { findBatch } from '../../workflow/plan/plan.ts'
import { threadTemplate } from '../../workflow/plan/template.ts'
import type { Reply } from '../reply.ts'
import { added } from './added.ts'
import type { WorkInput, WorkPlace } from './place.ts'

export const addThread = (place: WorkPlace, input: WorkInput<'add thread'>): Reply => {
  const batch = batchId(input.values.batch)
  const text = textOf(place, input)
  return added(place, input, ({ view }) => ({ kind: 'thread', parent: findBatch(view.plan, batch).id, text }))
}

type ThreadText = Extract<NewPart, { kind: 'thread' }>['text']

const textOf = ({ folder }: WorkPlace, { values }: WorkInput<'add thread'>): ThreadText => {
  const { summary, agent = 'default', details } = values
  const file = values['details-file']
  const long = file === undefined ? details : readDetails(resolve(folder, file))
  const template = threadTemplate(values.name)
  const isEmpty = summary === undefined && long === undefined
  return {
    name: template.name,
    agent,
    summary: isEmpty ? template.summary : (summary ?? ''),
    files: listed(values.files),
    depends: listed(values.depends).map(threadId),
    details: isEmpty ? template.details : (long ?? ''),
  }
}

const listed = (text: string | undefined): string[] =>
  (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)

const readDetails = (path: string): string => {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new Refused(
      'details-unreadable',
      `${path} cannot be read (${error instanceof Error && 'code' in error ? String(error.code) : String(error)}). Give the path of a text file: --details-file PATH`,
    )
  }
}
