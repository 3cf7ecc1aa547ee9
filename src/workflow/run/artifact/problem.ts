import type { Facts } from '../../core/facts.ts'
import type { Verdict } from '../../core/verdict.ts'
import { opensInside, type Block, type Markdown } from '../../plan/markdown.ts'
import { quote } from './wording.ts'

/** What is wrong with a document, and in which line; 0 when it is about no line. */
export interface Problem {
  readonly line: number
  readonly text: string
}

export const shown = ({ line, text }: Problem): string => (line === 0 ? text : `line ${line}: ${text}`)

/** A document is accepted when nothing is wrong with it. */
export const verdictOf = (problems: readonly Problem[], facts: Facts): Verdict<Facts> =>
  problems.length > 0 ? { ok: false, problems: problems.map(shown) } : { ok: true, facts }

/** Fences and HTML that make it uncertain what is a heading. */
export const blockProblems = ({ lines, open }: Markdown): Problem[] => [
  ...lines.filter(opensInside).map(({ number, text, block }) => ({
    line: number,
    text:
      `the fence ${quote(text.trim())} opens inside the fence of line ${block?.line ?? 0}; expected that fence ` +
      `to be closed before, or to be longer, e.g. ${block?.closer ?? ''}${block?.closer.charAt(0) ?? ''}`,
  })),
  ...(open === null ? [] : [neverClosed(open)]),
]

const neverClosed = ({ line, kind, isFence, closer }: Block): Problem => {
  const [what, wanted] = isFence
    ? ['code fence', `a line ${closer} after the code`]
    : [kind === 'comment' ? 'comment' : 'HTML', `${closer} after it`]
  return { line, text: `the ${what} opened here is never closed; expected ${wanted}` }
}
