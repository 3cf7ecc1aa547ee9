import { diagnose, quote, type Diagnostic, type DiagnosticCode } from './diagnostic.ts'
import { levelOf, readHeading, roleOf, type Heading, type Role, type UnitRole } from './headings.ts'
import type { LineTable } from './line-table.ts'

/** What stands between two understood headings: the lines `first` to `last` (exclusive), by index. */
export interface Block {
  readonly role: BlockRole
  /** Null only for the text in front of the first heading. */
  readonly heading: Heading | null
  readonly first: number
  readonly last: number
}

/** `unread`: a section that is none of ours. */
export type BlockRole = Exclude<Role, { readonly kind: 'unknown' }> | { readonly kind: 'preamble' | 'unread' }

export interface Outline {
  readonly blocks: readonly Block[]
  readonly diagnostics: readonly Diagnostic[]
}

/**
 * Finds the headings that make up the plan. A heading with a known meaning at the wrong level is reported and taken for
 * what it says; one that is not understood is reported and stays text of the block it stands in, so nothing gets lost.
 */
export const outlineOf = (text: string, lines: LineTable): Outline => {
  const place: Place = { seen: new Set(), inStages: false, stage: null, inBatch: false }
  const diagnostics: Diagnostic[] = []
  const opened: { readonly role: BlockRole; readonly heading: Heading | null; readonly first: number }[] = [
    { role: { kind: 'preamble' }, heading: null, first: 0 },
  ]
  for (const index of lines.headings) {
    const heading = readHeading(text, lines, index)
    const { block, problems } = judge(place, heading, roleOf(heading))
    diagnostics.push(...problems)
    if (block === null) continue
    enter(place, block)
    opened.push({ role: block, heading, first: index + 1 })
  }
  const blocks = opened.map(({ role, heading, first }, index) => {
    const next = opened[index + 1]
    return { role, heading, first, last: next === undefined ? lines.count : next.first - 1 }
  })
  return { blocks, diagnostics }
}

/** What has been opened so far. */
interface Place {
  readonly seen: Set<string>
  inStages: boolean
  /** The parts that the open stage already has; null outside of stages. */
  stage: Set<string> | null
  inBatch: boolean
}

interface Judgement {
  readonly block: BlockRole | null
  readonly problems: readonly Diagnostic[]
}

const judge = (place: Place, heading: Heading, role: Role): Judgement => {
  if (role.kind === 'unknown') return notUnderstood(place, heading)
  if (role.kind === 'unit') return judgeUnit(place, heading, role)
  const taken = role.kind === 'part' ? place.stage : place.seen
  const name = role.kind === 'title' ? 'title' : role.kind === 'section' ? role.section : role.part
  const leveled = heading.level === levelOf(role)
  // At a wrong level only where it cannot be anything else: details may hold a heading of the same name.
  const nearby = { title: place.seen.size === 0, section: !place.inStages, part: !place.inBatch }[role.kind]
  if (taken === null || (!leveled && (!nearby || taken.has(name)))) return notUnderstood(place, heading)
  if (taken.has(name)) return duplicate(heading)
  return role.kind === 'title' && !nearby ? notUnderstood(place, heading) : opens(heading, role)
}

const judgeUnit = (place: Place, heading: Heading, role: UnitRole): Judgement => {
  const numbered = role.number !== null && role.exact
  const leveled = heading.level === levelOf(role)
  if (!numbered && !(leveled && place.inStages)) return notUnderstood(place, heading)
  if (role.unit === 'stage') {
    if (place.inStages) return opens(heading, role)
    return opens(
      heading,
      role,
      found('heading-outside', heading, `${quote(heading.text)} stands above or outside "## Stages"`),
    )
  }
  if (place.stage !== null) return opens(heading, role)
  if (!place.inStages) return notUnderstood(place, heading)
  return refuse(
    'heading-outside',
    heading,
    `${quote(heading.text)} belongs to no stage; "### Stage NN: name" comes first`,
  )
}

const opens = (
  heading: Heading,
  role: Exclude<BlockRole, { readonly kind: 'preamble' | 'unread' }>,
  ...others: Diagnostic[]
): Judgement => {
  const level = levelOf(role)
  const malformed = role.kind === 'unit' && !role.exact && role.number !== null
  const problems = [
    ...others,
    ...(heading.level === level
      ? []
      : [
          found(
            'heading-level',
            heading,
            `${quote(heading.text)} has ${heading.level} #; it needs ${level}: ${'#'.repeat(level)}`,
          ),
        ]),
    ...(malformed
      ? [found('heading-malformed', heading, `${quote(heading.text)} is not "${titleCase(role.unit)} NN: name"`)]
      : []),
  ]
  return { block: role, problems }
}

const notUnderstood = (place: Place, heading: Heading): Judgement => {
  const shown = quote(heading.text)
  if (place.inStages) {
    const known = 'Stage NN, Definition, Constitution, Questions, Batches, Batch NN and Thread NN are known here'
    return refuse(
      'heading-unknown',
      heading,
      `${shown} is not understood; ${known}; in a text use bold, or a code fence`,
    )
  }
  if (heading.level === 1 && place.seen.size === 0) {
    const problem = found(
      'title-missing',
      heading,
      `${shown} is not the title of a plan; write "# Plan: ${heading.text}"`,
    )
    return { block: { kind: 'title', title: heading.text }, problems: [problem] }
  }
  const problem = found(
    'heading-unread',
    heading,
    `${shown} is not Summary, References or Stages; no agent sees its text`,
  )
  return { block: heading.level <= 2 ? { kind: 'unread' } : null, problems: [problem] }
}

const duplicate = (heading: Heading): Judgement =>
  refuse(
    'section-duplicate',
    heading,
    `${quote(heading.text)} is there twice; its text is kept with what stands above it`,
  )

const refuse = (code: DiagnosticCode, heading: Heading, message: string): Judgement => ({
  block: null,
  problems: [found(code, heading, message)],
})

const found = (code: DiagnosticCode, { line }: Heading, message: string): Diagnostic =>
  diagnose(code, { line, col: 1 }, message)

const enter = (place: Place, role: BlockRole): void => {
  switch (role.kind) {
    case 'preamble':
    case 'unread':
      return
    case 'title':
      place.seen.add('title')
      return
    case 'section':
      place.seen.add(role.section)
      place.inStages = role.section === 'stages'
      place.stage = null
      return
    case 'part':
      place.stage?.add(role.part)
      place.inBatch = false
      return
    case 'unit':
      place.inStages = true
      if (role.unit === 'stage') place.stage = new Set()
      if (role.unit !== 'thread') place.inBatch = role.unit === 'batch'
  }
}

const titleCase = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)
