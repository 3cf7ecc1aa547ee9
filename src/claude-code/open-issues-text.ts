import type { PlannedTask } from '../workflow/core/facts.ts'
import { oneLine } from '../workflow/core/plain-text.ts'
import type { Issue } from '../workflow/core/review.ts'
import { openBefore, type OpenIssue } from '../workflow/run/open-issues.ts'
import { tasksOf } from '../workflow/run/plan-steps.ts'
import type { Run, RunStep } from '../workflow/run/state.ts'

/** What earlier reviews left open, for who builds and who reviews next; nothing for anybody else, and where nothing is open. */
export const openIssuesText = (run: Run, step: RunStep): string => {
  if (step.brief.kind === 'task') return forBuilder(run, step)
  const isReviewer = run.phases.some(({ id, type }) => id === step.phase && type === 'review')
  return isReviewer && step.brief.kind === 'plain' ? forReviewer(openBefore(run, step)) : ''
}

const forBuilder = (run: Run, step: RunStep): string => {
  const noted = openBefore(run, step).filter((issue) => {
    const concerned = tasksOf(run).filter((task) => isAbout(issue, task))
    // What fits no task is everybody's.
    return concerned.length === 0 || concerned.some((task) => task.id === step.id)
  })
  if (noted.length === 0) return ''
  return [
    "Noted by the plan's reviewer. Settle it as far as it concerns your task, or say in your summary why not:",
    ...noted.map(
      (issue) => `- ${issueText(issue)}${issue.suggestion ? ` Suggestion: ${oneLine(issue.suggestion)}` : ''}`,
    ),
  ].join('\n')
}

const isAbout = ({ location, issue }: Issue, { id, files }: PlannedTask): boolean => {
  const said = `${location} ${issue}`
  const ids = [...said.matchAll(/\btask[ -]?#?(\d+)\b/gi)].map(([, number]) => `task-${number}`)
  const words = new Set(said.split(/[^\w@./-]+/).map((word) => word.replace(/^\.\/|[.]+$/g, '')))
  return ids.includes(id) || files.some((file) => words.has(file))
}

const forReviewer = (open: readonly OpenIssue[]): string => {
  const handed = open.filter((issue) => issue.handed)
  const known = open.filter((issue) => !issue.handed)
  return [
    ...(handed.length > 0
      ? [
          'An earlier review found these, and they were given to whoever repaired or built. Report one again, with its `"id"` in the issue, only if it is not settled:',
          ...handed.map(lineOf),
        ]
      : []),
    ...(known.length > 0
      ? [
          'Known and left open; do not report these again. The ids of those that are settled by now go into `"resolved"` beside `"issues"` (`"resolved": ["open-1"]`). One that must be repaired before the run goes on you report as an issue with its `"id"`:',
          ...known.map(lineOf),
        ]
      : []),
  ].join('\n')
}

const lineOf = (issue: OpenIssue): string =>
  `- ${issue.id}: ${issueText(issue)}${issue.overridden ? ' (a person let the review pass all the same)' : ''}`

const issueText = ({ severity, location, issue }: Issue): string =>
  `${severity.toUpperCase()} ${oneLine(`${location}: ${issue}`)}`
