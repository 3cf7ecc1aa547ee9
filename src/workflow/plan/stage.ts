import { readBatches } from './batch.ts'
import { at, diagnose, quote, type Diagnostic } from './diagnostic.ts'
import type { Part } from './headings.ts'
import { formatId } from './id.ts'
import { hasWords } from './markdown.ts'
import { numberUnits } from './numbers.ts'
import { isUnit, visibleEnd, type Block, type UnitBlock } from './outline.ts'
import type { Stage } from './plan.ts'
import { firstShown, proseOf, readQuestions } from './section.ts'
import type { Reading } from './thread.ts'

/** Builds the stages from the blocks that start with a stage heading; other blocks may stand between. */
export const readStages = (reading: Reading, blocks: readonly Block[]): Stage[] => {
  const groups: { readonly own: UnitBlock; readonly blocks: Block[] }[] = []
  for (const block of blocks) {
    if (isUnit(block) && block.role.unit === 'stage') groups.push({ own: block, blocks: [] })
    else if (isUnit(block) || block.role.kind === 'part') groups.at(-1)?.blocks.push(block)
  }
  const units = groups.map(({ own }) => own)
  const numbers = numberUnits(units, reading.problems)
  return groups.map((group, index) => readStage(reading, group.own, numbers[index] ?? 0, group.blocks))
}

/** `blocks`: the parts, batches and threads of the stage. */
const readStage = (reading: Reading, own: UnitBlock, number: number, blocks: readonly Block[]): Stage => {
  const { role, heading } = own
  const { text, problems } = reading
  const id = formatId(number)
  const batches = readBatches(reading, id, blocks)
  const part = (name: Part): Block | undefined => blocks.find((block) => partOf(block) === name)
  const listed = blocks.findLast((block) => partOf(block) === 'batches')
  const stage: Stage = {
    number,
    id,
    name: role.name,
    line: heading.line.number,
    definition: proseOf(text, part('definition')?.lines ?? []),
    constitution: proseOf(text, part('constitution')?.lines ?? []),
    questions: readQuestions(part('questions')?.lines ?? [], problems),
    batches,
    range: { start: heading.line.start, end: visibleEnd(blocks.at(-1) ?? own) },
    batchesEnd: batches.at(-1)?.range.end ?? (listed === undefined ? null : visibleEnd(listed)),
  }
  problems.push(
    ...lostText(own, '"#### Definition"'),
    ...blocks.flatMap((block) => {
      if (partOf(block) === 'batches') return lostText(block, 'a "##### Batch NN: name"')
      return block.role.kind === 'part' ? emptySection(block) : []
    }),
    ...missing(stage, part),
  )
  return stage
}

const partOf = ({ role }: Block): Part | null => (role.kind === 'part' ? role.name : null)

/** Text right under a stage heading or above the first batch belongs to nothing. */
const lostText = ({ lines }: Block, home: string): Diagnostic[] => {
  const lost = firstShown(lines)
  if (lost === null) return []
  return [diagnose('text-lost', lost.at, `${lost.shown} belongs to nothing and would be lost; put it under ${home}`)]
}

/** A section that is there and says nothing. */
export const emptySection = ({ heading, lines }: Block): Diagnostic[] =>
  heading === null || lines.some(hasWords)
    ? []
    : [diagnose('section-empty', at(heading.line), `${quote(heading.text)} is empty`)]

const missing = ({ id, line, batches }: Stage, part: (name: Part) => Block | undefined): Diagnostic[] => {
  const place = { line, col: 1 }
  if (batches.length === 0) return [diagnose('stage-empty', place, `stage ${id} has no threads`)]
  return TITLES.filter(([name]) => part(name) === undefined).map(([, title]) =>
    diagnose('section-missing', place, `stage ${id} has no "#### ${title}"`),
  )
}

const TITLES = [
  ['definition', 'Definition'],
  ['constitution', 'Constitution'],
  ['batches', 'Batches'],
] as const
