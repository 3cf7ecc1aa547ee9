import { counted } from '../workflow/core/counted.ts'
import type { Directive } from '../workflow/core/directive.ts'
import type { Instant, Step } from '../workflow/core/step.ts'
import type { Reader } from '../workflow/core/text.ts'
import { next } from '../workflow/run/next.ts'
import { activePhases, currentPhase, type Phase, type Run, stepsOf } from '../workflow/run/state.ts'
import { finalSummary } from '../shown/summary.ts'
import { agentCall, agentType, directiveText, type Scene, shellCall, type ToolCall, waitingLine } from './directive.ts'
import { endedInRun } from './ended-badly.ts'
import { writeTag } from './tag.ts'
import { isRepair } from '../workflow/run/is-repair.ts'

/** The directive of a run as text; a run that is done is told by its summary. */
export const runDirective = (run: Run, now: Instant): string => runDirectiveText(run, next(run, now), false)

export const runDirectiveText = (
  run: Run,
  directive: Directive,
  waitsInCall: boolean,
  reader: Reader = 'client',
): string =>
  directive.kind === 'done'
    ? finalSummary(run, reader)
    : directiveText({ ...sceneOf(run), ended: endedInRun(run, directive), reader }, directive, waitsInCall)

/** The calls of a directive as data. */
export const callsOf = (run: Run, directive: Directive): ToolCall[] =>
  directive.kind === 'dispatch' ? directive.steps.map((step) => callOf(run, step, false)) : []

const sceneOf = (run: Run): Omit<Scene, 'reader' | 'ended'> => ({
  subject: 'Phasegate',
  place: placeOf(run),
  callOf: (step, brief) => callOf(run, step, brief),
  waitCommand: 'phasegate wait',
})

const callOf = (run: Run, step: Step, brief: boolean): ToolCall => {
  const { executor, id, title } = step
  if (executor.kind === 'code') return shellCall(`phasegate ${executor.command}`, title)
  const prompt = writeTag(run.steps[id]?.phase ?? '', id)
  if (brief) return { tool: 'Agent', input: { description: id, prompt } }
  return agentCall(agentType(executor.agent), step, prompt)
}

const placeOf = (run: Run): string => {
  const phase = currentPhase(run)
  if (!phase) return `Phasegate: run ${run.id}.`
  const active = activePhases(run)
  const count = phase.steps.length > 1 ? `, ${progressOf(run, phase)}` : ''
  return `Phasegate: phase ${phase.id} ${phase.name} (${active.indexOf(phase) + 1} of ${active.length}${count}).`
}

const progressOf = (run: Run, phase: Phase): string => {
  const steps = stepsOf(run, phase)
  const done = steps.filter(({ status }) => status === 'completed').length
  // What a repair needs after it is planned when it is done.
  const isRepaired = steps.some(isRepair)
  return isRepaired ? `${counted(done, 'step')} done` : `${done} of ${counted(steps.length, 'step')} done`
}

/** What a person reads of a turn that ended: `Phasegate: 0 Explore · started explore-1, explore-2`. */
export const runWaitingLine = (run: Run, directive: Directive, started: readonly string[]): string => {
  const phase = currentPhase(run)
  const at = `Phasegate: ${phase ? `${phase.id} ${phase.name}` : run.status}`
  return directive.kind === 'wait' && phase ? waitingLine(at, progressOf(run, phase), directive, started) : at
}
