import { counted } from '../workflow/core/counted.ts'
import { oneLine } from '../workflow/core/plain-text.ts'
import type { CommandEnd } from '../workflow/core/facts.ts'
import { print, type Reader, type Text, text } from '../workflow/core/text.ts'
import { endText } from '../workflow/run/how-tests-ended.ts'
import { type OpenIssue, openIssues } from '../workflow/run/open-issues.ts'
import { tasksOf, testResult } from '../workflow/run/plan-steps.ts'
import { notVerified, taskOutcome } from '../workflow/run/task-outcome.ts'
import { wasNeverDone } from '../workflow/run/left-out.ts'
import { skippedByReason } from '../workflow/run/skipped.ts'
import { clipWords } from '../workflow/run/artifact/wording.ts'
import { factsIn, type Run } from '../workflow/run/state.ts'
import { clipped, USUAL_WIDTH, wrapped } from './columns.ts'
import { runCostLine } from './run-cost.ts'
import { takeLines } from './tree-lines.ts'

/**
 * What a completed run leaves behind, for its user: what was done, tests, commit, what was skipped, where to look.
 *
 * @param isBranchGone its branch was merged and removed since, or dropped: there is nothing to take or drop
 */
export const finalSummary = (run: Run, reader: Reader, isBranchGone = false): string =>
  [
    clipped(`Phasegate: done${exceptText(run)}: ${oneLine(run.task)}`, USUAL_WIDTH),
    ...[
      `phases: ${phasesDone(run)}${phasesSkipped(run)}`,
      ...taskLines(run),
      ...testLines(run).map((line) => print(line, reader)),
      ...notVerified(run).map((refused) => `not verified here: ${refused.command} (${refused.text})`),
      ...loopLines(run),
      ...costLines(run),
      `commit: ${run.result ? committedText(isBranchGone ? { ...run.result, branch: null } : run.result) : 'none'}`,
      ...openLines(run).map((line) => `open: ${line}`),
      ...assumedLines(run).map((line) => `assumed: ${line}`),
      ...run.overrides.map(({ what, reason }) => `overridden by a person: ${what} (${reason})`),
      ...notesOf(run).map((note) => `note: ${note}`),
      `artifacts: .agents/runs/${run.id}/phases/`,
      ...(run.result?.commit ? whereLines(run, run.result.commit, isBranchGone) : []).map((line) =>
        print(line, reader),
      ),
    ].map((line) => `- ${wrapped(oneLine(line), USUAL_WIDTH - 2).join('\n  ')}`),
  ].join('\n')

const whereLines = ({ trees }: Run, commit: string, isBranchGone: boolean): Text[] =>
  isBranchGone ? [`look: git show ${commit.slice(0, 10)} (its branch is gone)`] : takeLines(trees)

const phasesDone = (run: Run): string => {
  const over = run.phases.filter(({ status }) => status === 'completed')
  const left = over.filter((phase) => wasNeverDone(run, phase)).map(({ id }) => id)
  return `${over.length - left.length} done${left.length === 0 ? '' : `, ${left.length} left out (${left.join(', ')})`}`
}

const phasesSkipped = (run: Run): string => {
  const groups = skippedByReason(run)
  return groups.length === 0 ? '' : `, skipped: ${groups.join(', ')}`
}

// A run ends although tasks failed; whoever reads only the first line must not think that all is done.
const exceptText = (run: Run): string => {
  const undone = taskOutcome(run)?.errors.length ?? 0
  return undone === 0 ? '' : `, except ${counted(undone, 'task')}`
}

const taskLines = (run: Run): string[] => {
  const outcome = taskOutcome(run)
  if (!outcome) return ['tasks: none planned']
  const undone = outcome.errors.map((error) => `not completed: ${clipped(error, 300)}`)
  return [`tasks: ${taskCount(run)} completed`, ...undone]
}

const costLines = (run: Run): string[] => {
  const cost = runCostLine(run)
  return cost === null ? [] : [`cost: ${cost}`]
}

