import { activePhases, type Phase, type Run } from './state.ts'

/** A loop of the run: how often it has turned since a person or a restart set it back, and how often it may. */
export interface Loop {
  readonly name: string
  readonly turns: number
  readonly bound: number
}

/** Every loop of the run, in the order of its phases. */
export const loopsOf = (run: Run): Loop[] => {
  const { conductor, counters, settings } = run
  const active = activePhases(run)
  const reviews = active.filter(({ type }) => type === 'review')
  const stages = [...new Set(active.map(({ stage }) => stage))]
  return [
    ...reviews.map((phase) => repairLoop(run, phase)),
    ...(active.some(({ type }) => type === 'command')
      ? [{ name: 'repairs after failing tests', turns: counters.testRounds, bound: settings.retries.maxPerPhase }]
      : []),
    ...stages.map((stage): Loop => ({
      name: `restarts of ${stage}`,
      turns: counters.restarts[stage] ?? 0,
      bound: settings.retries.maxPerStage,
    })),
    { name: 'turns ended without a call', turns: conductor.idleTurns, bound: settings.retries.maxIdleStops },
  ]
}

/** The rounds of repair of a review phase. */
export const repairLoop = ({ counters, settings }: Run, { id, name, stage }: Phase): Loop => ({
  name: `repairs after ${id} ${name}`,
  turns: counters.fixRounds[id] ?? 0,
  bound: settings.stages[stage].review.maxRetries ?? settings.review.maxRetries,
})
