import { at, diagnose, quote, type Diagnostic, type Position } from './diagnostic.ts'
import { formatId } from './id.ts'
import type { UnitBlock } from './outline.ts'
import type { Thread } from './plan.ts'
import { blockOf, firstShown, proseOf } from './section.ts'
import {
  readDepends,
  readFields,
  readFiles,
  readNeeds,
  type Field,
  type Fields,
  type Mention,
} from './thread-fields.ts'

/** A text that is read as a plan, what is found wrong with it, and where its threads name files and threads. */
export interface Reading {
  readonly text: string
  readonly problems: Diagnostic[]
  readonly mentions: Map<Thread, Readonly<Record<'files' | 'depends', readonly Mention[]>>>
}

/** Where a thread names a file or another thread. */
export const placeOf = ({ mentions }: Reading, thread: Thread, field: 'files' | 'depends', value: string): Position =>
  mentions.get(thread)?.[field].find((mention) => mention.value === value)?.at ?? { line: thread.line, col: 1 }

/** The thread whose block this is. `batch`: the id of its batch. */
export const readThread = (
  reading: Reading,
  batch: string,
  number: number,
  { role, heading, lines }: UnitBlock,
): Thread => {
  const { text, problems } = reading
  const fields = readFields(lines, problems)
  const files = fields.files === undefined ? [] : readFiles(fields.files, problems)
  const depends = fields.depends === undefined ? [] : readDepends(fields.depends, problems)
  const { agent = null, marker = null, problem = null } = role.agent ?? {}
  const thread: Thread = {
    number,
    id: `${batch}.${formatId(number)}`,
    name: role.name,
    agent,
    line: heading.line.number,
    heading: { start: heading.line.start, end: heading.end },
    marker,
    summary: textOf(text, fields.summary),
    files: files.map(({ value }) => value),
    depends: depends.map(({ value }) => value),
    needs: fields.needs === undefined ? [] : readNeeds(fields.needs),
    details: fields.details === undefined ? proseOf(text, fields.unlabelled) : textOf(text, fields.details),
  }
  reading.mentions.set(thread, { files, depends })
  const col = (marker?.start ?? heading.start) - heading.line.start
  if (problem !== null)
    problems.push(diagnose('agent-form', at(heading.line, col), `${problem}: ${quote(heading.text)}`))
  problems.push(...strayText(fields), ...emptiness(thread, fields))
  return thread
}

const textOf = (text: string, field: Field | undefined): string =>
  field === undefined ? '' : blockOf(text.slice(field.line.start + field.at, (field.below.at(-1) ?? field.line).end))

const strayText = ({ unlabelled, details }: Fields): Diagnostic[] => {
  const stray = firstShown(unlabelled)
  if (stray === null) return []
  return details === undefined
    ? [
        diagnose(
          'label-missing',
          stray.at,
          `${stray.shown} has no label and is read as the details; put **Details:** above`,
        ),
      ]
    : [diagnose('text-lost', stray.at, `${stray.shown} stands above the first label of the thread and would be lost`)]
}

const emptiness = (thread: Thread, fields: Fields): Diagnostic[] => {
  const place = { line: thread.line, col: 1 }
  const empty = NEEDED.filter(([field]) => thread[field] === '')
  if (empty.length === 2) return [diagnose('thread-empty', place, 'the thread has neither a summary nor details')]
  return empty.map(([field, label]) => {
    const written = fields[field]
    return written === undefined
      ? diagnose('section-missing', place, `the thread has no ${label}`)
      : diagnose('section-empty', at(written.line), `${label} is empty`)
  })
}

const NEEDED = [
  ['summary', '**Summary:**'],
  ['details', '**Details:**'],
] as const
