import { highIssue, review, writesJson } from '../good-agents.ts'
import type { Deed } from '../model/agents.ts'
import { taskBlock } from '../plan.ts'

export const lowIssue = { severity: 'LOW', location: 'src/two.txt:1', issue: 'A small thing.', suggestion: '' }
/** A verdict with one issue that counts by default, and one that does not. */
export const SENT_BACK = review('needs_revision', highIssue, lowIssue)
export const sendsBack = writesJson(SENT_BACK)

export const finalReview = (result: object): Deed =>
  writesJson({
    status: 'blocked',
    issues: [highIssue, lowIssue],
    summary: 'Look at the issues.',
    ...result,
  })
export const blocks = finalReview({})

export const GRAPH = '## Dependency Graph'

/** A merged plan with one more task. */
export const withThirdTask = (plan: string): string =>
  plan.replace(GRAPH, `${taskBlock(3, 'Task 2', 'easy')}\n${GRAPH}`)
