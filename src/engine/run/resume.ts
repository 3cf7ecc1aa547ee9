import { oneLine } from '../../workflow/core/plain-text.ts'
import { isDeepStrictEqual } from 'node:util'
import { activeRun, changeRun } from './handle-run.ts'
import { projectArtifacts } from '../../state-manager/artifacts.ts'
import { missingBefore } from '../../state-manager/inputs.ts'
import { completePlan } from '../evidence.ts'
import { takeIn } from './take-in.ts'
import { type Caller, isAlive } from '../client.ts'
import { takeAsItIs } from '../../machine/trees/take-back.ts'
import { endLeftRunning } from '../left-running.ts'
import { refuseCloned } from './cloned.ts'
import { integrationOf } from './run-trees.ts'
import { planOnDisk } from './plan-on-disk.ts'
import type { Project } from '../../state-manager/project.ts'
import type { CommandOf } from '../../workflow/run/command.ts'
import { counted } from '../../workflow/core/counted.ts'
import { decide } from '../../workflow/run/decide.ts'
import { withoutInputs } from '../../workflow/run/inputs.ts'
import { planName } from '../../workflow/run/phase-of-check.ts'
import { tasksOf } from '../../workflow/run/plan-steps.ts'
import { Refused } from '../../workflow/core/refused.ts'
import { phasegate, takeOver as takeOverWay, text } from '../../workflow/core/text.ts'
import { isSameClient } from '../../workflow/core/conductor.ts'
import type { ResumeArguments } from '../../commands/resume.ts'
import { fold } from '../../workflow/run/evolve.ts'
import { skippedByReason } from '../../workflow/run/skipped.ts'
import { currentPhase, type Run, type RunStep } from '../../workflow/run/state.ts'
import { liveAttempt } from '../../workflow/core/step.ts'

export interface Resumed {
  readonly run: Run
  /** What was done to the run, for the person who asked. */
  readonly said: string
}

/**
 * Binds the run to the caller's session and lets it go on. What agents of the session that is gone left on disk counts if
 * it is good; the rest of their steps is done again.
 *
 * @throws Refused `from-git`, `no-run`, `owned` (another session that is alive runs it), `branch-checked-out`, `artifact-missing`, and those of `decideResume`
 */
export const resumeRun = (project: Project, { plan, takeOver, budget }: ResumeArguments, caller: Caller): Resumed => {
  refuseCloned(project)
  const before = activeRun(project)
  refuseOwned(before, caller, takeOver)
  const integration = integrationOf(project, before)
  if (integration) takeAsItIs(integration)
  const { at, by, session, client } = caller
  const isOther = !isSameClient(before.conductor, caller)
  if (isOther) endLeftRunning(before.conductor)
  const goesOn = plan.kind === 'continue' || plan.kind === 'retry-failed'
  if (goesOn && isOther) acceptLeftovers(project, before, caller)
  projectArtifacts(project, before)
  const disk = planOnDisk(project, before)
  const run = changeRun(project, by, (found) => {
    const asked = { type: 'resume-run', at, session, client, plan, planOnDisk: disk } as const
    const command: CommandOf<'resume-run'> = budget ? { ...asked, budget } : asked
    refuseWithoutInputs(project, found, command)
    return command
  })
  return { run, said: saidOf(before, run) }
}

const refuseOwned = (run: Run, caller: Caller, takeOver: boolean): void => {
  if (takeOver || run.status !== 'running' || isSameClient(run.conductor, caller) || !isAlive(run.conductor.client))
    return
  throw new Refused(
    'owned',
    text`session ${run.conductor.session ?? ''} (process ${run.conductor.client ?? ''}) is running this run now. Watch it: ${phasegate('status')}; take it over: ${takeOverWay}`,
  )
}

// Found out before anything is changed: a phase that is opened again sets its artifacts aside.
const refuseWithoutInputs = (project: Project, run: Run, command: CommandOf<'resume-run'>): void => {
  const phase = currentPhase(fold(run, decide(run, command)))
  const missing = phase ? missingBefore(project, run, phase.id) : []
  if (!phase || missing.length === 0) return
  const { reason, next } = withoutInputs(run, `phase ${phase.id}`, missing)
  throw new Refused('artifact-missing', text`${reason}. Next: ${next}`)
}

// However late somebody resumes, what agents left that is good counts.
const acceptLeftovers = (project: Project, run: Run, { at, by }: Caller): void => {
  let now = run
  for (const { id } of Object.values(run.steps)) {
    const step = now.steps[id]
    const attempt = liveAttempt(step)
    if (!step || !attempt || step.executor.kind === 'code') continue
    const verdict = takeIn(project, now, step)
    if (!verdict.ok) continue
    const handedIn = { at, step: step.id, attempt: attempt.number, verdict }
    now = changeRun(project, by, () => ({ type: 'report-step', ...handedIn }))
    const taken = now.steps[id]
    if (taken?.status === 'completed') completePlan(project, now, taken)
  }
}

const editedPlan = (before: Run, run: Run): string[] => {
  const tasks = tasksOf(run)
  const isNew = tasks.length > 0 && !isDeepStrictEqual(tasks, tasksOf(before))
  return isNew ? [`${planName(run.phases) ?? 'the plan'}, ${counted(tasks.length, 'task')}`] : []
}

const saidOf = (before: Run, run: Run): string => {
  const done = run.phases.filter(({ status }) => status === 'completed').map(({ id }) => id)
  const repeated = run.phases
    .filter(
      ({ id, status }) =>
        status !== 'completed' && before.phases.some((phase) => phase.id === id && phase.status === 'completed'),
    )
    .map(({ id }) => id)
  const steps = Object.values(before.steps)
  const now = (some: readonly RunStep[], status: RunStep['status']): string[] =>
    some.flatMap(({ id }) => (run.steps[id]?.status === status ? [id] : []))
  const atWork = steps.filter((step) => liveAttempt(step) !== null)
  const ended = steps.filter(({ status }) => status === 'failed' || status === 'skipped')
  const phase = currentPhase(run)
  const lines: readonly (readonly [string, readonly string[], string])[] = [
    ['kept', done.length > 0 ? done : ['nothing yet'], ''],
    ['edited', editedPlan(before, run), ' (by a person)'],
    ['repeated', repeated, ` (the earlier artifacts are kept in phases/aside/${run.reopened.length}/)`],
    ['found', now(atWork, 'completed'), ' (what was handed in is good)'],
    ['again', now(atWork, 'pending'), ' (at work when it was cut off)'],
    ['retried', now(ended, 'pending'), ''],
    ['skipped', skippedByReason(run), ''],
    ['goes on', [phase ? `${phase.id} ${phase.name}` : 'at its end'], ''],
  ]
  return [
    `Phasegate resumes: ${oneLine(run.task)}`,
    ...lines.flatMap(([name, items, more]) =>
      items.length === 0 ? [] : [`  ${`${name}:`.padEnd(9)} ${items.join(', ')}${more}`],
    ),
  ].join('\n')
}
