import { integrationOf } from '../engine/run/run-trees.ts'
import { headOf } from '../machine/trees/integration.ts'
import { changedBetween } from '../machine/trees/kept.ts'
import type { Project } from '../state-manager/project.ts'
import { listed } from '../workflow/core/counted.ts'
import { oneLine } from '../workflow/core/plain-text.ts'
import { testResult } from '../workflow/run/plan-steps.ts'
import type { Run } from '../workflow/run/state.ts'
import { notVerified, taskOutcome } from '../workflow/run/task-outcome.ts'

/** What code knows by now and a reviewer or writer should not have to find out; nothing before the tasks ended. */
export const knownFacts = (project: Project, run: Run): string => {
  const outcome = taskOutcome(run)
  if (!outcome) return ''
  const result = testResult(run)
  // What `null` stands for, no test command or the word of a person, only the summary tells.
  const tests = result?.passed === true ? 'passed' : result?.passed === false ? 'failed' : result?.summary
  return [
    'What code knows:',
    `- ${outcome.summary}`,
    filesLine(project, run, outcome.filesModified),
    ...outcome.errors.map((error) => `- not completed: ${oneLine(error)}`),
    ...notVerified(run).map(({ command, text }) => `- not verified by the tasks: ${oneLine(`${command} (${text})`)}`),
    ...(tests === undefined ? [] : [`- tests: ${oneLine(tests)}`]),
  ].join('\n')
}

const MOST_FILES = 200

// What was repaired or simplified since is changed, too. In the checkout nobody can tell whose a change is.
const filesLine = (project: Project, run: Run, byTasks: readonly string[]): string => {
  const integration = integrationOf(project, run)
  if (!integration) return `- files changed by the tasks: ${byTasks.map(oneLine).join(', ') || 'none'}`
  const files = changedBetween(integration, integration.base, headOf(integration))
  return `- files changed so far: ${listed(files.map(oneLine), MOST_FILES) || 'none'}`
}
