import type { Facts } from '../../core/facts.ts'
import type { Section } from './markdown.ts'
import { bodyOf, readMarkdown } from './markdown.ts'
import { hasText, sectionsTitled, withoutHashes } from './required-section.ts'
import type { CheckContext } from './verdict.ts'
import type { Verdict } from '../../core/verdict.ts'
import { oneOf } from './wording.ts'

/** A document of which only the headings are fixed (2.2, 4.1): one of `context.sections` is there and says something. */
export const checkSections = (text: string, context: CheckContext): Verdict<Facts> => {
  const markdown = readMarkdown(text)
  const titles = context.sections.map(withoutHashes)
  const found = titles.flatMap((title) => sectionsTitled(markdown, title).map((section) => ({ title, section })))
  const filled = found.some(({ section }) => hasText(bodyOf(markdown, section)))
  const problems = [...markdown.problems, ...(titles.length === 0 || filled ? [] : emptyProblems(titles, found))]
  return problems.length > 0 ? { ok: false, problems } : { ok: true, facts: { kind: 'text' } }
}

interface Found {
  readonly title: string
  readonly section: Section
}

const emptyProblems = (titles: readonly string[], found: readonly Found[]): string[] => {
  const wanted = oneOf(titles.map((title) => `"## ${title}"`))
  return found.length === 0
    ? [`no section is there; expected ${wanted} and what you did below it`]
    : found.map(({ title, section }) => `line ${section.line}: "## ${title}" is empty; expected text below it`)
}
