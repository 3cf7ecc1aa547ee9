import { join, relative, resolve, sep } from 'node:path'
import type { Project } from '../../state-manager/project.ts'
import { isInside, targetOf } from '../../state-manager/real-path.ts'
import { ENDINGS } from '../../workflow/core/endings.ts'
import { planName } from '../../workflow/run/phase-of-check.ts'
import { mayEdit, repairsPlan } from '../../workflow/run/may-edit.ts'
import type { Run, RunStep } from '../../workflow/run/state.ts'
import { allow, deny, type HookInput, type HookOutput, SILENT } from '../protocol.ts'
import { type AgentsAttempt, attemptOfAgent, isOrchestrator, livesOfRun } from './lives.ts'

/** What a tool call of a run is guarded by: the event, and the run of its session. */
export interface RunMoment {
  readonly input: HookInput
  readonly project: Project
  readonly run: Run
}

/** A file is about to be written with a tool of the client. */
export const guardWrite = ({ input, project, run }: RunMoment): HookOutput => {
  const given = input.tool_input?.file_path ?? input.tool_input?.notebook_path
  if (typeof given !== 'string') return SILENT
  const path = targetOf(resolve(input.cwd ?? project.root, given))
  const root = targetOf(project.root)
  const owner = attemptOfAgent(livesOfRun(run), input)
  const over = owner && givenUp(owner)
  if (over) return deny(over)
  const step = owner ? run.steps[owner.step] : undefined
  if (step && writable(project, run, step).includes(path)) return allow()
  if (isRunFile(relative(root, path))) return deny(runFileReason(step ?? null, project))
  if (!isInside(root, path) || run.status !== 'running') return SILENT
  if (isOrchestrator(run, input)) {
    return deny(
      'the orchestrator starts agents and edits nothing itself: make the calls of the directive (phasegate next). To edit by hand: /phasegate:stop',
    )
  }
  if (step && !mayEdit(run, step)) {
    return deny(`${step.id} changes nothing in the project; its only file is ${join(project.phases, step.output)}`)
  }
  return SILENT
}

/** What the agent of an attempt that was given up is told; null while its step is its own. */
export const givenUp = ({ step, attempt }: AgentsAttempt): string | null =>
  attempt.outcome !== 'running' && attempt.outcome !== 'completed' && ENDINGS[attempt.outcome].losesStep
    ? `${step} is not yours any more (${attempt.reason ?? attempt.outcome}). Write nothing and end your turn`
    : null

/** The artifacts a step may write: its own, and for the repair of a plan the plan. */
export const writable = (project: Project, run: Run, step: RunStep): string[] => {
  const own = [targetOf(join(project.phases, step.output))]
  const plan = repairsPlan(run, step) ? planName(run.phases) : null
  return plan === null ? own : [...own, targetOf(join(project.phases, plan))]
}

const runFileReason = (step: RunStep | null, project: Project): string =>
  step
    ? `files of the run are written by code; the only one ${step.id} writes is ${join(project.phases, step.output)}`
    : 'files of the run are written by code and by the step they belong to'

/** The folders that hold journals, projections and artifacts, as paths relative to the project. */
const isRunFile = (within: string): boolean => {
  const [first, second] = within.split(sep)
  return first === '.agents' && (second === undefined || second === 'tmp' || second === 'runs')
}
