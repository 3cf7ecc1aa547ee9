import { findBadCharacters } from './characters.ts'
import { checkDependencies } from './dependencies.ts'
import { diagnose, quote, type Diagnostic } from './diagnostic.ts'
import { checkFileConflicts } from './file-conflicts.ts'
import type { Section } from './headings.ts'
import { scanLines } from './lines.ts'
import { outlineOf, type Block } from './outline.ts'
import { findPlaceholders } from './placeholder.ts'
import { threadsOf, type Plan } from './plan.ts'
import { firstShown, firstWords, proseOf, readReferences, visibleEnd, type Source } from './section.ts'
import { readStages } from './stage.ts'
import { locatorOf } from './thread.ts'

export interface ParsedPlan {
  readonly plan: Plan
  /** In the order of the text. */
  readonly diagnostics: readonly Diagnostic[]
}

/** Reads PLAN.md. Never throws: whatever is not understood, doubled, missing or would be lost is a diagnostic. */
export const parsePlan = (text: string): ParsedPlan => {
  const { lines, diagnostics: hidden } = scanLines(text)
  const source: Source = { text, lines }
  const problems = [...hidden, ...findBadCharacters(source)]
  const blocks = outlineOf(text, lines, problems)
  const title = blocks.find((block) => block.role.kind === 'title')
  const summary = sectionOf(blocks, 'summary')
  const references = sectionOf(blocks, 'references')
  const root = sectionOf(blocks, 'stages')
  const stages = readStages(source, blocks, problems)
  const plan: Plan = {
    title: title?.role.kind === 'title' ? title.role.title : '',
    summary: summary === undefined ? '' : proseOf(source, summary),
    references: references === undefined ? [] : readReferences(source, references),
    stages,
    stagesEnd: stages.at(-1)?.range.end ?? (root === undefined ? null : visibleEnd(source, root)),
  }
  const locate = locatorOf(source)
  checkDependencies(locate, threadsOf(plan), problems)
  for (const batch of stages.flatMap((stage) => stage.batches)) checkFileConflicts(locate, batch, problems)
  const diagnostics = [...problems, ...checkFront(source, blocks, plan), ...findPlaceholders(source, plan)]
  return { plan, diagnostics: diagnostics.toSorted((a, b) => a.line - b.line || a.col - b.col) }
}

const sectionOf = (blocks: readonly Block[], section: Section): Block | undefined =>
  blocks.find((block) => block.role.kind === 'section' && block.role.section === section)

/** Title, summary, references, and what stands around them. */
const checkFront = (source: Source, blocks: readonly Block[], plan: Plan): Diagnostic[] => {
  const title = blocks.find((block) => block.role.kind === 'title')
  const stages = sectionOf(blocks, 'stages')
  return [
    ...blocks.flatMap((block) => unreadText(source, block)),
    ...checkTitle(title, plan),
    ...checkSection(source, sectionOf(blocks, 'summary'), title),
    ...emptySection(source, sectionOf(blocks, 'references')),
    ...(stages === undefined || plan.stages.length === 0 ? [noStages(stages ?? title)] : []),
  ]
}

const unreadText = (source: Source, block: Block): Diagnostic[] => {
  const { role } = block
  const isRoot = role.kind === 'section' && role.section === 'stages'
  if (role.kind !== 'preamble' && role.kind !== 'title' && !isRoot) return []
  const text = firstShown(source, block)
  if (text === null) return []
  const { at, shown } = text
  return isRoot
    ? [diagnose('text-lost', at, `${shown} stands above the first stage and would be lost; put it under "## Summary"`)]
    : [diagnose('text-unread', at, `${shown} stands above the first section; no agent sees it`)]
}

const checkTitle = (title: Block | undefined, plan: Plan): Diagnostic[] => {
  if (title === undefined)
    return [diagnose('title-missing', { line: 1, col: 1 }, 'the plan does not start with "# Plan: title"')]
  return plan.title === ''
    ? [diagnose('title-missing', headOf(title), 'the title is empty; write "# Plan: title"')]
    : []
}

const checkSection = (source: Source, summary: Block | undefined, title: Block | undefined): Diagnostic[] =>
  summary === undefined
    ? [diagnose('section-missing', headOf(title), 'the plan has no "## Summary"')]
    : emptySection(source, summary)

const emptySection = (source: Source, section: Block | undefined): Diagnostic[] =>
  section === undefined || firstWords(source, section) !== -1
    ? []
    : [diagnose('section-empty', headOf(section), `${quote(section.heading?.text ?? '')} is empty`)]

const noStages = (above: Block | undefined): Diagnostic =>
  diagnose(
    'stages-missing',
    headOf(above),
    'the plan has no stages; write "## Stages" and "### Stage 01: name" below it',
  )

const headOf = (block: Block | undefined) => ({ line: block?.heading?.line ?? 1, col: 1 })
