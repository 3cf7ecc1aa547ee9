import type { Facts } from '../core/facts.ts'
import type { Instant } from '../core/step.ts'
import type { Event, EventOf } from './event.ts'
import { type Gate, gateAfter } from './schedule.ts'
import type { Phase, Run } from './state.ts'

/** The events that complete a phase, and the gate after it where it is the last of its stage. */
export const completePhase = (
  run: Run,
  phase: Phase,
  facts: Facts,
  at: Instant,
  without: WithoutStep = {},
): Event[] => {
  const gate = gateAfter(run, phase.id)
  return [phaseCompleted(phase, facts, at, without), ...(gate ? [gatePassed(gate, at)] : [])]
}

export const phaseCompleted = (phase: Phase, facts: Facts, at: Instant, without: WithoutStep = {}): Event => ({
  type: 'phase-completed',
  at,
  phase: phase.id,
  facts,
  ...without,
})

/** Of a phase that had no step: why, and the artifact where code wrote it. */
export type WithoutStep = Pick<EventOf<'phase-completed'>, 'text' | 'reason'>

const gatePassed = (gate: Gate, at: Instant): Event => ({
  type: 'gate-passed',
  at,
  gate: gate.name,
  required: [...gate.required],
})
