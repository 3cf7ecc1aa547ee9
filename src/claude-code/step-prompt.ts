import { existsSync, readFileSync } from 'node:fs'
import { oneLine } from '../workflow/core/plain-text.ts'
import { join } from 'node:path'
import type { Project } from '../state-manager/project.ts'
import { FIX_PROMPT, readPrompt } from '../state-manager/prompts.ts'
import { taskBlock } from '../workflow/run/artifact/plan.ts'
import type { Issue } from '../workflow/core/review.ts'
import { planName } from '../workflow/run/phase-of-check.ts'
import { areasOf, taskOutcome, testResult } from '../workflow/run/plan-steps.ts'
import { blockingSeverity } from '../workflow/run/conclude-review.ts'
import { mayEdit } from '../workflow/run/may-edit.ts'
import { hasTrees, outFolder, outputInTree } from '../workflow/run/output-of.ts'
import type { Phase, Run, RunStep } from '../workflow/run/state.ts'
import { leftOfStep } from '../engine/run/run-trees.ts'
import { askedFor, reopenedText } from './before-step.ts'
import { earlierFailures, filled, promptOf } from './prompt.ts'
import { begunAt, writeTag } from './tag.ts'

/**
 * The full prompt of a step: tag, template with task and brief, what to read, where to write, and on a repeat what went
 * wrong before. Paths, never pasted artifacts, except the one block a task agent works from.
 */
export const stepPrompt = (project: Project, run: Run, step: RunStep, attempt: number): string => {
  const phase = run.phases.find(({ id }) => id === step.phase)
  if (!phase) throw new Error(`step ${step.id} belongs to no phase`)
  const template = readPrompt(project, step.brief.kind === 'fix' ? FIX_PROMPT : step.phase)
  return promptOf(writeTag(step.phase, step.id, begunAt(step, attempt)), [
    filled(template, {
      task: () => run.task,
      brief: () => briefOf(project, run, phase, step, attempt),
      blockOnSeverity: () => blockingSeverity(run, phase.stage),
      diff: () => diffOf(run),
    }),
    whereText(run, step),
    reopenedText(project, run, phase, step),
    earlierFailures(step),
    leftOfStep(project, run, step),
    askedFor(project, run, step),
    reading(project, phase, step),
    `Output: ${hasTrees(run) ? outputInTree(step, attempt) : join(project.phases, step.output)}`,
    `Write that file with the Write tool${hasTrees(run) ? ' (the path is relative to the folder you are in)' : ''}, then end with one line that says what you wrote. The file is checked by code when you stop.`,
  ])
}

const reading = (project: Project, phase: Phase, { brief }: RunStep): string => {
  const inputs = brief.kind === 'fix' ? [...phase.inputs, phase.output] : phase.inputs
  const paths = inputs.map((name) => join(project.phases, name)).filter((path) => existsSync(path))
  return paths.length > 0 ? ['Read:', ...paths.map((path) => `- ${path}`)].join('\n') : ''
}

/** The command that shows all that the run has changed so far. */
const diffOf = ({ trees }: Run): string => `git diff ${'off' in trees ? 'HEAD' : trees.base.slice(0, 12)}`

const whereText = (run: Run, step: RunStep): string => {
  const { trees } = run
  if ('off' in trees)
    return mayEdit(run, step)
      ? `You work in the user's own checkout, where others may be at work: changes you did not make are not yours to undo. New files are not in \`${diffOf(run)}\`: see \`git status --short\`.`
      : ''
  const project =
    trees.prefix === '' ? '' : ` The project is in ${trees.prefix}, to which paths in the plan are relative.`
  return mayEdit(run, step)
    ? `You are in a git worktree of your own, made from the branch ${trees.branch}. What you leave in it is committed and merged by code when your report is accepted; what changed is read from git, so list no files. Commit nothing yourself, unless a report comes back with a conflict to resolve.${project}`
    : `You are in a git worktree that holds the branch ${trees.branch}, with others who only read. What is changed in it is dropped.${project}`
}

const briefOf = (project: Project, run: Run, phase: Phase, step: RunStep, attempt: number): string => {
  const { brief } = step
  switch (brief.kind) {
    case 'lens':
      return `Lens: ${brief.name}. ${brief.focus}`
    case 'area': {
      const others = areasOf(run).filter(({ name }) => name !== brief.name)
      const list = others.map(({ name, goal }) => `- ${oneLine(`${name}: ${goal}`)}`)
      return [
        `Area: ${oneLine(`${brief.name}: ${brief.goal}`)}`,
        ...(list.length > 0 ? ['', 'Other areas:', ...list] : []),
      ].join('\n')
    }
    case 'task':
      return taskBrief(project, run, step, brief.task)
    case 'fix':
      return fixBrief(run, brief.review, brief.issues, planPath(project, run, attempt))
    case 'plain':
      return factsBrief(run, phase)
  }
}

const taskBrief = (project: Project, run: Run, step: RunStep, task: string): string => {
  const plan = readFileSync(join(project.phases, planName(run.phases) ?? ''), 'utf8')
  const results = step.needs.flatMap((need) => {
    const facts = run.steps[need]?.facts
    return facts?.kind === 'task' ? [`- ${need}: ${oneLine(facts.summary)}`] : []
  })
  return [
    taskBlock(plan, task),
    ...(results.length > 0 ? ['Results of the tasks it depends on:', ...results] : []),
  ].join('\n')
}

const planPath = (project: Project, run: Run, attempt: number): string =>
  join(hasTrees(run) ? outFolder(attempt) : project.phases, planName(run.phases) ?? '')

const fixBrief = (run: Run, review: string, issues: readonly Issue[], plan: string): string => {
  const phase = run.phases.find(({ id }) => id === review)
  const subject =
    phase?.stage === 'PLAN' ? `The plan under review: ${plan}. Edit that file in place; code reads it again.` : ''
  const list = issues.map(
    ({ severity, location, issue, suggestion }, index) =>
      `${index + 1}. ${severity.toUpperCase()} ${oneLine(`${location}: ${issue}`)}\n   Suggestion: ${oneLine(suggestion)}`,
  )
  return [`Review: ${phase?.name ?? review}.${subject ? ` ${subject}` : ''}`, '', 'Issues:', ...list].join('\n')
}

/** What code knows and a reviewer or writer should not have to find out. */
const factsBrief = (run: Run, phase: Phase): string => {
  const outcome = taskOutcome(run)
  if (!outcome || phase.stage === 'PLAN') return ''
  const result = testResult(run)
  // What `null` stands for, no test command or the word of a person, only the summary tells.
  const tests = result?.passed === true ? 'passed' : result?.passed === false ? 'failed' : result?.summary
  return [
    'What code knows:',
    `- ${oneLine(outcome.summary)}`,
    `- files changed by the tasks: ${outcome.filesModified.map(oneLine).join(', ') || 'none'}`,
    ...outcome.errors.map((error) => `- not completed: ${oneLine(error)}`),
    ...(tests === undefined ? [] : [`- tests: ${oneLine(tests)}`]),
  ].join('\n')
}
