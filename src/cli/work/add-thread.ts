import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { Misused, Refused } from '../../workflow/core/refused.ts'
import { batchId, threadId } from '../../workflow/plan/id.ts'
import type { NewPart } from '../../workflow/plan/new-part.ts'
import { findBatch } from '../../workflow/plan/plan.ts'
import { threadTemplate } from '../../workflow/plan/template.ts'
import { need } from '../arguments.ts'
import { type CliCommand, type CliInput, JSON_OPTION } from '../table.ts'
import { added } from './added.ts'
import { STREAM_OPTION } from './look.ts'
import type { Place } from './place.ts'

export const addThread = (place: Place): CliCommand => ({
  name: 'add thread',
  summary: 'Add a thread to a batch of PLAN.md; its number was never used before',
  options: [
    { name: 'batch', value: 'SS.BB', summary: 'where it goes', required: true },
    { name: 'name', value: 'TEXT', summary: 'its heading', required: true },
    { name: 'agent', value: 'NAME', summary: 'the profile that does it (default)' },
    { name: 'summary', value: 'TEXT', summary: 'what it does, in one or two sentences' },
    { name: 'files', value: 'PATHS', summary: 'the files it changes, separated by commas' },
    { name: 'depends', value: 'IDS', summary: 'earlier threads it needs, separated by commas' },
    { name: 'details', value: 'TEXT', summary: 'all its agent has to know' },
    { name: 'details-file', value: 'PATH', summary: 'a file with the details' },
    STREAM_OPTION,
    JSON_OPTION,
  ],
  positionals: [],
  example:
    'add thread --batch 1.2 --name "Empty lists" --agent default --summary "An empty list prints nothing." --files src/list.ts',
  run: (input) => {
    const batch = batchId(need(input, 'batch'))
    const text = textOf(place, input)
    return added(place, input, ({ view }) => ({ kind: 'thread', parent: findBatch(view.plan, batch).id, text }))
  },
})

type ThreadText = Extract<NewPart, { kind: 'thread' }>['text']

const textOf = ({ folder }: Place, { values }: CliInput): ThreadText => {
  const { summary, agent = 'default', details } = values
  if (details !== undefined && values['details-file'] !== undefined)
    throw new Misused('give --details or --details-file, not both')
  const file = values['details-file']
  const long = file === undefined ? details : readDetails(resolve(folder, file))
  const template = threadTemplate(values['name'])
  const isEmpty = summary === undefined && long === undefined
  return {
    name: template.name,
    agent,
    summary: isEmpty ? template.summary : (summary ?? ''),
    files: listed(values['files']),
    depends: listed(values['depends']).map(threadId),
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
