import { diagnose, quote, type Diagnostic } from './diagnostic.ts'
import type { Heading, UnitRole } from './headings.ts'
import { numberUnits } from './numbers.ts'
import { isUnit, type Block, type UnitBlock } from './outline.ts'
import type { Batch, Thread } from './plan.ts'
import { proseOf, rangeOf, visibleEnd, type Source } from './section.ts'
import { readThreadBody } from './thread.ts'

/** Builds the batches of a stage from its blocks. */
export const readBatches = (
  source: Source,
  stage: string,
  blocks: readonly Block[],
  problems: Diagnostic[],
): Batch[] => {
  const groups = batchGroups(blocks)
  const numbers = numberUnits(groups, problems)
  return groups.map((group, index) => readBatch(source, { stage, number: numbers[index] ?? 0 }, group, problems))
}

/** `own` is null when the threads have no batch heading above them; `heading` is that of the first thread then. */
interface BatchGroup {
  readonly role: UnitRole
  readonly heading: Heading
  readonly own: Block | null
  readonly threads: UnitBlock[]
}

const batchGroups = (blocks: readonly Block[]): BatchGroup[] => {
  const groups: BatchGroup[] = []
  let open: BatchGroup | null = null
  for (const block of blocks) {
    if (!isUnit(block)) {
      open = null
    } else if (block.role.unit === 'batch') {
      open = { role: block.role, heading: block.heading, own: block, threads: [] }
      groups.push(open)
    } else {
      open ??= openImplicit(groups, block.heading)
      open.threads.push(block)
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
): Batch => {
  const id = `${stage}.${pad(number)}`
  const at = { line: heading.line, col: 1 }
  const numbers = numberUnits(threads, problems)
  const last = threads.at(-1) ?? own
  if (own === null) {
    const message = `no batch heading above this thread; it is read as batch ${id}. Write "##### Batch NN: name"`
    problems.push(diagnose('batch-implicit', at, message))
  }
  if (threads.length === 0) problems.push(diagnose('batch-empty', at, `batch ${id} has no threads`))
  return {
    number,
    id,
    name: role.name,
    line: heading.line,
    prose: own === null ? '' : proseOf(source, own),
    threads: threads.map((thread, index) =>
      readThread(source, { batch: id, number: numbers[index] ?? 0 }, thread, problems),
    ),
    range: { start: heading.lineStart, end: last === null ? heading.end : visibleEnd(source, last) },
  }
}

const readThread = (
  source: Source,
  { batch, number }: { readonly batch: string; readonly number: number },
  block: UnitBlock,
  problems: Diagnostic[],
): Thread => {
  const { role, heading } = block
  const { summary, files, depends, details } = readThreadBody(source, block, heading.line, problems)
  if (role.markerProblem !== null) {
    const col = (role.marker?.start ?? heading.start) - heading.lineStart + 1
    problems.push(diagnose('agent-form', { line: heading.line, col }, `${role.markerProblem}: ${quote(heading.text)}`))
  }
  return {
    number,
    id: `${batch}.${pad(number)}`,
    name: role.name,
    agent: role.agent,
    line: heading.line,
    heading: { start: heading.lineStart, end: heading.end },
    marker: role.marker,
    summary,
    files,
    depends,
    details,
    body: rangeOf(source, block),
  }
}

const pad = (number: number): string => (number < 10 ? `0${number}` : `${number}`)
