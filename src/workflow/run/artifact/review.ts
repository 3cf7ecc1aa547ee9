import * as z from 'zod/mini'
import type { Facts } from '../../core/facts.ts'
import { blockingIssues, type Issue, Severity } from '../../core/review.ts'
import { readJson } from './json.ts'
import { readPathItem } from './path-item.ts'
import { projectPath } from '../../core/project-path.ts'
import type { OpenIssue } from '../open-issues.ts'
import type { CheckContext } from './verdict.ts'
import type { Verdict } from '../../core/verdict.ts'
import { oneOf, quote } from './wording.ts'

/** A review. Refused: `needs_revision` without issues, `approved` with an issue that blocks. */
export const checkReview = (text: string, context: CheckContext): Verdict<Facts> => {
  const read = readJson(text, Review)
  if (!read.ok) return read
  return verdict(read.value, context, contradictions(read.value, context))
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
  return verdict(read.value, context, [...contradictions(read.value, context), ...missing])
}

/** The final review, which approves or blocks. What code knows of it (`known-fields.ts`) nobody is asked for. */
export const checkFinalReview = (text: string, context: CheckContext): Verdict<Facts> => {
  const read = readJson(text, FinalReview)
  if (!read.ok) return read
  const { status } = read.value
  return verdict(read.value, context, status === 'approved' ? approvedProblems(read.value, context, '"blocked"') : [])
}

const Text = z.string().check(z.trim(), z.minLength(1))

// Written in any case.
const AnySeverity = z.pipe(
  z.transform((value) => (typeof value === 'string' ? value.trim().toLowerCase() : value)),
  Severity,
)

// What every review says, and of the issues that were open before.
const FOUND = {
  issues: z.array(
    z.object({
      id: z.optional(z.string()),
      severity: AnySeverity,
      location: Text,
      issue: Text,
      suggestion: z.string(),
    }),
  ),
  resolved: z.optional(z.array(z.string())),
  summary: Text,
}

const Review = z.object({ status: z.enum(['approved', 'needs_revision']), ...FOUND })

const FinalReview = z.object({ status: z.enum(['approved', 'blocked']), ...FOUND })

interface Reviewed {
  readonly status: 'approved' | 'needs_revision' | 'blocked'
  readonly issues: Issue[]
  readonly resolved?: string[] | undefined
  readonly summary: string
}

const verdict = (reviewed: Reviewed, { open }: CheckContext, problems: readonly string[]): Verdict<Facts> => {
  const { status, issues, resolved = [], summary } = reviewed
  const all = [...problems, ...unknownIds(reviewed, open)]
  if (all.length > 0) return { ok: false, problems: all }
  const settled = resolved.length > 0 ? { resolved } : {}
  return { ok: true, facts: { kind: 'review', status, issues, summary, ...settled } }
}

const unknownIds = ({ issues, resolved = [] }: Reviewed, open: readonly OpenIssue[]): string[] => {
  if (open.length === 0) return []
  const ids = open.map(({ id }) => id)
  const problem = (path: string, id: string | undefined, otherwise: string): string[] =>
    id === undefined || ids.includes(id)
      ? []
      : [`${path}: there is no open issue ${quote(id)}; expected ${oneOf([...ids.map(quote), otherwise])}`]
  return [
    ...issues.flatMap(({ id }, index) => problem(`issues[${index}].id`, id, 'no id for an issue that is new')),
    ...resolved.flatMap((id, index) => problem(`resolved[${index}]`, id, 'an empty list')),
  ]
}

const contradictions = (reviewed: Reviewed, context: CheckContext): string[] => {
  const { status, issues } = reviewed
  if (status === 'approved') return approvedProblems(reviewed, context, '"needs_revision"')
  return issues.length > 0
    ? []
    : ['issues: is empty although status is "needs_revision"; expected what to revise, or the status "approved"']
}

const approvedProblems = (reviewed: Reviewed, context: CheckContext, otherwise: string): string[] => {
  const { issues, resolved = [] } = reviewed
  const { blockOnSeverity: blockOn } = context
  const blocking = new Set(blockingIssues(issues, blockOn))
  const all: readonly Severity[] = Severity.options
  const blockingWords = all.slice(all.indexOf(blockOn)).map((severity) => severity.toUpperCase())
  const expected = `expected the status ${otherwise} with any issue that is ${oneOf(blockingWords)}`
  const said = new Set([...resolved, ...issues.map(({ id }) => id)])
  // What an earlier stage let pass as too small may not be here.
  const left = blockingIssues(context.open, blockOn).filter(
    ({ id, handed, overridden }) => !handed && !overridden && !said.has(id),
  )
  return [
    ...issues.flatMap((issue, index) =>
      blocking.has(issue)
        ? [`issues[${index}]: is ${issue.severity.toUpperCase()} although status is "approved"; ${expected}`]
        : [],
    ),
    ...left.map(
      ({ id, severity }) =>
        `resolved: ${id} is open and ${severity.toUpperCase()} although status is "approved"; ${expected}, or ${id} here if it is settled`,
    ),
  ]
}

const wasThere = (file: string, { world }: CheckContext): boolean =>
  [file, ...readPathItem(file).paths].some((each) => {
    const path = each.trim() === '' ? null : projectPath(each, world)
    return path !== null && (world.exists(path) || world.deleted(path))
  })
