import type { CommandOf } from './command.ts'
import type { Event, EventOf } from './event.ts'
import type { Facts } from './facts.ts'
import { Refused } from './refused.ts'
import { gatesOf } from './schedule.ts'
import { completePhase, fold, lastReviewers } from './settle.ts'
import { currentPhase, liveAttempt, type Phase, type Run, type Step, stepsOf } from './state.ts'

/**
 * A person lets the run go past a step, a reviewer's verdict or a gate. What cannot be done without (the plan, the commit
 * message) cannot be overridden.
 *
 * @throws Refused `run-completed`, `not-running`, `unknown-step`, `gate-passed`, `gate-ahead`, `not-overridable`
 */
export const decideOverride = (run: Run, command: CommandOf<'override'>): Event[] => {
  const phase = currentPhase(run)
  if (!phase) throw new Refused('run-completed', `run ${run.id} is completed; there is nothing to override`)
  if (run.status === 'stopped') throw new Refused('not-running', 'the run is stopped. Let it go on first: /phasegate:resume')
  const events = openWays(run, command)
  const gate = gateNamed(run, command.what)
  if (gate) return [...events, ...overrideGate(run, phase, gate, command)]
  const step = stepsOf(run, phase).find(({ id }) => id === command.what)
  if (!step || !stands(step, stepsOf(run, phase))) throw unknown(run, phase, command.what)
  return [...events, overrideStep(phase, step, command)]
}

const openWays = (run: Run, { at, what, reason }: CommandOf<'override'>): Event[] => [
  { type: 'overridden', at, what, reason },
  ...(run.status === 'blocked' ? [{ type: 'run-resumed', at, session: run.session, client: run.client } as const] : []),
]

// A step that has ended stands in nobody's way, except a reviewer whose verdict is the phase's.
const stands = (step: Step, steps: readonly Step[]): boolean =>
  step.status !== 'completed' || (step.facts?.kind === 'review' && lastReviewers(steps).includes(step))

const overrideStep = (phase: Phase, step: Step, { at, reason }: CommandOf<'override'>): EventOf<'step-completed'> => {
  if (phase.split === 'areas' || (phase.check === 'completion' && step.executor.kind === 'agent')) {
    const other = phase.split === 'areas' ? 'or give a plan: /dispatch --replace --plan PATH <task>' : 'or override commit-1 to end without a commit'
    throw new Refused(
      'not-overridable',
      `${step.id} cannot be overridden: what it writes is needed later. Try it again: /phasegate:resume --retry-failed, ${other}`,
    )
  }
  const attempt = liveAttempt(step)?.number ?? 0
  return { type: 'step-completed', at, step: step.id, attempt, facts: factsFor(phase, step, reason), by: 'person' }
}

const factsFor = (phase: Phase, step: Step, reason: string): Facts => {
  const summary = `overridden by a person: ${reason}`
  if (step.brief.kind === 'fix') return { kind: 'text' }
  if (step.brief.kind === 'task') return { kind: 'task', status: 'completed', summary, filesModified: [], errors: [] }
  if (step.executor.kind === 'agent') return phase.type === 'review' ? approved(summary) : { kind: 'text' }
  return step.executor.command === 'run-git' ? { kind: 'committed', branch: null, commit: null, notes: [summary] } : { kind: 'text' }
}

const approved = (summary: string): Facts => ({ kind: 'review', status: 'approved', issues: [], summary })

type ReachedGate = ReturnType<typeof gatesOf>[number]

const gateNamed = (run: Run, name: string): ReachedGate | undefined =>
  gatesOf(run.phases.filter(({ status }) => status !== 'skipped')).find((gate) => gate.name === name)

const overrideGate = (run: Run, phase: Phase, gate: ReachedGate, command: CommandOf<'override'>): Event[] => {
  if (run.gates[gate.name] === 'passed') throw new Refused('gate-passed', `the gate ${gate.name} is passed already. See: phasegate status`)
  const place = run.phases.findIndex(({ id }) => id === gate.phase)
  if (phase.stage !== gate.stage || run.phases.indexOf(phase) < place) {
    throw new Refused(
      'gate-ahead',
      `the gate ${gate.name} stands after phase ${gate.phase}; the run is at ${phase.id} ${phase.name}. Open steps that can be overridden: ${openIds(run, phase)}`,
    )
  }
  const done = stepsOf(run, phase)
    .filter(({ status }) => status !== 'completed')
    .map((step) => overrideStep(phase, step, command))
  if (phase.type !== 'review') return done
  return [...done, ...completePhase(fold(run, done), phase, approved(`overridden by a person: ${command.reason}`), command.at)]
}

const unknown = (run: Run, phase: Phase, what: string): Refused => {
  const gate = gatesOf(run.phases.filter(({ status }) => status !== 'skipped')).find(({ stage }) => stage === phase.stage)
  return new Refused(
    'unknown-step',
    `${what} is nothing that can be overridden now; there is the gate ${gate?.name} and the steps ${openIds(run, phase)}. See: phasegate status`,
  )
}

const openIds = (run: Run, phase: Phase): string => {
  const steps = stepsOf(run, phase)
  return steps.filter((step) => stands(step, steps)).map(({ id }) => id).join(', ') || '(none)'
}
