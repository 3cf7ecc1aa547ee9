import * as z from 'zod/mini'
import type { Facts } from '../../core/facts.ts'
import { blockingIssues, type Issue, Severity } from '../../core/review.ts'
import { readJson } from './json.ts'
import { readPathItem } from './path-item.ts'
import { projectPath } from '../../core/project-path.ts'
import type { CheckContext } from './verdict.ts'
import type { Verdict } from '../../core/verdict.ts'
import { oneOf, quote } from './wording.ts'

/** A review. Refused: `needs_revision` without issues, `approved` with an issue that blocks. */
export const checkReview = (text: string, context: CheckContext): Verdict<Facts> => {
  const read = readJson(text, Review)
  if (!read.ok) return read
  return verdict(read.value, contradictions(read.value, context))
}

/** The review of an implementation: as `checkReview`, with `filesReviewed`: at least one when the tasks changed any, each existing. */
export const checkImplementationReview = (text: string, context: CheckContext): Verdict<Facts> => {
  const read = readJson(text, z.extend(Review, { filesReviewed: z.array(z.string()) }))
  if (!read.ok) return read
  const { filesReviewed } = read.value
  const missing = filesReviewed.flatMap((file, index) =>
    wasThere(file, context)
      ? []
      : [`filesReviewed[${index}]: ${quote(file)} does not exist in the project; expected the path of a file you read`],
  )
  if (context.filesChanged && filesReviewed.length === 0) {
    missing.push('filesReviewed: is empty although files were changed; expected the paths of the files you read')
  }
  return verdict(read.value, [...contradictions(read.value, context), ...missing])
}

/** The final review, which approves or blocks. What code knows of it (`known-fields.ts`) nobody is asked for. */
export const checkFinalReview = (text: string, context: CheckContext): Verdict<Facts> => {
  const read = readJson(text, FinalReview)
  if (!read.ok) return read
  const { status, issues } = read.value
  return verdict(
    read.value,
    status === 'approved' ? approvedProblems(issues, context.blockOnSeverity, '"blocked"') : [],
  )
}

const Text = z.string().check(z.trim(), z.minLength(1))

// Written in any case.
const AnySeverity = z.pipe(
  z.transform((value) => (typeof value === 'string' ? value.trim().toLowerCase() : value)),
  Severity,
)

const Issues = z.array(z.object({ severity: AnySeverity, location: Text, issue: Text, suggestion: z.string() }))

const Review = z.object({ status: z.enum(['approved', 'needs_revision']), issues: Issues, summary: Text })

const FinalReview = z.object({ status: z.enum(['approved', 'blocked']), issues: Issues, summary: Text })

interface Reviewed {
  readonly status: 'approved' | 'needs_revision' | 'blocked'
  readonly issues: Issue[]
  readonly summary: string
}

const verdict = ({ status, issues, summary }: Reviewed, problems: readonly string[]): Verdict<Facts> =>
  problems.length > 0 ? { ok: false, problems } : { ok: true, facts: { kind: 'review', status, issues, summary } }

const contradictions = ({ status, issues }: Reviewed, context: CheckContext): string[] => {
  if (status === 'approved') return approvedProblems(issues, context.blockOnSeverity, '"needs_revision"')
  return issues.length > 0
    ? []
    : ['issues: is empty although status is "needs_revision"; expected what to revise, or the status "approved"']
}

const approvedProblems = (issues: readonly Issue[], blockOn: Severity, otherwise: string): string[] => {
  const blocking = new Set(blockingIssues(issues, blockOn))
  const all: readonly Severity[] = Severity.options
  const blockingWords = all.slice(all.indexOf(blockOn)).map((severity) => severity.toUpperCase())
  return issues.flatMap((issue, index) =>
    blocking.has(issue)
      ? [
          `issues[${index}]: is ${issue.severity.toUpperCase()} although status is "approved"; ` +
            `expected the status ${otherwise} with any issue that is ${oneOf(blockingWords)}`,
        ]
      : [],
  )
}

const wasThere = (file: string, { world }: CheckContext): boolean =>
  [file, ...readPathItem(file).paths].some((each) => {
    const path = each.trim() === '' ? null : projectPath(each, world)
    return path !== null && (world.exists(path) || world.deleted(path))
  })
