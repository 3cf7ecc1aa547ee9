import { readBatches } from './batch.ts'
import { diagnose, quote, type Diagnostic } from './diagnostic.ts'
import type { Part } from './headings.ts'
import { formatId } from './id.ts'
import { numberUnits } from './numbers.ts'
import { isUnit, type Block, type UnitBlock } from './outline.ts'
import type { Stage } from './plan.ts'
import { firstShown, firstWords, proseOf, readQuestions, visibleEnd, type Source } from './section.ts'

/** Builds the stages from the blocks that start with a stage heading; other blocks may stand between. */
export const readStages = (source: Source, blocks: readonly Block[], problems: Diagnostic[]): Stage[] => {
  const groups: StageGroup[] = []
  for (const block of blocks) {
    if (isUnit(block) && block.role.unit === 'stage') {
      groups.push({ own: block, role: block.role, heading: block.heading, blocks: [] })
    } else if (isUnit(block) || block.role.kind === 'part') {
      groups.at(-1)?.blocks.push(block)
    }
  }
  const numbers = numberUnits(groups, problems)
  return groups.map((group, index) => readStage(source, group, numbers[index] ?? 0, problems))
}

interface StageGroup extends Pick<UnitBlock, 'role' | 'heading'> {
  readonly own: UnitBlock
  /** Its parts, batches and threads. */
  readonly blocks: Block[]
}

const readStage = (source: Source, group: StageGroup, number: number, problems: Diagnostic[]): Stage => {
  const { role, heading, own, blocks } = group
  const id = formatId(number)
  const batches = readBatches(source, id, blocks, problems)
  const listed = blocks.findLast((block) => partOf(block) === 'batches')
  const stage: Stage = {
    number,
    id,
    name: role.name,
    line: heading.line,
    definition: readPart(blocks, 'definition', (block) => proseOf(source, block)) ?? '',
    constitution: readPart(blocks, 'constitution', (block) => proseOf(source, block)) ?? '',
    questions: readPart(blocks, 'questions', (block) => readQuestions(source, block, problems)) ?? [],
    batches,
    range: { start: heading.lineStart, end: visibleEnd(source, blocks.at(-1) ?? own) },
    batchesEnd: batches.at(-1)?.range.end ?? (listed === undefined ? null : visibleEnd(source, listed)),
  }
  checkLostText(source, own, '"#### Definition"', problems)
  for (const block of blocks) {
    if (partOf(block) === 'batches') checkLostText(source, block, 'a "##### Batch NN: name"', problems)
    else if (block.role.kind === 'part') checkEmpty(source, block, problems)
  }
  checkMissing(stage, blocks, problems)
  return stage
}

const readPart = <T>(blocks: readonly Block[], part: Part, read: (block: Block) => T): T | undefined => {
  const block = blocks.find((candidate) => partOf(candidate) === part)
  return block === undefined ? undefined : read(block)
}

const partOf = ({ role }: Block): Part | null => (role.kind === 'part' ? role.part : null)

/** Text right under a stage heading or above the first batch belongs to nothing. */
const checkLostText = (source: Source, block: Block, home: string, problems: Diagnostic[]): void => {
  const lost = firstShown(source, block)
  if (lost === null) return
  const message = `${lost.shown} belongs to nothing and would be lost; put it under ${home}`
  problems.push(diagnose('text-lost', lost.at, message))
}

const checkEmpty = (source: Source, block: Block, problems: Diagnostic[]): void => {
  if (block.heading === null || firstWords(source, block) !== -1) return
  const { line, text } = block.heading
  problems.push(diagnose('section-empty', { line, col: 1 }, `${quote(text)} is empty`))
}

const checkMissing = (stage: Stage, blocks: readonly Block[], problems: Diagnostic[]): void => {
  const at = { line: stage.line, col: 1 }
  if (stage.batches.length === 0) {
    problems.push(diagnose('stage-empty', at, `stage ${stage.id} has no threads`))
    return
  }
  for (const part of ['definition', 'constitution', 'batches'] as const) {
    if (blocks.some((block) => partOf(block) === part)) continue
    const title = part.charAt(0).toUpperCase() + part.slice(1)
    problems.push(diagnose('section-missing', at, `stage ${stage.id} has no "#### ${title}"`))
  }
}
