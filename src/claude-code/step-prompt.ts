import { readFileSync } from 'node:fs'
import { counted } from '../workflow/core/counted.ts'
import { oneLine } from '../workflow/core/plain-text.ts'
import { join } from 'node:path'
import type { Project } from '../state-manager/project.ts'
import { FIX_PROMPT, readPrompt } from '../state-manager/prompts.ts'
import { taskBlock } from '../workflow/run/artifact/plan.ts'
import type { Area } from '../workflow/core/facts.ts'
import type { Issue } from '../workflow/core/review.ts'
import { planName } from '../workflow/run/phase-of-check.ts'
import { areasOf, tasksOf } from '../workflow/run/plan-steps.ts'
import type { Brief } from '../workflow/run/planned-step.ts'
import { type Phase, type Run, type RunStep, stepsOf } from '../workflow/run/state.ts'
import { leftOfStep } from '../engine/run/run-trees.ts'
import { commandsText } from './commands-text.ts'
import { askedFor, reopenedText } from './before-step.ts'
import { planItText, planPath } from './plan-it-text.ts'
import { issueText, openIssuesText } from './open-issues-text.ts'
import { earlierAttempts, filled, promptOf } from './prompt.ts'
import { docsText, factsText } from './step-facts.ts'
import { inputsOf } from './step-inputs.ts'
import { rulesText, valuesOf, whereText } from './step-rules.ts'
import { begunAt, writeTag } from './tag.ts'

/**
 * The full prompt of a step: tag, template with task and brief, what to read, where to write, and on a repeat what went
 * wrong before. Paths, never pasted artifacts, except the selected approach and the one block a task agent works from.
 */
export const stepPrompt = (project: Project, run: Run, step: RunStep, attempt: number): string => {
  const phase = run.phases.find(({ id }) => id === step.phase)
  if (!phase) throw new Error(`step ${step.id} belongs to no phase`)
  const template = readPrompt(project, step.brief.kind === 'fix' ? FIX_PROMPT : step.phase)
  return promptOf(writeTag(step.phase, step.id, begunAt(step, attempt)), [
    filled(template, {
      task: () => run.task,
      brief: () => briefOf(project, run, phase, step, attempt),
      ...valuesOf(run, phase),
    }),
    ...inputsOf(project, run, phase, step),
    docsText(run, phase),
    commandsText(run, phase),
    planItText(project, run, phase, attempt),
    openIssuesText(run, step),
    reopenedText(project, run, phase, step),
    earlierAttempts(step, (number) => leftOfStep(project, run, step, number)),
    askedFor(project, run, step),
    whereText(run, step),
    rulesText(project, run, phase, step, attempt),
  ])
}

const briefOf = (project: Project, run: Run, phase: Phase, step: RunStep, attempt: number): string => {
  const { brief } = step
  switch (brief.kind) {
    case 'lens':
      return lensBrief(run, phase, brief)
    case 'area':
      return areaBrief(run, brief)
    case 'task':
      return taskBrief(project, run, step, brief.task)
    case 'fix':
      return fixBrief(run, brief.review, brief.issues, planPath(project, run, attempt))
    case 'plain':
      return factsText(project, run, phase)
  }
}

const lensBrief = (run: Run, phase: Phase, { name, focus }: Extract<Brief, { kind: 'lens' }>): string => {
  const others = stepsOf(run, phase).flatMap(({ brief }) =>
    brief.kind === 'lens' && brief.name !== name ? [brief.name] : [],
  )
  if (others.length > 0)
    return `Your lens, ${name}: ${focus}\nOther explorers look at ${others.join(', ')}: leave that to them.`
  const lenses = (phase.lenses ?? []).slice(0, run.settings.stages.EXPLORE.explorers.default)
  return [
    'You explore alone, through each of these lenses:',
    ...lenses.map((lens) => `- ${lens.name}: ${lens.focus}`),
  ].join('\n')
}

const areaBrief = (run: Run, area: Area): string => {
  const others = areasOf(run).filter(({ name }) => name !== area.name)
  if (others.length === 0) return area.goal === run.task ? '' : `Its one area is ${areaLine(area)}`
  return [
    `Plan this area of it: ${areaLine(area)}`,
    '',
    'Others plan these at the same time. A task may depend on one of them by its exact name, which means all of its tasks; cycles between areas are refused, and code renumbers the tasks of all:',
    ...others.map((other) => `- ${areaLine(other)}`),
  ].join('\n')
}

const areaLine = ({ name, goal }: Area): string => oneLine(`${name}: ${goal}`)

const taskBrief = (project: Project, run: Run, step: RunStep, task: string): string => {
  const plan = readFileSync(join(project.phases, planName(run.phases) ?? ''), 'utf8')
  const results = step.needs.flatMap((need) => {
    const facts = run.steps[need]?.facts
    return facts?.kind === 'task' ? [`- ${need}: ${oneLine(facts.summary)}`] : []
  })
  const others = tasksOf(run).length - 1
  return [
    taskBlock(plan, task),
    ...(others > 0
      ? [
          '',
          `The plan has ${counted(others, 'other task')} ${'off' in run.trees ? 'for other agents, perhaps at work now: what they break is not yours to repair.' : 'for other agents, each in a tree of its own: what you do not see of them is not yours to do.'}`,
        ]
      : []),
    ...(results.length > 0 ? ['Results of the tasks it depends on:', ...results] : []),
  ].join('\n')
}

const fixBrief = (run: Run, review: string, issues: readonly Issue[], plan: string): string => {
  const phase = run.phases.find(({ id }) => id === review)
  const list = issues.map(
    (issue, index) => `${index + 1}. ${issueText(issue)}\n   Suggestion: ${oneLine(issue.suggestion)}`,
  )
  return [
    `Review: ${phase?.name ?? review}. ${phase?.stage === 'PLAN' ? planFix(plan) : CODE_FIX}`,
    '',
    'Issues:',
    ...list,
  ].join('\n')
}

const planFix = (plan: string): string =>
  `The plan under review: ${plan}. Edit that file in place, below \`## Tasks\` only; code reads it again and writes the dependency graph anew. Every block keeps its form and all four fields; tasks keep their numbers, a new one takes the next free number.`

const CODE_FIX = 'Repair in the project, and run the tests and linters that cover what you changed, as far as you may.'
