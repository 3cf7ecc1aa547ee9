import { join, relative, resolve, sep } from 'node:path'
import type { Project } from '../../state-manager/project.ts'
import { isInside, targetOf } from '../../state-manager/real-path.ts'
import type { Ending } from '../../workflow/core/ending.ts'
import { planName } from '../../workflow/run/phase-of-check.ts'
import type { Phase, Run } from '../../workflow/run/state.ts'
import type { Step } from '../../workflow/core/step.ts'
import { type StepOfAgent, stepOfAgent } from './agent-step.ts'
import { isOrchestrator, type Moment } from './moment.ts'
import { allow, deny, type HookOutput, SILENT } from '../protocol.ts'

/** A file is about to be written with a tool of the client. */
export const guardWrite = (moment: Moment): HookOutput => {
  const { input, project, run } = moment
  const given = input.tool_input?.file_path ?? input.tool_input?.notebook_path
  if (typeof given !== 'string') return SILENT
  const path = targetOf(resolve(input.cwd ?? project.root, given))
  const root = targetOf(project.root)
  const owner = input.agent_id === undefined ? null : stepOfAgent(moment, input.agent_id)
  const over = owner && givenUp(owner)
  if (over) return deny(over)
  if (owner && writable(project, run, owner.step).includes(path)) return allow()
  if (isRunFile(relative(root, path))) return deny(runFileReason(owner?.step ?? null, project))
  if (!isInside(root, path) || run.status !== 'running') return SILENT
  if (isOrchestrator(moment)) {
    return deny(
      'the orchestrator starts agents and edits nothing itself: make the calls of the directive (phasegate next). To edit by hand: /phasegate:stop',
    )
  }
  if (owner && !mayEdit(run, owner.step)) {
    return deny(
      `${owner.step.id} changes nothing in the project; its only file is ${join(project.phases, owner.step.output)}`,
    )
  }
  return SILENT
}

/** What the agent of an attempt that was given up is told; null while its step is its own. */
export const givenUp = ({ step, attempt }: StepOfAgent): string | null =>
  GIVEN_UP.has(attempt.outcome)
    ? `${step.id} is not yours any more (${attempt.reason ?? attempt.outcome}). Write nothing and end your turn`
    : null

// The agent of the next attempt works on the same files.
const GIVEN_UP: ReadonlySet<string> = new Set([
  'vanished',
  'overdue',
  'unreachable',
  'interrupted',
  'refused',
] satisfies Ending[])

/** The artifacts a step may write: its own, and for the repair of a plan the plan. */
export const writable = (project: Project, run: Run, step: Step): string[] => {
  const own = [targetOf(join(project.phases, step.output))]
  const repairsPlan = step.brief.kind === 'fix' && phaseOf(run, step)?.stage === 'PLAN'
  const plan = repairsPlan ? planName(run.phases) : null
  return plan === null ? own : [...own, targetOf(join(project.phases, plan))]
}

/** Whether a step may change files of the project; else its artifact is all it writes. */
export const mayEdit = (run: Run, step: Step): boolean => {
  const phase = phaseOf(run, step)
  return step.brief.kind === 'fix' ? phase?.stage !== 'PLAN' : phase?.edits === true
}

const phaseOf = (run: Run, step: Step): Phase | undefined => run.phases.find(({ id }) => id === step.phase)

const runFileReason = (step: Step | null, project: Project): string =>
  step
    ? `files of the run are written by code; the only one ${step.id} writes is ${join(project.phases, step.output)}`
    : 'files of the run are written by code and by the step they belong to'

/** The folders that hold journals, projections and artifacts, as paths relative to the project. */
const isRunFile = (within: string): boolean => {
  const [first, second] = within.split(sep)
  return first === '.agents' && (second === undefined || second === 'tmp' || second === 'runs')
}
