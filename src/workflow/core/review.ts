import * as z from 'zod/mini'
import { SEVERITIES } from './severity.ts'

export const Severity = z.enum(SEVERITIES)
export type Severity = z.infer<typeof Severity>

export const Issue = z.object({
  /** Of an open issue: where a reviewer reports that one again, or it is given to whoever repairs it. */
  id: z.optional(z.string()),
  severity: Severity,
  location: z.string(),
  issue: z.string(),
  suggestion: z.string(),
})
export type Issue = z.infer<typeof Issue>

/** The one that weighs most, the first of several; none of none. */
export const worst = <Some extends Issue>(issues: readonly Some[]): Some | undefined =>
  issues.toSorted((a, b) => SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity))[0]

/** The issues at or above the severity that blocks. */
export const blockingIssues = <Some extends Issue>(issues: readonly Some[], blockOn: Severity): Some[] =>
  issues.filter(({ severity }) => SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(blockOn))
