import * as z from 'zod/mini'
import { SEVERITIES } from './severity.ts'

export const Severity = z.enum(SEVERITIES)
export type Severity = z.infer<typeof Severity>

export const Issue = z.object({
  severity: Severity,
  location: z.string(),
  issue: z.string(),
  suggestion: z.string(),
})
export type Issue = z.infer<typeof Issue>

/** The issues at or above the severity that blocks. */
export const blockingIssues = (issues: readonly Issue[], blockOn: Severity): Issue[] =>
  issues.filter(({ severity }) => SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(blockOn))
