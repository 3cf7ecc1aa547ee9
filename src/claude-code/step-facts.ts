import { integrationOf } from '../engine/run/run-trees.ts'
import { headOf } from '../machine/trees/integration.ts'
import { changedBetween } from '../machine/trees/kept.ts'
import type { Project } from '../state-manager/project.ts'
import { listed } from '../workflow/core/counted.ts'
import { oneLine } from '../workflow/core/plain-text.ts'
import { whatRan } from '../workflow/run/how-tests-ended.ts'
import { testResult } from '../workflow/run/plan-steps.ts'
import { activePhases, type Phase, type Run } from '../workflow/run/state.ts'
import { notVerified, taskOutcome } from '../workflow/run/task-outcome.ts'

/** What code knows by now and a reviewer or writer should not have to find out; nothing before there is something. */
export const factsText = (project: Project, run: Run, phase: Phase): string => {
  if (phase.stage === 'PLAN') return ''
  const lines = [...taskLines(project, run), ...testLines(run), ...reviewLines(run, phase)]
  return lines.length > 0 ? ['What code knows:', ...lines.map((line) => `- ${oneLine(line)}`)].join('\n') : ''
}

const MOST_FILES = 40

const taskLines = (project: Project, run: Run): string[] => {
  const outcome = taskOutcome(run)
  if (!outcome) return []
  const { summary, filesModified, errors } = outcome
  return [
    summary,
    filesLine(project, run, filesModified),
    ...errors.map((error) => `not completed: ${error}`),
    ...(errors.length > 0 ? ['what is not completed may have left a hole, or half of something'] : []),
    ...notVerified(run).map(({ command, text }) => `not verified by the tasks: ${command} (${text})`),
  ]
}

// What was repaired or simplified since is changed, too. In the checkout nobody can tell whose a change is.
const filesLine = (project: Project, run: Run, byTasks: readonly string[]): string => {
  const integration = integrationOf(project, run)
  if (!integration) return `files changed by the tasks: ${listed(byTasks, MOST_FILES) || 'none'}`
  const files = changedBetween(integration, integration.base, headOf(integration))
  return `files changed so far: ${listed(files, MOST_FILES) || 'none'}`
}

// What a person said in place of a result, only the summary tells.
const testLines = (run: Run): string[] => {
  const result = testResult(run)
  return result ? [result.overridden ? `tests ${result.summary}` : whatRan(result)] : []
}

const reviewLines = (run: Run, { type, inputs }: Phase): string[] => {
  const before = run.phases.filter(
    (each) => each.type === 'review' && each.status === 'completed' && inputs.includes(each.output),
  )
  const names = before.map(({ name }) => name).join(', ')
  return type === 'review' && names !== '' ? [`reviewed in detail before: ${names}`] : []
}

/** Who writes documentation, for those who could take it for theirs to plan, or miss it in a review. */
export const docsText = (run: Run, phase: Phase): string => {
  const index = (id: string): number => run.phases.findIndex((each) => each.id === id)
  const docs = activePhases(run).find(({ skip }) => skip === 'docs-planned')
  const isBefore = docs !== undefined && index(phase.id) < index(docs.id)
  return isBefore && (phase.stage === 'PLAN' || phase.check === 'task' || phase.type === 'review')
    ? `Documentation is brought in line in ${docs.id}, where tasks of the plan do not do it.`
    : ''
}
