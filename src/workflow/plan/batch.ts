import { at, diagnose, type Diagnostic } from './diagnostic.ts'
import { formatId } from './id.ts'
import { numberUnits, type Numbered } from './numbers.ts'
import { isUnit, visibleEnd, type Block, type UnitBlock } from './outline.ts'
import type { Batch } from './plan.ts'
import { proseOf } from './section.ts'
import { readThread, type Reading } from './thread.ts'

/** Builds the batches of a stage from its blocks. `stage`: its id. */
export const readBatches = (reading: Reading, stage: string, blocks: readonly Block[]): Batch[] => {
  const groups = batchGroups(blocks)
  const numbers = numberUnits(groups, reading.problems)
  return groups.map((group, index) => readBatch(reading, stage, numbers[index] ?? 0, group))
}

/** `own` is null when the threads have no batch heading above them; `heading` is that of the first thread then. */
interface BatchGroup extends Numbered {
  readonly own: UnitBlock | null
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
      if (open === null) groups.push((open = implicitGroup(groups, block)))
      open.threads.push(block)
    }
  }
  return groups
}

const implicitGroup = (groups: readonly BatchGroup[], { heading }: UnitBlock): BatchGroup => {
  const number = Math.max(0, ...groups.map(({ role }) => role.number ?? 0)) + 1
  const name = `Batch ${formatId(number)}`
  return {
    role: { kind: 'unit', unit: 'batch', number, name, exact: true, agent: null },
    heading,
    own: null,
    threads: [],
  }
}

const readBatch = (
  reading: Reading,
  stage: string,
  number: number,
  { role, heading, own, threads }: BatchGroup,
): Batch => {
  const { text, problems } = reading
  const id = `${stage}.${formatId(number)}`
  const numbers = numberUnits(threads, problems)
  const last = threads.at(-1) ?? own
  problems.push(...wrongGroup(id, heading.line.number, own, threads))
  return {
    number,
    id,
    name: role.name,
    line: heading.line.number,
    prose: own === null ? '' : proseOf(text, own.lines),
    threads: threads.map((block, index) => readThread(reading, id, numbers[index] ?? 0, block)),
    range: { start: heading.line.start, end: last === null ? heading.end : visibleEnd(last) },
  }
}

const wrongGroup = (id: string, line: number, own: UnitBlock | null, threads: readonly UnitBlock[]): Diagnostic[] => {
  const place = at({ number: line })
  if (own === null) {
    const message = `no batch heading above this thread; it is read as batch ${id}. Write "##### Batch NN: name"`
    return [diagnose('batch-implicit', place, message)]
  }
  return threads.length === 0 ? [diagnose('batch-empty', place, `batch ${id} has no threads`)] : []
}
