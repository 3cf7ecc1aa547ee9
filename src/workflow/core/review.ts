import * as z from 'zod/mini'

export const Severity = z.enum(['low', 'medium', 'high'])
export type Severity = z.infer<typeof Severity>

export const Issue = z.object({
  severity: Severity,
  location: z.string(),
  issue: z.string(),
  suggestion: z.string(),
})
export type Issue = z.infer<typeof Issue>

const WEIGHT = { low: 1, medium: 2, high: 3 } as const satisfies Record<Severity, number>

/** The issues at or above the severity that blocks. */
export const blockingIssues = (issues: readonly Issue[], blockOn: Severity): Issue[] =>
  issues.filter((issue) => WEIGHT[issue.severity] >= WEIGHT[blockOn])
