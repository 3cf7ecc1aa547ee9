import type { Area, Facts } from '../../core/facts.ts'
import type { Verdict } from '../../core/verdict.ts'
import { bodyOf, readMarkdown, type Markdown } from '../../plan/markdown.ts'
import { isReserved } from './dependencies.ts'
import { listItems, type Item } from './list.ts'
import { blockProblems, verdictOf, type Problem } from './problem.ts'
import { hasText, plainTitle, sectionProblems, sectionsTitled } from './required-section.ts'
import type { CheckContext } from './verdict.ts'
import { quote } from './wording.ts'

const MOST_AREAS = 10
const SELECTED = 'Selected Approach'
const ASSUMED = 'Assumptions'

/** A brainstorm: at least two approaches, the one selected, and 1 to 10 areas `- <name>: <goal>`. */
export const checkBrainstorm = (text: string, _context: CheckContext): Verdict<Facts> => {
  const markdown = readMarkdown(text)
  const isOpen = sectionsTitled(markdown, 'Approaches Considered').length === 0
  const missing = sectionProblems(markdown, 'Implementation Areas', 'a list "- <name>: <goal>"')
  const { areas, problems } = readAreas(markdown)
  const all = [
    ...blockProblems(markdown),
    ...(isOpen ? sectionProblems(markdown, 'Approaches Considered', 'at least two "### <approach>" headings') : []),
    ...sectionProblems(markdown, SELECTED, 'which and why'),
    ...missing,
    ...approachProblems(markdown),
    ...(missing.length === 0 ? problems : []),
  ]
  const assumptions = readAssumptions(markdown)
  return verdictOf(all, { kind: 'areas', areas, ...(assumptions.length > 0 ? { assumptions } : {}) })
}

/** What a brainstorm says of the approach it selected and what that assumes, without those it rejected; null where it says nothing. */
export const selectedApproach = (text: string): string | null => {
  const markdown = readMarkdown(text)
  const lines = sectionsTitled(markdown, SELECTED).flatMap((section) => bodyOf(markdown, section))
  if (!hasText(lines)) return null
  const approach = lines
    .map((line) => line.text)
    .join('\n')
    .trim()
  const assumptions = readAssumptions(markdown)
  return assumptions.length > 0
    ? [approach, '', 'Assumed:', ...assumptions.map((each) => `- ${each}`)].join('\n')
    : approach
}

const readAssumptions = (markdown: Markdown): string[] => {
  const sections = sectionsTitled(markdown, ASSUMED)
  const items = joined(sections.flatMap((section) => listItems(bodyOf(markdown, section))))
  return items.map(({ text }) => text).filter((text) => !/^[*_`(]*none\b.{0,3}$/i.test(text))
}

const approachProblems = (markdown: Markdown): Problem[] => {
  const considered = sectionsTitled(markdown, 'Approaches Considered')
  const [first] = considered
  const approaches = markdown.sections.filter(
    ({ level, title, from }) =>
      level === 3 && title !== '' && considered.some((section) => section.from < from && from < section.to),
  )
  if (first === undefined || approaches.length >= 2) return []
  const found = `"## Approaches Considered" has ${approaches.length} "### <approach>" headings`
  return [{ line: first.line, text: `${found}; expected at least two` }]
}

const readAreas = (markdown: Markdown): { areas: Area[]; problems: Problem[] } => {
  const sections = sectionsTitled(markdown, 'Implementation Areas')
  const items = joined(sections.flatMap((section) => listItems(bodyOf(markdown, section))))
  const problems: Problem[] = []
  const areas: Area[] = []
  const lineOf = new Map<string, number>()
  for (const item of items) {
    const area = readArea(item.text)
    const key = plainTitle(area?.name ?? '')
    const text = areaProblem(area, item, lineOf.get(key))
    if (text !== null) problems.push({ line: item.line, text })
    if (area === null || text !== null) continue
    lineOf.set(key, item.line)
    areas.push(area)
  }
  if (items.length === 0 || items.length > MOST_AREAS) {
    const count = items.length === 0 ? 'no list items' : `${items.length} list items`
    const text = `"## Implementation Areas" has ${count}; expected 1 to ${MOST_AREAS} lines "- <name>: <goal>"`
    problems.push({ line: sections[0]?.line ?? 1, text })
  }
  return { areas, problems }
}

// What is listed below an area says more about its goal.
const joined = (items: readonly Item[]): Item[] =>
  items.reduce<Item[]>((top, item) => {
    const last = top.at(-1)
    return item.nested && last ? [...top.slice(0, -1), { ...last, text: `${last.text} ${item.text}` }] : [...top, item]
  }, [])

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
  if (area === null) return `${quote(item.text)} is no area; expected "- <name>: <goal>"`
  const what = `the area ${quote(area.name)}`
  if (isReserved(area.name)) return `${what} reads like a dependency; expected a name that tasks can refer to`
  return first === undefined ? null : `${what} is there twice (the first is on line ${first}); expected another name`
}
