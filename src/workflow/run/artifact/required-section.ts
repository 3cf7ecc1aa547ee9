import { bodyOf, hasWords, type Line, type Markdown, type Section } from '../../plan/markdown.ts'
import type { Problem } from './problem.ts'

/** The level that the headings of an artifact's sections have. */
const LEVEL = 2

/** A title to compare by: no case, no emphasis, no colon at the end. `**Relevant Files:**` is `relevant files`. */
export const plainTitle = (title: string): string =>
  title.replaceAll(/[*_`]/g, '').replace(/:\s*$/, '').replaceAll(/\s+/g, ' ').trim().toLowerCase()

/** All `## <title>` sections; `title` may be given with its hashes. */
export const sectionsTitled = (markdown: Markdown, title: string): Section[] => {
  const wanted = plainTitle(withoutHashes(title))
  return markdown.sections.filter((section) => section.level === LEVEL && plainTitle(section.title) === wanted)
}

/** What is wrong with a section that must be there and say something; none when nothing is. */
export const sectionProblems = (markdown: Markdown, title: string, content: string): Problem[] => {
  const found = sectionsTitled(markdown, title)
  const [first] = found
  if (first === undefined) return [missing(markdown, title, content)]
  if (found.some((section) => hasText(bodyOf(markdown, section)))) return []
  return [{ line: first.line, text: `"## ${title}" is empty; expected ${content} below it` }]
}

/** Something besides headings, comments, rules and empty lines. */
export const hasText = (lines: readonly Line[]): boolean =>
  lines.some((line) => hasWords(line) && line.kind !== 'heading' && line.text.trim() !== '')

/** Text, even if it is indented like code: whoever writes lists indents a lot. */
export const isProse = ({ kind }: Line): boolean => kind === 'text' || kind === 'indented'

export const withoutHashes = (title: string): string => title.replace(/^#+\s*/, '').trim()

const missing = (markdown: Markdown, title: string, content: string): Problem => {
  const near = markdown.sections.find((section) => plainTitle(section.title) === plainTitle(title))
  if (near === undefined) {
    return { line: 0, text: `there is no "## ${title}" section; expected that heading and ${content} below it` }
  }
  const written = `"${'#'.repeat(near.level)} ${near.title}"`
  return { line: near.line, text: `${written} has the wrong level; expected "## ${title}"` }
}
