import { readBatches, type ThreadMentions } from './batch.ts'
import { diagnose, quote, type Diagnostic } from './diagnostic.ts'
import type { Heading, Part, UnitRole } from './headings.ts'
import { formatId } from './id.ts'
import { numberUnits } from './numbers.ts'
import type { Block } from './outline.ts'
import type { Stage } from './plan.ts'
import { firstShown, firstWords, proseOf, readQuestions, visibleEnd, type Source } from './section.ts'

export interface ReadStages {
  readonly stages: readonly Stage[]
  /** All threads in the order of the text, with what they name. */
  readonly mentions: readonly ThreadMentions[]
}

/** Builds the stages from the blocks that start with a stage heading; other blocks may stand between. */
export const readStages = (source: Source, blocks: readonly Block[], problems: Diagnostic[]): ReadStages => {
  const groups = stageGroups(blocks)
  const numbers = numberUnits(groups, problems)
  const read = groups.map((group, index) => readStage(source, group, numbers[index] ?? 0, problems))
  return { stages: read.map(({ stage }) => stage), mentions: read.flatMap(({ mentions }) => mentions) }
}

interface StageGroup {
  readonly role: UnitRole
  readonly heading: Heading
  readonly own: Block
  /** Its parts, batches and threads. */
  readonly blocks: Block[]
}

const stageGroups = (blocks: readonly Block[]): StageGroup[] => {
  const groups: StageGroup[] = []
  for (const block of blocks) {
    const { role, heading } = block
    if (role.kind === 'unit' && role.unit === 'stage' && heading !== null) {
      groups.push({ role, heading, own: block, blocks: [] })
    } else if (role.kind === 'unit' || role.kind === 'part') {
      groups.at(-1)?.blocks.push(block)
    }
  }
  return groups
}

const readStage = (source: Source, group: StageGroup, number: number, problems: Diagnostic[]) => {
  const { role, heading, own, blocks } = group
  const id = formatId(number)
  const { batches, mentions } = readBatches(source, id, blocks, problems)
  const questions = readPart(blocks, 'questions', (block) => readQuestions(source, block))
  const listed = blocks.findLast((block) => partOf(block) === 'batches')
  const stage: Stage = {
    number,
    id,
    name: role.name,
    line: heading.line,
    definition: readPart(blocks, 'definition', (block) => proseOf(source, block)) ?? '',
    constitution: readPart(blocks, 'constitution', (block) => proseOf(source, block)) ?? '',
    questions: questions?.value ?? [],
    batches,
    range: { start: heading.lineStart, end: visibleEnd(source, blocks.at(-1) ?? own) },
    batchesEnd: batches.at(-1)?.range.end ?? (listed === undefined ? null : visibleEnd(source, listed)),
  }
  problems.push(
    ...(questions?.diagnostics ?? []),
    ...[own, ...blocks].flatMap((block) => lostText(source, block)),
    ...blocks.flatMap((block) => emptyPart(source, block)),
    ...missing(stage, blocks),
  )
  return { stage, mentions }
}

const readPart = <T>(blocks: readonly Block[], part: Part, read: (block: Block) => T): T | undefined => {
  const block = blocks.find((candidate) => partOf(candidate) === part)
  return block === undefined ? undefined : read(block)
}

const partOf = ({ role }: Block): Part | null => (role.kind === 'part' ? role.part : null)

/** Text right under a stage heading or above the first batch belongs to nothing. */
const lostText = (source: Source, block: Block): Diagnostic[] => {
  const isStage = block.role.kind === 'unit' && block.role.unit === 'stage'
  const lost = isStage || partOf(block) === 'batches' ? firstShown(source, block) : null
  if (lost === null) return []
  const home = isStage ? 'put it under "#### Definition"' : 'put it under a "##### Batch NN: name"'
  return [diagnose('text-lost', lost.at, `${lost.shown} belongs to nothing and would be lost; ${home}`)]
}

const emptyPart = (source: Source, block: Block): Diagnostic[] => {
  const part = partOf(block)
  if (part === null || part === 'batches' || block.heading === null || firstWords(source, block) !== -1) return []
  const message = `${quote(block.heading.text)} is empty`
  return [diagnose('section-empty', { line: block.heading.line, col: 1 }, message)]
}

const missing = (stage: Stage, blocks: readonly Block[]): Diagnostic[] => {
  const at = { line: stage.line, col: 1 }
  if (stage.batches.length === 0) {
    return [diagnose('stage-empty', at, `stage ${stage.id} has no threads`)]
  }
  return (['definition', 'constitution', 'batches'] as const)
    .filter((part) => !blocks.some((block) => partOf(block) === part))
    .map((part) => {
      const title = part.charAt(0).toUpperCase() + part.slice(1)
      return diagnose('section-missing', at, `stage ${stage.id} has no "#### ${title}"`)
    })
}
