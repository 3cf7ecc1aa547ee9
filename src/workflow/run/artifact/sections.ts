import type { Facts } from '../../core/facts.ts'
import type { Verdict } from '../../core/verdict.ts'
import { bodyOf, readMarkdown } from '../../plan/markdown.ts'
import { blockProblems, verdictOf } from './problem.ts'
import { hasText, sectionsTitled, withoutHashes } from './required-section.ts'
import type { CheckContext } from './verdict.ts'
import { oneOf } from './wording.ts'

/** A document of which only the headings are fixed: one of `context.sections` is there and says something. */
export const checkSections = (text: string, context: CheckContext): Verdict<Facts> => {
  const markdown = readMarkdown(text)
  const titles = context.sections.map(withoutHashes)
  const found = titles.flatMap((title) => sectionsTitled(markdown, title).map((section) => ({ title, section })))
  const isFilled = titles.length === 0 || found.some(({ section }) => hasText(bodyOf(markdown, section)))
  const wanted = oneOf(titles.map((title) => `"## ${title}"`))
  const absent = { line: 0, text: `no section is there; expected ${wanted} and what you did below it` }
  const empty = found.map(({ title, section: { line } }) => ({
    line,
    text: `"## ${title}" is empty; expected text below it`,
  }))
  const problems = isFilled ? [] : found.length === 0 ? [absent] : empty
  return verdictOf([...blockProblems(markdown), ...problems], { kind: 'text' })
}
