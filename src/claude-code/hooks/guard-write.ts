import { join, relative, resolve } from 'node:path'
import type { Project } from '../../state-manager/project.ts'
import { isInside, targetOf } from '../../state-manager/real-path.ts'
import { ENDINGS } from '../../workflow/core/endings.ts'
import { planName } from '../../workflow/run/phase-of-check.ts'
import { mayEdit, repairsPlan } from '../../workflow/run/may-edit.ts'
import { mayPlan } from '../../workflow/run/one-area.ts'
import type { Run, RunStep } from '../../workflow/run/state.ts'
import { allow, deny, type HookInput, type HookOutput, SILENT } from '../protocol.ts'
import { isBelowAgents, isOfWorkstream, isOutput, isWorkJournal, type OurFolders } from './kept-by-code.ts'
import { type Lives, livesOfRun } from '../lives.ts'
import { type AgentsAttempt, attemptOfAgent } from './lives.ts'

/** A run or a stage, as far as its files are concerned. */
export interface Guarded extends OurFolders {
  readonly lives: Lives
  /** The only files below `.agents/` that a step writes. */
  readonly outputsOf: (step: string) => readonly string[]
  readonly mayEdit: (step: string) => boolean
}

export const guardedRun = (project: Project, run: Run, work: string | null): Guarded => {
  const withStep = <Value>(id: string, ask: (step: RunStep) => Value, otherwise: Value): Value => {
    const step = run.steps[id]
    return step ? ask(step) : otherwise
  }
  return {
    root: project.root,
    work,
    lives: livesOfRun(run),
    outputsOf: (id) => withStep(id, (step) => writable(project, run, step), []),
    mayEdit: (id) => run.status !== 'running' || withStep(id, (step) => mayEdit(run, step), true),
  }
}

/** A file is about to be written with a tool of the client. */
export const guardWrite = (guarded: Guarded, input: HookInput): HookOutput => {
  const { root, lives } = guarded
  const given = input.tool_input?.file_path ?? input.tool_input?.notebook_path
  if (typeof given !== 'string') return SILENT
  const path = targetOf(resolve(input.cwd ?? root, given))
  const owner = attemptOfAgent(lives, input)
  const over = owner && givenUp(owner)
  if (over) return deny(over)
  const own = owner ? guarded.outputsOf(owner.step) : []
  if (own.includes(path) || (owner && isOutput(guarded, path, owner.attempt.number))) return allow()
  const refused = notYours(guarded, path, owner?.step ?? null, own)
  if (refused !== null) return deny(refused)
  const isProjects = isInside(targetOf(root), path) && !isInside(join(targetOf(root), '.agents'), path)
  if (owner && isProjects && !guarded.mayEdit(owner.step))
    return deny(`${owner.step} changes nothing in the project; its only file is ${own[0]}. For scratch files use /tmp`)
  return SILENT
}

const notYours = (guarded: Guarded, path: string, step: string | null, [output]: readonly string[]): string | null => {
  const name = relative(targetOf(guarded.root), path)
  if (isBelowAgents(guarded, path)) {
    if (output !== undefined)
      return `${name} is written by code; the only file below .agents/ that ${step} writes is ${output}`
    return `${name} is written by code, or by the step it belongs to. What stands there is shown by phasegate status and work status`
  }
  if (step !== null && isOfWorkstream(guarded, path))
    return `${name} belongs to the workstream. Say what you have to say of ${step} with work update, as your prompt shows`
  if (isWorkJournal(guarded, path))
    return `${name} is written by code. Threads are assigned with work assign, added with work add, and shown by work status`
  return null
}

/** What the agent of an attempt that was given up is told; null while its step is its own. */
const givenUp = ({ step, attempt }: AgentsAttempt): string | null =>
  attempt.outcome !== 'running' && attempt.outcome !== 'completed' && ENDINGS[attempt.outcome].losesStep
    ? `${step} is not yours any more (${attempt.reason ?? attempt.outcome}). Write nothing and end your turn`
    : null

/** The artifacts a step may write: its own, and the plan where it repairs that or may make it. */
export const writable = (project: Project, run: Run, step: RunStep): string[] => {
  const own = [targetOf(join(project.phases, step.output))]
  const phase = run.phases.find(({ id }) => id === step.phase)
  const plan = repairsPlan(run, step) || (phase && mayPlan(run, phase)) ? planName(run.phases) : null
  return plan === null ? own : [...own, targetOf(join(project.phases, plan))]
}
