import { agentType } from '../directive.ts'
import { readTag } from '../tag.ts'
import { type Attempt, liveAttempt, type Step } from '../../workflow/core/step.ts'
import { openingPrompt } from './agent-prompt.ts'
import type { Moment } from './moment.ts'

export interface StepOfAgent {
  readonly step: Step
  readonly attempt: Attempt
}

/**
 * The step that an agent works on: as attached, else as the first line of its transcript says. Null for an agent that is
 * none of ours.
 */
export const stepOfAgent = (moment: Moment, agentId: string): StepOfAgent | null => {
  const known = attached(moment, agentId)
  if (known) return known
  const awaited = Object.values(moment.run.steps).some(
    (each) => liveAttempt(each)?.agentId === null && isOf(each, moment.input.agent_type),
  )
  const tag = readTag(openingPrompt(moment.input, agentId, awaited))
  const step = tag ? moment.run.steps[tag.step] : undefined
  const attempt = step?.attempts.find(({ number }) => number === tag?.attempt)
  return step && attempt ? { step, attempt } : null
}

// Only an agent of the step's own profile may be the one whose transcript is still to come.
const isOf = ({ executor }: Step, type: string | undefined): boolean =>
  executor.kind === 'agent' && agentType(executor.agent) === type

const attached = ({ run }: Moment, agentId: string): StepOfAgent | null => {
  for (const step of Object.values(run.steps)) {
    const attempt = step.attempts.find((each) => each.agentId === agentId)
    if (attempt) return { step, attempt }
  }
  return null
}
