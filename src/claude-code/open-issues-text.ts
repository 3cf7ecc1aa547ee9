import { oneLine } from '../workflow/core/plain-text.ts'
import type { Issue } from '../workflow/core/review.ts'
import { mayEdit } from '../workflow/run/may-edit.ts'
import { openBefore, type OpenIssue, taskOfIssue } from '../workflow/run/open-issues.ts'
import { tasksOf } from '../workflow/run/plan-steps.ts'
import type { Run, RunStep } from '../workflow/run/state.ts'

/** What earlier reviews left open, for who builds, writes or reviews next; nothing for anybody else, and where nothing is open. */
export const openIssuesText = (run: Run, step: RunStep): string => {
  const open = openBefore(run, step)
  if (open.length === 0) return ''
  if (step.brief.kind === 'task') return forBuilder(run, step, open)
  if (step.brief.kind !== 'plain') return ''
  const isReviewer = run.phases.some(({ id, type }) => id === step.phase && type === 'review')
  if (isReviewer) return listOf(`${FOR_REVIEWER}${open.some(({ handed }) => handed) ? HANDED : ''}:`, open)
  const left = open.filter(({ handed }) => !handed)
  return mayEdit(run, step) && left.length > 0 ? listOf(FOR_WRITER, left) : ''
}

const FOR_REVIEWER =
  'Open from earlier reviews. What is settled by now goes into `"resolved": ["open-N"]` beside `"issues"`. What is not stays open by itself; only what has to be settled before the run goes on becomes an issue, with its `"id"`'

// Whether it is settled, nobody has seen.
const HANDED =
  '. What is marked as given to somebody counts as settled and need not be named: only where it is not, report it with its `"id"`, whatever its severity, and in full: your words replace these'

const FOR_WRITER =
  'Left open by the reviews. What of it your own step is there for, settle, and name it in a line of the file; leave the rest:'

const forBuilder = (run: Run, step: RunStep, open: readonly OpenIssue[]): string => {
  const noted = open.filter((issue) => taskOfIssue(issue, tasksOf(run)) === step.id)
  if (noted.length === 0) return ''
  return [
    "Noted by the plan's reviewer. Settle it, or say in your summary why not:",
    ...noted.map((issue) => `- ${suggested(issue)}`),
  ].join('\n')
}

const listOf = (head: string, open: readonly OpenIssue[]): string => [head, ...open.map(lineOf)].join('\n')

const lineOf = (issue: OpenIssue): string =>
  `- ${issue.id}${issue.handed ? ' (given to somebody to settle)' : ''}: ${suggested(issue)}${issue.overridden ? ' (a person let the review pass all the same)' : ''}`

const suggested = (issue: OpenIssue): string =>
  `${issueText(issue)}${issue.suggestion ? ` Suggestion: ${oneLine(issue.suggestion)}` : ''}`

/** An issue as an agent is told it, on one line. */
export const issueText = ({ severity, location, issue }: Issue): string =>
  `${severity.toUpperCase()} ${oneLine(`${location}: ${issue}`)}`
