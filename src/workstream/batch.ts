import { diagnose, quote, type Diagnostic } from './diagnostic.ts'
import type { Heading, UnitRole } from './headings.ts'
import { numberUnits } from './numbers.ts'
import type { Block } from './outline.ts'
import type { Batch, Thread } from './plan.ts'
import { proseOf, rangeOf, visibleEnd, type Source } from './section.ts'
import { readThreadBody } from './thread.ts'
import type { Mention } from './thread-fields.ts'

/** A thread with the places where it names files and other threads. */
export interface ThreadMentions {
  readonly thread: Thread
  readonly batch: string
  readonly files: readonly Mention[]
  readonly depends: readonly Mention[]
}

export interface ReadBatches {
  readonly batches: readonly Batch[]
  readonly mentions: readonly ThreadMentions[]
}

/** Builds the batches of a stage from its blocks. */
export const readBatches = (
  source: Source,
  stage: string,
  blocks: readonly Block[],
  problems: Diagnostic[],
): ReadBatches => {
  const groups = batchGroups(blocks)
  const numbers = numberUnits(groups, problems)
  const read = groups.map((group, index) => readBatch(source, { stage, number: numbers[index] ?? 0 }, group, problems))
  return { batches: read.map(({ batch }) => batch), mentions: read.flatMap(({ mentions }) => mentions) }
}

interface ThreadBlock {
  readonly role: UnitRole
  readonly heading: Heading
  readonly block: Block
}

/** `own` is null when the threads have no batch heading above them; `heading` is that of the first thread then. */
interface BatchGroup {
  readonly role: UnitRole
  readonly heading: Heading
  readonly own: Block | null
  readonly threads: ThreadBlock[]
}

const batchGroups = (blocks: readonly Block[]): BatchGroup[] => {
  const groups: BatchGroup[] = []
  let open: BatchGroup | null = null
  for (const block of blocks) {
    const { role, heading } = block
    if (role.kind !== 'unit' || heading === null) {
      open = null
    } else if (role.unit === 'batch') {
      open = { role, heading, own: block, threads: [] }
      groups.push(open)
    } else {
      open ??= openImplicit(groups, heading)
      open.threads.push({ role, heading, block })
    }
  }
  return groups
}

const openImplicit = (groups: BatchGroup[], heading: Heading): BatchGroup => {
  const number = groups.reduce((highest, group) => Math.max(highest, group.role.number ?? 0), 0) + 1
  const role: UnitRole = {
    kind: 'unit',
    unit: 'batch',
    number,
    name: `Batch ${pad(number)}`,
    exact: true,
    agent: null,
    marker: null,
    markerProblem: null,
  }
  const group = { role, heading, own: null, threads: [] }
  groups.push(group)
  return group
}

const readBatch = (
  source: Source,
  { stage, number }: { readonly stage: string; readonly number: number },
  { role, heading, own, threads }: BatchGroup,
  problems: Diagnostic[],
) => {
  const id = `${stage}.${pad(number)}`
  const numbers = numberUnits(threads, problems)
  const mentions = threads.map((thread, index) => readThread(source, id, numbers[index] ?? 0, thread, problems))
  const last = threads.at(-1)?.block ?? own
  const batch: Batch = {
    number,
    id,
    name: role.name,
    line: heading.line,
    prose: own === null ? '' : proseOf(source, own),
    threads: mentions.map(({ thread }) => thread),
    range: { start: heading.lineStart, end: last === null ? heading.range.end : visibleEnd(source, last) },
  }
  problems.push(...unusual(batch, own))
  return { batch, mentions }
}

const unusual = (batch: Batch, own: Block | null): Diagnostic[] => {
  const at = { line: batch.line, col: 1 }
  if (own === null) {
    const message = `no batch heading above this thread; it is read as batch ${batch.id}. Write "##### Batch NN: name"`
    return [diagnose('batch-implicit', at, message)]
  }
  return batch.threads.length === 0 ? [diagnose('batch-empty', at, `batch ${batch.id} has no threads`)] : []
}

const readThread = (
  source: Source,
  batch: string,
  number: number,
  { role, heading, block }: ThreadBlock,
  problems: Diagnostic[],
): ThreadMentions => {
  const { summary, files, depends, details } = readThreadBody(source, block, heading.line, problems)
  if (role.markerProblem !== null) {
    const message = `${role.markerProblem}: ${quote(heading.text)}`
    problems.push(diagnose('agent-form', markerAt(heading, role), message))
  }
  const thread: Thread = {
    id: `${batch}.${pad(number)}`,
    name: role.name,
    agent: role.agent,
    line: heading.line,
    heading: { start: heading.lineStart, end: heading.range.end },
    marker: role.marker,
    summary,
    files: valuesOf(files),
    depends: valuesOf(depends),
    details,
    body: rangeOf(source, block),
  }
  return { thread, batch, files, depends }
}

const valuesOf = (mentions: readonly Mention[]): string[] => {
  const values = mentions.map((mention) => mention.value)
  return values.length < 2 ? values : [...new Set(values)]
}

const markerAt = (heading: Heading, role: UnitRole) => ({
  line: heading.line,
  col: (role.marker?.start ?? heading.lineStart) - heading.lineStart + 1,
})

const pad = (number: number): string => String(number).padStart(2, '0')
