import { handleRun } from '../../engine/run/handle-run.ts'
import { refuseStrangeRun } from '../../engine/trust.ts'
import { markProcess } from '../../engine/run/code-process.ts'
import { projectArtifacts } from '../../state-manager/artifacts.ts'
import { missingInputs } from '../../state-manager/inputs.ts'
import { next } from '../../workflow/run/next.ts'
import { Refused } from '../../workflow/core/refused.ts'
import { phasegate, text } from '../../workflow/core/text.ts'
import type { Run, RunStep, State } from '../../workflow/run/state.ts'
import { liveAttempt, type Step } from '../../workflow/core/step.ts'
import { currentRun } from './next.ts'
import type { Place } from './place.ts'

export interface StartedCodeStep {
  readonly run: Run
  readonly step: RunStep
  readonly attempt: number
}

type CodeCommand = 'run-tests' | 'run-git'

/**
 * Starts the step that code carries out now, once: of two processes that try, one is refused.
 *
 * @throws Refused `no-run`, `untrusted`, `not-next`, `not-running`, `artifact-missing`
 */
export const startCodeStep = (place: Place, command: CodeCommand): StartedCodeStep => {
  const before = currentRun(place)
  refuseStrangeRun(place, before)
  const directive = next(before, place.now())
  const ready = directive.kind === 'dispatch' ? directive.steps : []
  const wanted = ready.find((step) => isFor(command, step))
  if (!wanted)
    throw new Refused('not-next', text`${command} is not what comes next in this run. See: ${phasegate('next')}`)
  projectArtifacts(place.project, before)
  const run = handleRun(place.project, `phasegate ${command}`, (state) => ({
    type: 'start-step',
    at: place.now(),
    step: wanted.id,
    session: place.session,
    caller: null,
    missing: state ? missingInputs(place.project, state, wanted.id) : [],
  }))
  if (run?.failure) throw new Refused('artifact-missing', text`${run.failure.reason}. Next: ${run.failure.next}`)
  const step = run?.steps[wanted.id]
  const attempt = liveAttempt(step)
  if (!run || !step || !attempt) throw new Error(`${wanted.id} was started and does not run`)
  markProcess(place.project, attempt.number)
  return { run, step, attempt: attempt.number }
}

/** Whether the attempt is not over, in the run it was started in. */
export const isLive = (state: State, { run, step, attempt }: StartedCodeStep): boolean => {
  const current = state?.id === run.id ? state.steps[step.id] : undefined
  return liveAttempt(current)?.number === attempt
}

/**
 * The code step whose attempt was started by another process and is not over.
 *
 * @throws Refused `no-run`, `not-next`
 */
export const startedCodeStep = (place: Place, command: CodeCommand, given: string): StartedCodeStep => {
  const run = currentRun(place)
  const attempt = Number(given)
  const step = Object.values(run.steps).find((each) => isFor(command, each) && liveAttempt(each)?.number === attempt)
  if (step) return { run, step, attempt }
  const none = text`no ${command} is at work as attempt ${given} of this run. See: ${phasegate('next')}`
  throw new Refused('not-next', none)
}

const isFor = (command: CodeCommand, { executor }: Step): boolean =>
  executor.kind === 'code' && executor.command === command
