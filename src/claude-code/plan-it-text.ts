import { join } from 'node:path'
import type { Project } from '../state-manager/project.ts'
import { readPrompt } from '../state-manager/prompts.ts'
import { mayPlan } from '../workflow/run/one-area.ts'
import { hasTrees, outFolder } from '../workflow/run/output-of.ts'
import { phaseOfCheck, planName } from '../workflow/run/phase-of-check.ts'
import type { Phase, Run } from '../workflow/run/state.ts'
import { filled } from './prompt.ts'
import { valuesOf } from './step-rules.ts'

/** What a planner is told, for who names the areas: where there is one, that agent has read the code already. */
export const planItText = (project: Project, run: Run, phase: Phase, attempt: number): string => {
  const planning = mayPlan(run, phase) ? phaseOfCheck(run.phases, 'plan') : undefined
  if (!planning) return ''
  const told = filled(readPrompt(project, planning.id), {
    task: () => '(the task above)',
    brief: () => 'Its one area is the one you name.',
    ...valuesOf(run, planning),
  })
  return [
    `Where you name one area only, plan it as well: write its plan to ${planPath(project, run, attempt)}, before your own artifact. A planner, who would have to read the same code again, is then started only if code finds that plan not good. This is what planners are told:`,
    `<planner>\n${told}\n</planner>`,
  ].join('\n\n')
}

/** Where whoever writes or repairs the plan finds it. */
export const planPath = (project: Project, run: Run, attempt: number): string =>
  join(hasTrees(run) ? outFolder(attempt) : project.phases, planName(run.phases) ?? '')
