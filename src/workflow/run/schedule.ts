import { type PhaseDefinition, STAGES, type StageName } from './phase.ts'
import { activePhases, type Run } from './state.ts'

export interface Gate {
  /** `PLAN->IMPLEMENT`; the last one leads to `COMPLETE`. */
  readonly name: string
  readonly stage: StageName
  /** Artifacts that must have been accepted in this run. */
  readonly required: readonly string[]
  /** The phase after which the gate stands. */
  readonly phase: string
}

/** Phases in the order of their ids: numeric, part by part (`2.3` < `2.10` < `3`). */
export const inOrder = <Phase extends { id: string }>(phases: readonly Phase[]): Phase[] =>
  phases.toSorted((a, b) => compareIds(a.id, b.id))

const compareIds = (a: string, b: string): number => {
  const left = a.split('.').map(Number)
  const right = b.split('.').map(Number)
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const difference = (left[index] ?? -1) - (right[index] ?? -1)
    if (difference !== 0) return difference
  }
  return 0
}

/**
 * The gates of a schedule: one after each stage that is in it, asking for the outputs of its phases marked `gate: true`.
 * A disabled stage is simply not there, so the gate before it leads to the next stage that is.
 */
export const gatesOf = (phases: readonly Pick<PhaseDefinition, 'id' | 'stage' | 'output' | 'gate'>[]): Gate[] => {
  const stages = STAGES.filter((stage) => phases.some((phase) => phase.stage === stage))
  return stages.map((stage, index) => {
    const gated = phases.filter((phase) => phase.stage === stage && phase.gate)
    const last = gated.at(-1) ?? phases.findLast((phase) => phase.stage === stage)
    return {
      name: `${stage}->${stages[index + 1] ?? 'COMPLETE'}`,
      stage,
      required: gated.map(({ output }) => output),
      phase: last?.id ?? '',
    }
  })
}

/** The gate that closes the stage of this phase, if this phase is the last of its stage that still has to run. */
export const gateAfter = (run: Run, phaseId: string): Gate | null => {
  const active = activePhases(run)
  const index = active.findIndex(({ id }) => id === phaseId)
  const stage = active[index]?.stage
  if (!stage || active[index + 1]?.stage === stage) return null
  return gatesOf(active).find((gate) => gate.stage === stage) ?? null
}
