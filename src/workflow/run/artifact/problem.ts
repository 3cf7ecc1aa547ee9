import type { Facts } from '../../core/facts.ts'
import type { Verdict } from '../../core/verdict.ts'
import { neverClosed, nested } from '../../plan/line-problems.ts'
import { opensInside, type Markdown } from '../../plan/markdown.ts'

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
  ...lines.flatMap((line) =>
    line.block !== null && opensInside(line) ? [{ line: line.number, text: nested(line, line.block) }] : [],
  ),
  ...(open === null ? [] : [{ line: open.line, text: neverClosed(open) }]),
]
