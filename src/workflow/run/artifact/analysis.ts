import type { Facts } from '../../core/facts.ts'
import { linesOf, readFields } from './fields.ts'
import type { Markdown, Section } from './markdown.ts'
import { bodyOf, readMarkdown } from './markdown.ts'
import { hasText, sectionProblem } from './required-section.ts'
import type { CheckContext } from './verdict.ts'
import type { Verdict } from '../../core/verdict.ts'
import { quote } from './wording.ts'

/**
 * The analysis of failed tests (phase 3.2): `## Status`, and at least one `### Failure N: <test>`, each with its error,
 * root cause and fix.
 */
export const checkAnalysis = (text: string, _context: CheckContext): Verdict<Facts> => {
  const markdown = readMarkdown(text)
  const status = sectionProblem(markdown, 'Status', 'fixed, partly fixed or not fixed, and one sentence,')
  const named = markdown.sections.filter(({ title }) => /^(?:\*\*)?Failure\b/i.test(title))
  const failures = named.filter(({ title, level }) => level === LEVEL && TITLE.test(title))
  const problems = [
    ...markdown.problems,
    ...(status === null ? [] : [status]),
    ...named.filter((section) => !failures.includes(section) && section.level > 1).map(wrongHeading),
    ...failures.flatMap((failure) => fieldProblems(failure, markdown)),
  ]
  if (named.length === 0) problems.push('there is no failure; expected at least one heading "### Failure 1: <test>"')
  return problems.length > 0 ? { ok: false, problems } : { ok: true, facts: { kind: 'text' } }
}

const LEVEL = 3
const TITLE = /^(?:\*\*)?Failure[ \t]+#?\d+[ \t]*(?:\*\*)?[ \t]*[:.–—-][ \t]*\S/i

const wrongHeading = ({ line, level, title }: Section): string =>
  `line ${line}: ${quote(`${'#'.repeat(level)} ${title}`)} is no failure; expected "### Failure N: <test>"`

type FieldName = 'Error' | 'Root cause' | 'Fix'

const LABELS: Readonly<Record<string, FieldName>> = { error: 'Error', 'root cause': 'Root cause', fix: 'Fix' }
const WANTED = ['Error', 'Root cause', 'Fix'] as const satisfies FieldName[]

const fieldProblems = (failure: Section, markdown: Markdown): string[] => {
  const body = bodyOf(markdown, failure)
  const fields = readFields(body, LABELS)
  return WANTED.flatMap((wanted) => {
    const found = fields.filter(({ name }) => name === wanted)
    if (found.some((field) => hasText(linesOf(field, body)))) return []
    const [first] = found
    return first === undefined
      ? [`line ${failure.line}: ${quote(failure.title)} has no "- ${wanted}:" line; expected e.g. ${EXAMPLES[wanted]}`]
      : [`line ${first.line}: "${wanted}" of ${quote(failure.title)} is empty; expected e.g. ${EXAMPLES[wanted]}`]
  })
}

const EXAMPLES: Readonly<Record<FieldName, string>> = {
  Error: '- Error: the line of the output that tells',
  'Root cause': '- Root cause: why it failed, with file:line',
  Fix: '- Fix: what you changed, or why nothing',
}