/** `2 of 7`: how many tasks of the plan are done. */
export const taskCount = (run: Run): string => {
  const tasks = tasksOf(run).length
  return `${tasks - (taskOutcome(run)?.errors.length ?? 0)} of ${tasks}`
}

const testLines = (run: Run): Text[] => {
  const facts = testResult(run)
  if (!facts) return ['tests: not run']
  const { lint, test, overridden, summary } = facts
  if (overridden) {
    // Why it was overridden is said once, in the line of the override.
    const why = run.overrides.some(({ reason }) => reason === overridden.reason) ? '' : `: ${overridden.reason}`
    const instead = overridden.instead === null ? '' : ` (instead of: ${overridden.instead})`
    return [`tests: counted as passed by a person${why}${instead}`]
  }
  // A journal of 0.1.0 does not say it any closer.
  return lint && test ? [text`tests: ${howEnded(test)}`, text`lint: ${howEnded(lint)}`] : [`tests: ${summary}`]
}

const howEnded = (end: CommandEnd): Text => ('skipped' in end ? text`skipped (${skippedText(end)})` : endText(end))

/** Why a command of the tests did not run, and how to have one. */
export const skippedText = ({ skipped, toName }: Extract<CommandEnd, { skipped: string }>): Text =>
  toName ? text`${skipped}. To name one: ${toName}` : skipped

// Those of the whole run: its counters start again with a stage, these do not.
const loopLines = (run: Run): string[] => {
  const repairs = run.phases.filter((phase) => phase.repairs > 0)
  const rounds = repairs.map(({ id, name, repairs: times }) => `after ${id} ${name} (${counted(times, 'round')})`)
  const tests = run.reopened.filter(({ cause }) => cause === 'tests-failed').length
  if (tests > 0) rounds.push(`after failing tests (${counted(tests, 'round')})`)
  return [
    ...(rounds.length > 0 ? [`repaired: ${rounds.join(', ')}`] : []),
    ...run.reopened.flatMap(({ phase, cause, reason }) =>
      cause === 'stage-restart' ? [`started again from ${phase}: ${clipped(reason, 300)}`] : [],
    ),
    ...run.reopened.flatMap(({ phase, cause }) => (cause === 'person' ? [`a person went back to ${phase}`] : [])),
  ]
}

// Of many the first.
const openLines = (run: Run): string[] => firstOf(openIssues(run).map((issue) => openLine(issue, TWO_LINES)))

/** What a review left open, and which review, in a line or two. @param width where there is not room for all of it */
export const openLine = (
  { severity, location, issue, phase, handed, overridden }: OpenIssue,
  width = Infinity,
): string => {
  const fate = [phase, ...(handed ? ['not reviewed since'] : []), ...(overridden ? ['let pass by a person'] : [])]
  const end = ` (${fate.join(', ')})`
  return `${clipWords(oneLine(`${severity.toUpperCase()} ${location}: ${issue}`), width - end.length)}${end}`
}

// Behind the dash and a word such as `assumed: `; what is longer stands in the artifacts.
const TWO_LINES = 2 * (USUAL_WIDTH - '- assumed: '.length)

const MOST = 8

const firstOf = (lines: readonly string[]): string[] =>
  lines.length > MOST ? [...lines.slice(0, MOST - 1), `and ${lines.length - MOST + 1} more`] : [...lines]

// What the user did not say, and everything rests on.
const assumedLines = (run: Run): string[] => {
  const { assumptions = [] } = factsIn(run, 'areas') ?? {}
  return firstOf(assumptions.map((said) => clipWords(oneLine(said), TWO_LINES)))
}

// What a person said in place of a commit stands in the line of the override.
const notesOf = ({ result, steps }: Run): readonly string[] =>
  Object.values(steps).some(({ facts, overridden }) => overridden && facts?.kind === 'committed')
    ? []
    : (result?.notes ?? [])

/** `1a2b3c4d5e on main` */
export const committedText = ({ commit, branch }: { commit: string | null; branch: string | null }): string =>
  commit ? `${commit.slice(0, 10)}${branch ? ` on ${branch}` : ''}` : 'none'
