import { activeRun, changeRun } from './handle-run.ts'
import { completePlan, examine } from '../evidence.ts'
import { takeIn } from './take-in.ts'
import type { Project } from '../../state-manager/project.ts'
import type { Verdict } from '../../workflow/core/verdict.ts'
import type { Facts } from '../../workflow/core/facts.ts'
import type { OverrideArguments } from '../../commands/override.ts'
import { currentPhase, type Run, stepsOf, type RunStep } from '../../workflow/run/state.ts'
import { liveAttempt } from '../../workflow/core/step.ts'
import { archive } from './archive.ts'
import { planOnDisk } from './plan-on-disk.ts'

export interface Overridden {
  readonly run: Run
  /** What was done, for the person who asked. */
  readonly said: string
}

/**
 * Lets the run go past a step, a phase or a gate because a person says so. What there is on disk of the steps concerned is
 * examined all the same: where a later step needs it (the plan), it has to be readable.
 *
 * @throws Refused `no-run` and those of `decideOverride`
 */
export const overrideRun = (
  project: Project,
  { what, reason }: OverrideArguments,
  { by, at }: { readonly by: string; readonly at: string },
): Overridden => {
  const before = activeRun(project)
  const found = evidence(project, before, what)
  const disk = planOnDisk(project, before)
  const run = changeRun(project, by, () => ({ type: 'override', at, what, reason, found, planOnDisk: disk }))
  for (const step of Object.values(run.steps)) {
    if (step.overridden && !before.steps[step.id]?.overridden) completePlan(project, run, step)
  }
  if (run.status === 'completed') archive(project, run.id)
  return { run, said: saidOf(before, run, what, reason) }
}

/** What the open steps of the phase have left, by step. Of several that are overridden at once each counts as done. */
const evidence = (project: Project, run: Run, what: string): Record<string, Verdict<Facts>> => {
  const phase = currentPhase(run)
  const open = phase
    ? stepsOf(run, phase).filter((step) => step.status !== 'completed' && step.executor.kind === 'agent')
    : []
  const named = open.filter(({ id }) => id === what)
  const seen = named.length > 0 ? run : { ...run, steps: { ...run.steps, ...asCompleted(open) } }
  return Object.fromEntries(
    (named.length > 0 ? named : open).map((step) => [
      step.id,
      liveAttempt(step) ? takeIn(project, seen, step) : examine(project, seen, step),
    ]),
  )
}

const asCompleted = (steps: readonly RunStep[]): Record<string, RunStep> =>
  Object.fromEntries(steps.map((step) => [step.id, { ...step, status: 'completed' }]))

const saidOf = (before: Run, run: Run, what: string, reason: string): string => {
  const phase = currentPhase(run)
  const working = Object.values(before.steps).filter(
    (step) => liveAttempt(step) !== null && step.executor.kind === 'agent' && liveAttempt(run.steps[step.id]) === null,
  )
  const agents = working.length === 1 ? 'its agent' : 'their agents'
  return [
    `Phasegate: ${what} is overridden: ${reason}`,
    ...(working.length > 0
      ? [
          `What ${working.map(({ id }) => id).join(', ')} may still report is ignored; ${agents} can be stopped in /tasks.`,
        ]
      : []),
    ...(phase
      ? [`The run ${run.status === 'running' ? 'goes on' : `is ${run.status}`} at ${phase.id} ${phase.name}.`]
      : []),
  ].join('\n')
}
