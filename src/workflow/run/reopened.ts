import type { EventOf } from './event.ts'
import type { Counters, Phase, Run } from './state.ts'

/** A phase before it is started. */
export const freshPhase = {
  status: 'pending',
  steps: [],
  round: 0,
  facts: null,
  text: null,
  reason: null,
  startedAt: null,
  endedAt: null,
} as const satisfies Partial<Phase>

/** A run that went back to a phase: it and all behind it are as before they were started; counters as who sent it back has it. */
export const reopened = (run: Run, event: EventOf<'phases-reopened'>): Run => {
  const first = run.phases.findIndex(({ id }) => id === event.from)
  if (first < 0) return run
  const gone = new Set(run.phases.slice(first).flatMap(({ steps }) => steps))
  return {
    ...run,
    phases: run.phases.map((phase, index) =>
      index < first || phase.status === 'skipped' ? phase : { ...phase, ...freshPhase, round: phase.round },
    ),
    steps: Object.fromEntries(Object.entries(run.steps).filter(([id]) => !gone.has(id))),
    reopened: [...run.reopened, { phase: event.from, at: event.at, cause: event.cause, reason: event.reason }],
    gates: Object.fromEntries(Object.entries(run.gates).filter(([gate]) => !gatesFrom(run, first).has(gate))),
    counters: countersAfter(run, event, first),
  }
}

const gatesFrom = (run: Run, first: number): Set<string> => {
  const stages = new Set<string>(run.phases.slice(first).map(({ stage }) => stage))
  return new Set(Object.keys(run.gates).filter((gate) => stages.has(gate.split('->')[0] ?? '')))
}

const countersAfter = (run: Run, event: EventOf<'phases-reopened'>, first: number): Counters => {
  const stage = run.phases[first]?.stage ?? ''
  switch (event.cause) {
    case 'tests-failed':
      return { ...run.counters, testRounds: run.counters.testRounds + 1 }
    case 'stage-restart': {
      const ofStage = new Set(run.phases.filter((phase) => phase.stage === stage).map(({ id }) => id))
      return {
        ...run.counters,
        testRounds: 0,
        fixRounds: Object.fromEntries(Object.entries(run.counters.fixRounds).filter(([id]) => !ofStage.has(id))),
        restarts: { ...run.counters.restarts, [stage]: (run.counters.restarts[stage] ?? 0) + 1 },
      }
    }
    case 'person':
      return { testRounds: 0, fixRounds: {}, restarts: {} }
  }
}
