import { type PhaseDefinition, STAGES, type StageName } from './phase.ts'
import { currentPhase, type Instant, type Run, type Step, stepsOf } from './state.ts'

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
  const active = run.phases.filter(({ status }) => status !== 'skipped')
  const index = active.findIndex(({ id }) => id === phaseId)
  const stage = active[index]?.stage
  if (!stage || active[index + 1]?.stage === stage) return null
  return gatesOf(active).find((gate) => gate.stage === stage) ?? null
}

/**
 * The steps that may start now: pending, everything they need completed, within the limit of parallel agents.
 * Longest chain of dependents first: that keeps the makespan near the critical path.
 */
export const readySteps = (steps: readonly Step[], limit: number): Step[] => {
  const completed = new Set(steps.filter(({ status }) => status === 'completed').map(({ id }) => id))
  const running = steps.filter(({ status }) => status === 'running').length
  const rank = chainLengths(steps)
  return steps
    .filter((step) => step.status === 'pending' && step.needs.every((need) => completed.has(need)))
    .toSorted((a, b) => (rank.get(b.id) ?? 0) - (rank.get(a.id) ?? 0))
    .slice(0, Math.max(0, limit - running))
}

/** The steps of a run that may be started at this instant: ready, and not resting after a failure. */
export const startableSteps = (run: Run, now: Instant): Step[] => {
  const phase = currentPhase(run)
  if (run.status !== 'running' || !phase) return []
  const awake = stepsOf(run, phase).filter((step) => !isResting(step, now))
  return readySteps(awake, run.settings.stages[phase.stage].maxParallelAgents)
}

export const isResting = ({ status, retryAt }: Step, now: Instant): boolean =>
  status === 'pending' && retryAt !== null && retryAt > now

/** For each step, the number of steps on the longest chain of dependents that starts with it. */
const chainLengths = (steps: readonly Step[]): Map<string, number> => {
  const dependents = new Map<string, string[]>()
  for (const step of steps) {
    for (const need of step.needs) dependents.set(need, [...(dependents.get(need) ?? []), step.id])
  }
  const lengths = new Map<string, number>()
  const lengthOf = (id: string): number => {
    const known = lengths.get(id)
    if (known !== undefined) return known
    lengths.set(id, 1)
    const length = 1 + Math.max(0, ...(dependents.get(id) ?? []).map(lengthOf))
    lengths.set(id, length)
    return length
  }
  for (const { id } of steps) lengthOf(id)
  return lengths
}
