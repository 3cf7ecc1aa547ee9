import type { Area, Facts } from '../../core/facts.ts'
import { isReserved } from './dependencies.ts'
import type { Item } from './list.ts'
import { listItems } from './list.ts'
import type { Markdown } from './markdown.ts'
import { bodyOf, readMarkdown } from './markdown.ts'
import { plainTitle, sectionProblem, sectionsTitled } from './required-section.ts'
import type { CheckContext } from './verdict.ts'
import type { Verdict } from '../../core/verdict.ts'
import { quote } from './wording.ts'

const MOST_AREAS = 10

/** The artifact of phase 1.1: at least two approaches, the one selected, and 1 to 10 areas `- <name>: <goal>`. */
export const checkBrainstorm = (text: string, _context: CheckContext): Verdict<Facts> => {
  const markdown = readMarkdown(text)
  const missing = [
    sectionsTitled(markdown, 'Approaches Considered').length > 0
      ? null
      : sectionProblem(markdown, 'Approaches Considered', 'at least two "### <approach>" headings'),
    sectionProblem(markdown, 'Selected Approach', 'which and why'),
    sectionProblem(markdown, 'Implementation Areas', 'a list "- <name>: <goal>"'),
  ]
  const { areas, problems } = readAreas(markdown)
  const all = [
    ...markdown.problems,
    ...missing.filter((problem) => problem !== null),
    ...approachProblems(markdown),
    ...(missing[2] === null ? problems : []),
  ]
  return all.length > 0 ? { ok: false, problems: all } : { ok: true, facts: { kind: 'areas', areas } }
}

const approachProblems = (markdown: Markdown): string[] => {
  const considered = new Set(sectionsTitled(markdown, 'Approaches Considered'))
  const [first] = considered
  let inside = false
  let count = 0
  for (const section of markdown.sections) {
    if (section.level < 3) inside = considered.has(section)
    else if (inside && section.level === 3 && section.title !== '') count += 1
  }
  return first === undefined || count >= 2
    ? []
    : [`line ${first.line}: "## Approaches Considered" has ${count} "### <approach>" headings; expected at least two`]
}

const readAreas = (markdown: Markdown): { areas: Area[]; problems: string[] } => {
  const sections = sectionsTitled(markdown, 'Implementation Areas')
  const items = joined(sections.flatMap((section) => listItems(bodyOf(markdown, section))))
  const problems: string[] = []
  const areas: Area[] = []
  const lineOf = new Map<string, number>()
  for (const item of items) {
    const area = readArea(item.text)
    const key = plainTitle(area?.name ?? '')
    const problem = areaProblem(area, item, lineOf.get(key))
    if (problem !== null) problems.push(problem)
    if (area === null || problem !== null) continue
    lineOf.set(key, item.line)
    areas.push(area)
  }
  if (items.length === 0 || items.length > MOST_AREAS) {
    const count = items.length === 0 ? 'no list items' : `${items.length} list items`
    problems.push(
      `line ${sections[0]?.line ?? 1}: "## Implementation Areas" has ${count}; expected 1 to ${MOST_AREAS} lines "- <name>: <goal>"`,
    )
  }
  return { areas, problems }
}

// What is listed below an area says more about its goal.
const joined = (items: readonly Item[]): Item[] => {
  const top: { text: string; line: number; nested: boolean }[] = []
  for (const item of items) {
    const last = top.at(-1)
    if (item.nested && last !== undefined) last.text = `${last.text} ${item.text}`
    else top.push({ text: item.text, line: item.line, nested: false })
  }
  return top
}

/** `auth: goal`, `**auth**: goal`, `**auth:** goal`, `` `auth` - goal``; null when there is no name or no goal. */
const readArea = (text: string): Area | null => {
  const plain = text.replaceAll(/\*\*|__/g, '')
  const colon = plain.search(/:\s/)
  const end = colon < 0 ? plain.search(/\s[–—-]\s/) : colon
  const name = plain.slice(0, Math.max(0, end)).replaceAll('`', '').replaceAll(/\s+/g, ' ').trim()
  const goal = plain
    .slice(end + 1)
    .replace(/^\s*[–—-]\s/, '')
    .trim()
  return name === '' || goal === '' ? null : { name, goal }
}

const areaProblem = (area: Area | null, item: Item, first: number | undefined): string | null => {
  if (area === null) return `line ${item.line}: ${quote(item.text)} is no area; expected "- <name>: <goal>"`
  const where = `line ${item.line}: the area ${quote(area.name)}`
  if (isReserved(area.name)) return `${where} reads like a dependency; expected a name that tasks can refer to`
  return first === undefined ? null : `${where} is there twice (the first is on line ${first}); expected another name`
}
