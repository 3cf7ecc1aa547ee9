import type { Directive } from '../workflow/core/directive.ts'
import type { Instant, Step } from '../workflow/core/step.ts'
import type { Reader } from '../workflow/core/text.ts'
import { next } from '../workflow/run/next.ts'
import { activePhases, currentPhase, type Run, stepsOf } from '../workflow/run/state.ts'
import { finalSummary } from '../shown/summary.ts'
import {
  agentType,
  BASH_LIMIT_MS,
  describe,
  directiveText,
  type Scene,
  type ToolCall,
  waitingText,
} from './directive.ts'
import { writeTag } from './tag.ts'

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
    : directiveText({ ...sceneOf(run), reader }, directive, waitsInCall)

/** The calls of a directive as data. */
export const callsOf = (run: Run, directive: Directive): ToolCall[] =>
  directive.kind === 'dispatch' ? directive.steps.map((step) => callOf(run, step, false)) : []

const sceneOf = (run: Run): Omit<Scene, 'reader'> => ({
  subject: 'Phasegate',
  place: placeOf(run),
  callOf: (step, brief) => callOf(run, step, brief),
  waitCommand: 'phasegate wait',
})

const callOf = (run: Run, step: Step, brief: boolean): ToolCall => {
  const { executor, id, title } = step
  if (executor.kind === 'code') {
    const input = { command: `phasegate ${executor.command}`, timeout: BASH_LIMIT_MS, description: title }
    return { tool: 'Bash', input }
  }
  const prompt = writeTag(run.steps[id]?.phase ?? '', id)
  if (brief) return { tool: 'Agent', input: { description: id, prompt } }
  return {
    tool: 'Agent',
    input: { subagent_type: agentType(executor.agent), description: describe(step), prompt },
  }
}

const placeOf = (run: Run): string => {
  const phase = currentPhase(run)
  if (!phase) return `Phasegate: run ${run.id}.`
  const active = activePhases(run)
  const steps = stepsOf(run, phase)
  const done = steps.filter(({ status }) => status === 'completed').length
  const count = steps.length > 1 ? `, ${done} of ${steps.length} steps done` : ''
  return `Phasegate: phase ${phase.id} ${phase.name} (${active.indexOf(phase) + 1} of ${active.length}${count}).`
}

/** What a person reads while agents work: `Phasegate: 1.3 Plan Review · 1 agent at work`. */
export const runWaitingLine = (run: Run, directive: Directive): string => {
  const phase = currentPhase(run)
  const at = `Phasegate: ${phase ? `${phase.id} ${phase.name}` : run.status}`
  return directive.kind === 'wait' ? `${at} · ${waitingText(directive)}` : at
}
