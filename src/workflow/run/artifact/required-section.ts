import type { Line, Markdown, Section } from './markdown.ts'
import { bodyOf } from './markdown.ts'

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

/** What is wrong with a section that must be there and say something; null when nothing is. */
export const sectionProblem = (markdown: Markdown, title: string, content: string): string | null => {
  const name = withoutHashes(title)
  const found = sectionsTitled(markdown, name)
  const [first] = found
  if (first === undefined) return missing(markdown, name, content)
  if (found.some((section) => hasText(bodyOf(markdown, section)))) return null
  return `line ${first.line}: "## ${name}" is empty; expected ${content} below it`
}

/** Something besides headings, comments, rules and empty lines. */
export const hasText = (lines: readonly Line[]): boolean =>
  lines.some(({ kind, text }) => kind === 'code' || (kind === 'text' && text.trim() !== '' && !isRule(text)))

/** A thematic break: `---`, `* * *`. */
export const isRule = (text: string): boolean => /^ {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*$/.test(text)

export const withoutHashes = (title: string): string => title.replace(/^#+\s*/, '').trim()

const missing = (markdown: Markdown, name: string, content: string): string => {
  const near = markdown.sections.find((section) => plainTitle(section.title) === plainTitle(name))
  if (near !== undefined) {
    return `line ${near.line}: "${'#'.repeat(near.level)} ${near.title}" has the wrong level; expected "## ${name}"`
  }
  return `there is no "## ${name}" section; expected that heading and ${content} below it`
}
