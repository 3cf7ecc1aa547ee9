import type { WorkNow } from '../engine/workstream/work.ts'
import { completedOf, progressOf } from '../shown/work-head.ts'
import type { Directive } from '../workflow/core/directive.ts'
import type { Step } from '../workflow/core/step.ts'
import type { Reader } from '../workflow/core/text.ts'
import { type PlanView, type Scope, scopeText } from '../workflow/workstream/command.ts'
import { agentCall, agentType, directiveText, shellCall, type ToolCall, waitingLine } from './directive.ts'
import { endedInStage } from './ended-badly.ts'
import { writeThreadTag } from './tag.ts'
import { ownValue } from '../workflow/core/own-value.ts'

/** The directive of a part of a workstream as text. */
export const stageDirectiveText = (
  now: WorkNow,
  scope: Scope,
  directive: Directive,
  waitsInCall: boolean,
  reader: Reader = 'client',
): string => {
  const { what, progress } = placeOf(now, scope)
  const { stage, batch } = scope
  const scene = {
    subject: `Phasegate: ${now.stream.id}`,
    place: `Phasegate: ${now.stream.id}, ${what}, ${progress}.`,
    ended: endedInStage(now.state, scope, directive),
    callOf: (step: Step) => callOf(step, now.view),
    reader,
    waitCommand: batch === null ? `work wait --stage ${Number(stage)}` : `work wait --batch ${batch}`,
  }
  return directiveText(scene, directive, waitsInCall)
}

/** The calls of a directive as data. */
export const stageCalls = ({ view }: WorkNow, directive: Directive): ToolCall[] =>
  directive.kind === 'dispatch' ? directive.steps.map((step) => callOf(step, view)) : []

const callOf = (step: Step, view: PlanView): ToolCall => {
  const { executor, id, title } = step
  return executor.kind === 'code'
    ? shellCall(`work ${executor.command} --stage ${Number.parseInt(id, 10)}`, title)
    : agentCall(threadAgentType(view, executor.agent), step, writeThreadTag(id))
}

/** What the client calls an agent profile of a thread. */
export const threadAgentType = ({ types }: PlanView, agent: string): string =>
  ownValue(types, agent) ?? agentType(agent)

/** What a person reads of a turn that ended: `Phasegate: batch 01.01 · 1 of 2 threads completed`. */
export const stageWaitingLine = (
  now: WorkNow,
  scope: Scope,
  directive: Directive,
  started: readonly string[],
): string => {
  const { what, progress } = placeOf(now, scope)
  const at = `Phasegate: ${what}`
  return directive.kind === 'wait' ? waitingLine(at, progress, directive, started) : `${at} · ${progress}`
}

// `stage 01`, `batch 01.02`, and how far it is.
const placeOf = (now: WorkNow, scope: Scope): { readonly what: string; readonly progress: string } => {
  const batches = now.view.plan.stages
    .filter(({ id }) => id === scope.stage)
    .flatMap((stage) => stage.batches.filter(({ id }) => scope.batch === null || id === scope.batch))
  const progress = completedOf(progressOf(now, { batches }))
  return {
    what: scopeText(scope),
    progress: progress === null ? 'all threads cancelled' : `${progress} threads completed`,
  }
}
