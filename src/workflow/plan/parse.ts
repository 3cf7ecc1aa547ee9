import { dependencyProblems } from './dependencies.ts'
import { at, diagnose, type Diagnostic } from './diagnostic.ts'
import { fileConflicts } from './file-conflicts.ts'
import { type Front, FRONTS } from './headings.ts'
import { lineProblems } from './line-problems.ts'
import { readMarkdown } from './markdown.ts'
import { outlineOf, visibleEnd, type Block } from './outline.ts'
import { findPlaceholders } from './placeholder.ts'
import { threadsOf, type Plan } from './plan.ts'
import { firstShown, proseOf, readReferences } from './section.ts'
import { emptySection, readStages } from './stage.ts'
import type { Reading } from './thread.ts'

export interface ParsedPlan {
  readonly plan: Plan
  /** In the order of the text. */
  readonly diagnostics: readonly Diagnostic[]
}

/** Reads PLAN.md. Never throws: whatever is not understood, doubled, missing or would be lost is a diagnostic. */
export const parsePlan = (text: string): ParsedPlan => {
  const markdown = readMarkdown(text)
  const reading: Reading = { text, problems: lineProblems(markdown), mentions: new Map() }
  const blocks = outlineOf(markdown, reading.problems)
  const title = blocks.find(({ role }) => role.kind === 'title')
  const root = sectionOf(blocks, 'stages')
  const stages = readStages(reading, blocks)
  const plan: Plan = {
    title: title?.role.kind === 'title' ? title.role.title : '',
    summary: proseOf(text, sectionOf(blocks, 'summary')?.lines ?? []),
    references: readReferences(sectionOf(blocks, 'references')?.lines ?? []),
    stages,
    stagesEnd: stages.at(-1)?.range.end ?? (root === undefined ? null : visibleEnd(root)),
  }
  const diagnostics = [
    ...reading.problems,
    ...dependencyProblems(reading, threadsOf(plan)),
    ...stages.flatMap(({ batches }) => batches.flatMap(({ threads }) => fileConflicts(reading, threads))),
    ...frontProblems(blocks, title, plan),
    ...findPlaceholders(markdown.lines),
  ]
  return { plan, diagnostics: diagnostics.toSorted((a, b) => a.line - b.line || a.col - b.col) }
}

const sectionOf = (blocks: readonly Block[], section: Front): Block | undefined =>
  blocks.find(({ role }) => role.kind === 'section' && role.name === section)

/** Title, summary, references, and what stands around them. */
const frontProblems = (blocks: readonly Block[], title: Block | undefined, plan: Plan): Diagnostic[] => {
  const [summary, references, stages] = FRONTS.map((name) => sectionOf(blocks, name))
  const untitled = title === undefined ? 'the plan does not start with' : 'the title is empty; write'
  return [
    ...blocks.flatMap(unreadText),
    ...(plan.title === '' ? [wrong('title-missing', title, `${untitled} "# Plan: title"`)] : []),
    ...(summary === undefined ? [wrong('section-missing', title, 'the plan has no "## Summary"')] : []),
    ...[summary, references].flatMap((section) => (section === undefined ? [] : emptySection(section))),
    ...(stages === undefined || plan.stages.length === 0 ? [wrong('stages-missing', stages ?? title, NO_STAGES)] : []),
  ]
}

const NO_STAGES = 'the plan has no stages; write "## Stages" and "### Stage 01: name" below it'

const unreadText = ({ role, lines }: Block): Diagnostic[] => {
  const isRoot = role.kind === 'section' && role.name === 'stages'
  const text = isRoot || role.kind === 'preamble' || role.kind === 'title' ? firstShown(lines) : null
  if (text === null) return []
  const message = isRoot
    ? `${text.shown} stands above the first stage and would be lost; put it under "## Summary"`
    : `${text.shown} stands above the first section; no agent sees it`
  return [diagnose(isRoot ? 'text-lost' : 'text-unread', text.at, message)]
}

const wrong = (
  code: 'title-missing' | 'section-missing' | 'stages-missing',
  block: Block | undefined,
  message: string,
): Diagnostic => diagnose(code, at(block?.heading?.line ?? { number: 1 }), message)
