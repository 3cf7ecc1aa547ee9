import { at, diagnose } from './diagnostic.ts'
import { formatId } from './id.ts'
import { numberUnits } from './numbers.ts'
import { isUnit, visibleEnd, type Block, type UnitBlock } from './outline.ts'
import type { Batch } from './plan.ts'
import { proseOf } from './section.ts'
import { readThread, type Reading } from './thread.ts'

/** Builds the batches of a stage from its blocks. `stage`: its id. */
export const readBatches = (reading: Reading, stage: string, blocks: readonly Block[]): Batch[] => {
  const groups = groupsIn(blocks)
  const units = groups.map(({ own }) => own)
  const numbers = numberUnits(units, reading.problems)
  return groups.map((group, index) => readBatch(reading, stage, numbers[index] ?? 0, group))
}

/** Threads that have no batch heading above them get one that is `implicit`. */
interface Group {
  readonly own: UnitBlock
  readonly isImplicit: boolean
  readonly threads: UnitBlock[]
}

const groupsIn = (blocks: readonly Block[]): Group[] => {
  const groups: Group[] = []
  let isOpen = false
  for (const block of blocks) {
    const isBatch = isUnit(block) && block.role.unit === 'batch'
    if (isBatch) groups.push({ own: block, isImplicit: false, threads: [] })
    else if (isUnit(block) && !isOpen) groups.push({ own: implicitBatch(groups, block), isImplicit: true, threads: [] })
    if (isUnit(block) && !isBatch) groups.at(-1)?.threads.push(block)
    isOpen = isUnit(block)
  }
  return groups
}

const implicitBatch = (groups: readonly Group[], { heading }: UnitBlock): UnitBlock => {
  const number = Math.max(0, ...groups.map(({ own }) => own.role.number ?? 0)) + 1
  const name = `Batch ${formatId(number)}`
  return { role: { kind: 'unit', unit: 'batch', number, name, exact: true, agent: null }, heading, lines: [] }
}

const readBatch = (reading: Reading, stage: string, number: number, { own, isImplicit, threads }: Group): Batch => {
  const { text, problems } = reading
  const { role, heading, lines } = own
  const id = `${stage}.${formatId(number)}`
  const numbers = numberUnits(threads, problems)
  if (threads.length === 0) problems.push(diagnose('batch-empty', at(heading.line), `batch ${id} has no threads`))
  if (isImplicit) {
    const message = `no batch heading above this thread; it is read as batch ${id}. Write "##### Batch NN: name"`
    problems.push(diagnose('batch-implicit', at(heading.line), message))
  }
  return {
    number,
    id,
    name: role.name,
    line: heading.line.number,
    prose: proseOf(text, lines),
    threads: threads.map((block, index) => readThread(reading, id, numbers[index] ?? 0, block)),
    range: { start: heading.line.start, end: visibleEnd(threads.at(-1) ?? own) },
  }
}
