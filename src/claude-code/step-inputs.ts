import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Project } from '../state-manager/project.ts'
import { textAt } from '../state-manager/read.ts'
import { plainText } from '../workflow/core/plain-text.ts'
import { selectedApproach } from '../workflow/run/artifact/brainstorm.ts'
import { repairsPlan } from '../workflow/run/may-edit.ts'
import { wasAnalyzed, wasNeverDone } from '../workflow/run/left-out.ts'
import { planName } from '../workflow/run/phase-of-check.ts'
import { testPhase, testsPassed } from '../workflow/run/plan-steps.ts'
import { type Phase, type Run, type RunStep, stepsOf } from '../workflow/run/state.ts'
import { isRepair } from '../workflow/run/is-repair.ts'

/** What earlier phases left for a step: the selected approach word for word, all else by its path. */
export const inputsOf = (project: Project, run: Run, phase: Phase, step: RunStep): string[] => {
  const inputs = phase.inputs.filter((name) => !isTold(run, step, name))
  const approaches = inputs.map((name) => approachIn(project, run, name))
  const named = [...inputs.filter((_, index) => approaches[index] === null), ...repairsIn(run, phase)]
  const paths = named.map((name) => join(project.phases, name)).filter((path) => existsSync(path))
  return [
    ...approaches.flatMap((approach) => (approach === null ? [] : [approachText(approach)])),
    paths.length > 0 ? ['Read:', ...paths.map((path) => `- ${path}`)].join('\n') : '',
  ]
}

// Who judges a repair is given what was said of it.
const repairsIn = (run: Run, phase: Phase): string[] => {
  const repair = stepsOf(run, phase).findLast((step) => isRepair(step) && step.status === 'completed')
  return repair ? [repair.output] : []
}

// Of what code left out, and of tests that did not fail, the prompt has a line; of a plan that is repaired the path of the copy that counts.
const isTold = (run: Run, step: RunStep, name: string): boolean => {
  const maker = run.phases.find(({ output }) => output === name)
  const isOfTests = maker !== undefined && (maker === testPhase(run) || maker.check === 'analysis')
  const isAnalyzed = maker !== undefined && wasAnalyzed(run, maker)
  if (maker && wasNeverDone(run, maker)) return true
  return (
    (isOfTests && !isAnalyzed && testsPassed(run) !== false) ||
    (repairsPlan(run, step) && name === planName(run.phases))
  )
}

const approachIn = (project: Project, run: Run, name: string): string | null =>
  run.phases.some(({ check, output }) => check === 'brainstorm' && output === name)
    ? selectedApproach(textAt(join(project.phases, name)) ?? '')
    : null

const approachText = (approach: string): string =>
  [
    'The selected approach. Whoever plans, builds or reviews this task is given it in these words, and keeps to it:',
    '<selected-approach>',
    plainText(approach),
    '</selected-approach>',
  ].join('\n')
