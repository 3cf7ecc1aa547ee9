import { at, diagnose, quote, type Diagnostic, type DiagnosticCode } from './diagnostic.ts'
import { headingOf, levelOf, roleOf, type Heading, type Role, type UnitRole } from './headings.ts'
import type { Line, Markdown } from './markdown.ts'

/** A heading that is understood, and the lines up to the next one. */
export interface Block {
  readonly role: BlockRole
  /** Null only for the text in front of the first heading. */
  readonly heading: Heading | null
  readonly lines: readonly Line[]
}

/** `unread`: a section that is none of ours. */
type BlockRole = Exclude<Role, { readonly kind: 'unknown' }> | { readonly kind: 'preamble' | 'unread' }

/** A stage, batch or thread heading with the text right below it. */
export interface UnitBlock extends Block {
  readonly role: UnitRole
  readonly heading: Heading
}

export const isUnit = (block: Block): block is UnitBlock => block.role.kind === 'unit'

/** Where the last line that is not blank ends. */
export const visibleEnd = ({ heading, lines }: Block): number =>
  lines.findLast(({ kind }) => kind !== 'blank')?.end ?? heading?.line.end ?? 0

/**
 * Finds the headings that make up the plan. A heading with a known meaning at the wrong level is reported and taken for
 * what it says; one that is not understood is reported and stays text of the block it stands in, so nothing gets lost.
 */
export const outlineOf = ({ lines, sections }: Markdown, problems: Diagnostic[]): Block[] => {
  const place: Place = { seen: new Set(), inStages: false, stage: null, inBatch: false }
  const begun: { role: BlockRole; heading: Heading | null; from: number }[] = [
    { role: { kind: 'preamble' }, heading: null, from: 0 },
  ]
  for (const section of sections) {
    const line = lines[section.from]
    if (line === undefined) continue
    const heading = headingOf(section, line)
    const role = judge(place, heading, roleOf(heading), problems)
    if (role === null) continue
    enter(place, role)
    begun.push({ role, heading, from: section.from + 1 })
  }
  return begun.map(({ role, heading, from }, index) => ({
    role,
    heading,
    lines: lines.slice(from, (begun[index + 1]?.from ?? lines.length + 1) - 1),
  }))
}

/** What has been opened so far. */
interface Place {
  readonly seen: Set<string>
  inStages: boolean
  /** The parts that the open stage already has; null outside of stages. */
  stage: Set<string> | null
  inBatch: boolean
}

/** What the heading opens; null when it is only text. */
const judge = (place: Place, heading: Heading, role: Role, problems: Diagnostic[]): BlockRole | null => {
  if (role.kind === 'unknown') return notUnderstood(place, heading, problems)
  if (role.kind === 'unit') return judgeUnit(place, heading, role, problems)
  const taken = role.kind === 'part' ? place.stage : place.seen
  const leveled = heading.level === levelOf(role)
  // At a wrong level only where it cannot be anything else: details may hold a heading of the same name.
  const nearby = { title: place.seen.size === 0, section: !place.inStages, part: !place.inBatch }[role.kind]
  if (taken === null || (!leveled && (!nearby || taken.has(role.name)))) return notUnderstood(place, heading, problems)
  if (taken.has(role.name)) {
    const message = `${quote(heading.text)} is there twice; its text is kept with what stands above it`
    problems.push(found('section-duplicate', heading, message))
    return null
  }
  if (role.kind === 'title' && !nearby) return notUnderstood(place, heading, problems)
  checkForm(heading, role, problems)
  return role
}

const judgeUnit = (place: Place, heading: Heading, role: UnitRole, problems: Diagnostic[]): BlockRole | null => {
  const numbered = role.number !== null && role.exact
  if (!numbered && !(heading.level === levelOf(role) && place.inStages)) return notUnderstood(place, heading, problems)
  if (role.unit !== 'stage' && place.stage === null) {
    if (!place.inStages) return notUnderstood(place, heading, problems)
    const message = `${quote(heading.text)} belongs to no stage; "### Stage NN: name" comes first`
    problems.push(found('heading-outside', heading, message))
    return null
  }
  if (!place.inStages && place.stage === null) {
    problems.push(found('heading-outside', heading, `${quote(heading.text)} stands above or outside "## Stages"`))
  }
  checkForm(heading, role, problems)
  return role
}

const checkForm = (
  heading: Heading,
  role: Exclude<Role, { readonly kind: 'unknown' }>,
  problems: Diagnostic[],
): void => {
  const level = levelOf(role)
  if (heading.level !== level) {
    const message = `${quote(heading.text)} has ${heading.level} #; it needs ${level}: ${'#'.repeat(level)}`
    problems.push(found('heading-level', heading, message))
  }
  if (role.kind === 'unit' && !role.exact && role.number !== null) {
    const unit = role.unit.charAt(0).toUpperCase() + role.unit.slice(1)
    problems.push(found('heading-malformed', heading, `${quote(heading.text)} is not "${unit} NN: name"`))
  }
}

const notUnderstood = (place: Place, heading: Heading, problems: Diagnostic[]): BlockRole | null => {
  const shown = quote(heading.text)
  if (place.inStages) {
    const known = 'Stage NN, Definition, Constitution, Questions, Batches, Batch NN and Thread NN are known here'
    const message = `${shown} is not understood; ${known}; in a text use bold, or a code fence`
    problems.push(found('heading-unknown', heading, message))
    return null
  }
  if (heading.level === 1 && place.seen.size === 0) {
    const message = `${shown} is not the title of a plan; write "# Plan: ${heading.text.slice(0, 100)}"`
    problems.push(found('title-missing', heading, message))
    return { kind: 'title', name: 'title', title: heading.text }
  }
  const message = `${shown} is not Summary, References or Stages; no agent sees its text`
  problems.push(found('heading-unread', heading, message))
  return heading.level <= 2 ? { kind: 'unread' } : null
}

const found = (code: DiagnosticCode, { line }: Heading, message: string): Diagnostic =>
  diagnose(code, at(line), message)

const enter = (place: Place, role: BlockRole): void => {
  if (role.kind === 'title' || role.kind === 'section') place.seen.add(role.name)
  if (role.kind === 'section') {
    place.inStages = role.name === 'stages'
    place.stage = null
  }
  if (role.kind === 'part') {
    place.stage?.add(role.name)
    place.inBatch = false
  }
  if (role.kind !== 'unit') return
  place.inStages = true
  if (role.unit === 'stage') place.stage = new Set()
  if (role.unit !== 'thread') place.inBatch = role.unit === 'batch'
}
