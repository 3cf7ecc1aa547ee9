import type { Facts } from '../../core/facts.ts'
import type { Verdict } from '../../core/verdict.ts'
import { bodyOf, readMarkdown, type Markdown, type Section } from '../../plan/markdown.ts'
import { readFields } from './fields.ts'
import { blockProblems, verdictOf, type Problem } from './problem.ts'
import { hasText, sectionProblems } from './required-section.ts'
import type { CheckContext } from './verdict.ts'
import { quote } from './wording.ts'

/**
 * The analysis of failed tests: `## Status`, and at least one `### Failure N: <test>`, each with its error, root cause
 * and fix.
 */
export const checkAnalysis = (text: string, _context: CheckContext): Verdict<Facts> => {
  const markdown = readMarkdown(text)
  const named = markdown.sections.filter(({ title }) => /^(?:\*\*)?Failure\b/i.test(title))
  const failures = named.filter(({ title, level }) => level === LEVEL && TITLE.test(title))
  const problems = [
    ...blockProblems(markdown),
    ...sectionProblems(markdown, 'Status', 'fixed, partly fixed or not fixed, and one sentence,'),
    ...named.filter((section) => !failures.includes(section) && section.level > 1).map(wrongHeading),
    ...failures.flatMap((failure) => fieldProblems(failure, markdown)),
    ...(named.length === 0 ? [NO_FAILURE] : []),
  ]
  return verdictOf(problems, { kind: 'text' })
}

const LEVEL = 3
const TITLE = /^(?:\*\*)?Failure[ \t]+#?\d+[ \t]*(?:\*\*)?[ \t]*[:.–—-][ \t]*\S/i
const NO_FAILURE = { line: 0, text: 'there is no failure; expected at least one heading "### Failure 1: <test>"' }

const wrongHeading = ({ line, level, title }: Section): Problem => ({
  line,
  text: `${quote(`${'#'.repeat(level)} ${title}`)} is no failure; expected "### Failure N: <test>"`,
})

type FieldName = 'Error' | 'Root cause' | 'Fix'

const LABELS: Readonly<Record<string, FieldName>> = { error: 'Error', 'root cause': 'Root cause', fix: 'Fix' }

const EXAMPLES: readonly (readonly [FieldName, string])[] = [
  ['Error', '- Error: the line of the output that tells'],
  ['Root cause', '- Root cause: why it failed, with file:line'],
  ['Fix', '- Fix: what you changed, or why nothing'],
]

const fieldProblems = (failure: Section, markdown: Markdown): Problem[] => {
  const fields = readFields(bodyOf(markdown, failure), LABELS)
  return EXAMPLES.flatMap(([wanted, example]) => {
    const found = fields.filter(({ name }) => name === wanted)
    if (found.some(({ value }) => hasText(value))) return []
    const line = found[0]?.line
    const what =
      line === undefined
        ? `${quote(failure.title)} has no "- ${wanted}:" line`
        : `"${wanted}" of ${quote(failure.title)} is empty`
    return [{ line: line ?? failure.line, text: `${what}; expected e.g. ${example}` }]
  })
}
