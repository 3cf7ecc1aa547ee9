import * as fc from 'fast-check'
import type { Command, CommandOf } from '../../../src/workflow/run/command.ts'
import type { ResumePlan } from '../../../src/workflow/core/way.ts'
import type { Ending } from '../../../src/workflow/core/ending.ts'
import type { Facts } from '../../../src/workflow/core/facts.ts'
import { next } from '../../../src/workflow/run/next.ts'
import type { PhaseDefinition } from '../../../src/workflow/run/phase.ts'
import type { State } from '../../../src/workflow/run/state.ts'
import { liveAttempt, type Step } from '../../../src/workflow/core/step.ts'
import { aPlan, aTask, goodFacts, PHASES, review, START, startCommand, type Tasks, tests } from './run.ts'

/** A move of the world against a run: what happens depends on the state it meets, which `pick` chooses from. */
export interface Move {
  readonly kind: (typeof KINDS)[number]
  readonly pick: number
  readonly more: number
  /** Minutes that pass before it. */
  readonly wait: number
}

const KINDS = [
  'go',
  'report',
  'refuse',
  'end',
  'start',
  'attach',
  'time',
  'turn',
  'compact',
  'stop',
  'resume',
  'override',
  'run',
  'nonsense',
] as const

const kind = fc.oneof(
  { weight: 30, arbitrary: fc.constant('go' as const) },
  { weight: 30, arbitrary: fc.constant('report' as const) },
  { weight: 25, arbitrary: fc.constantFrom(...KINDS) },
)

const move = fc.record({
  kind,
  pick: fc.nat(50),
  more: fc.nat(50),
  wait: fc.oneof({ weight: 8, arbitrary: fc.constant(0) }, { weight: 2, arbitrary: fc.constantFrom(1, 20, 50, 2000) }),
})

/** Some steps go well, so that every phase is met; then anything happens. */
export const moves: fc.Arbitrary<Move[]> = fc
  .tuple(fc.nat(20), fc.array(move, { maxLength: 80, size: 'max' }))
  .map(([steps, rest]) => [...Array.from({ length: steps }, () => WELL).flat(), ...rest])

const WELL: readonly Move[] = [
  { kind: 'go', pick: 0, more: 1, wait: 0 },
  { kind: 'report', pick: 0, more: 1, wait: 0 },
]

const AUDIT: PhaseDefinition = {
  id: '2.4',
  stage: 'IMPLEMENT',
  name: 'Security Audit',
  type: 'review',
  step: 'security-audit',
  inputs: [],
  output: '2.4-security-audit.json',
  check: 'review',
  gate: true,
  deadline: 20,
}

const few = fc.nat(2)

/** Runs with small bounds, so that they are reached. */
export const beginnings = fc.record({
  explorers: fc.integer({ min: 1, max: 3 }),
  profile: fc.constantFrom('quick' as const, 'standard' as const, 'thorough' as const),
  audited: fc.boolean(),
  session: fc.constantFrom('session-1', null),
  off: fc.subarray(['EXPLORE', 'PLAN', 'TEST', 'FINAL'], { maxLength: 3 }),
  settings: fc.record({
    blockOnSeverity: fc.constantFrom('low', 'medium', 'high'),
    review: fc.record({ maxRetries: few }),
    stages: fc.record({
      EXPLORE: fc.record({ maxParallelAgents: fc.integer({ min: 1, max: 3 }) }),
      IMPLEMENT: fc.record({ maxParallelAgents: fc.integer({ min: 1, max: 3 }) }),
    }),
    retries: fc.record({
      maxRefusals: few,
      maxPerTask: few,
      maxPerPhase: few,
      maxPerStage: few,
      maxUnreachable: few,
      maxIdleStops: fc.integer({ min: 1, max: 2 }),
      backoffSeconds: fc.constantFrom(0, 30),
    }),
  }),
})
export type Beginning = typeof beginnings extends fc.Arbitrary<infer Value> ? Value : never

export const beginningOf = ({ audited, off, settings, ...rest }: Beginning): CommandOf<'start-run'> => {
  const phases = audited ? [...PHASES.slice(0, 7), AUDIT, ...PHASES.slice(7)] : [...PHASES]
  const isOut = ({ stage, quick }: PhaseDefinition) => off.includes(stage) || (rest.profile === 'quick' && !quick)
  const without = phases.filter(isOut).map(({ id }) => id)
  const given: Record<string, Facts> = without.includes('1.2') ? { '1.2': aPlan(planOf(rest.explorers)) } : {}
  return startCommand({ ...rest, phases, without, given, settings, client: rest.session === null ? null : 100 }, START)
}

/** The command of a move. */
export const commandOf = (state: State, { kind, pick, more }: Move, at: string): Command => {
  const known = Object.values(state?.steps ?? {})
  const live = known.filter((step) => liveAttempt(step) !== null)
  const some = one(known, pick)
  switch (kind) {
    case 'go': {
      const directive = state ? next(state, at) : null
      if (directive?.kind === 'stopped' || (directive?.kind === 'blocked' && more % 2 === 0))
        return resume(state, PLANS[0], at)
      const step = directive?.kind === 'dispatch' ? one(directive.steps, pick) : some
      return startStep(state, step?.id ?? 'nothing-1', at)
    }
    case 'report': {
      const step = one(live, pick) ?? some
      return {
        type: 'report-step',
        at,
        step: step?.id ?? 'nothing-1',
        attempt: numberOf(step),
        verdict: { ok: true, facts: factsOf(state, step, more) },
      }
    }
    case 'refuse': {
      const step = one(live, pick) ?? some
      return {
        type: 'report-step',
        at,
        step: step?.id ?? 'nothing-1',
        attempt: numberOf(step),
        verdict: { ok: false, problems: ['wrong'] },
      }
    }
    case 'end': {
      const step = one(live, pick) ?? some
      return {
        type: 'end-attempt',
        at,
        step: step?.id ?? 'nothing-1',
        attempt: numberOf(step),
        ending: one(ENDINGS, more) ?? 'vanished',
        reason: 'it ended',
      }
    }
    case 'start':
      return startStep(state, some?.id ?? 'nothing-1', at)
    case 'attach':
      return {
        type: 'attach-agent',
        at,
        step: some?.id ?? 'nothing-1',
        attempt: numberOf(some),
        agentId: `agent-${more}`,
      }
    case 'time':
      return { type: 'check-time', at }
    case 'turn':
      return { type: 'end-turn', at }
    case 'compact':
      return { type: 'compact-context', at }
    case 'stop':
      return { type: 'stop-run', at, reason: 'stopped' }
    case 'resume':
      return {
        type: 'resume-run',
        at,
        session: one(['session-1', 'session-2', null], pick) ?? null,
        client: one([100, 200, null], more) ?? null,
        plan: one(plans(state, more), pick) ?? PLANS[0],
      }
    case 'override':
      return {
        type: 'override',
        at,
        what: one([some?.id ?? 'nothing-1', ...GATES], more) ?? '',
        reason: 'I have looked',
      }
    case 'run':
      return { ...startCommand({}, at) }
    case 'nonsense':
      return {
        type: 'report-step',
        at,
        step: some?.id ?? '',
        attempt: more - 5,
        verdict: { ok: true, facts: one(ANYTHING, pick) ?? { kind: 'text' } },
      }
  }
}

const resume = (state: State, plan: ResumePlan, at: string): Command => ({
  type: 'resume-run',
  at,
  session: state?.session ?? null,
  client: state?.client ?? null,
  plan,
})

const startStep = (state: State, step: string, at: string): Command => ({
  type: 'start-step',
  at,
  step,
  session: state?.session ?? null,
  caller: null,
  missing: [],
})

const one = <Item>(items: readonly Item[], pick: number): Item | undefined => items[pick % Math.max(1, items.length)]

const numberOf = (step: Step | undefined): number => step?.attempts.at(-1)?.number ?? 0

const ENDINGS: readonly Ending[] = ['reported', 'vanished', 'overdue', 'unreachable', 'interrupted']

const PLANS = [
  { kind: 'continue' },
  { kind: 'retry-failed' },
  { kind: 'restart-stage' },
  { kind: 'restart-previous' },
] as const satisfies ResumePlan[]

const plans = (state: State, more: number): ResumePlan[] => [
  ...PLANS,
  { kind: 'from-phase', phase: one(state?.phases ?? [], more)?.id ?? '9' },
]

const GATES = [
  'EXPLORE->PLAN',
  'PLAN->IMPLEMENT',
  'IMPLEMENT->TEST',
  'IMPLEMENT->FINAL',
  'TEST->FINAL',
  'FINAL->COMPLETE',
  'no-gate',
]

/** Facts of every kind, most of which no step that they are given to could have. */
const ANYTHING: readonly Facts[] = [
  { kind: 'text' },
  { kind: 'areas', areas: [] },
  aPlan({}),
  aPlan({ 'task-1': ['task-2'], 'task-2': ['task-1'], 'task-3': ['task-9'] }),
  review('approved'),
  review('approved', 'high'),
  review('blocked', 'high'),
  aTask('needs_context'),
  tests(null),
  { kind: 'completion', title: '', summary: '' },
  { kind: 'committed', branch: null, commit: null, notes: [] },
]

/** What a step may well report: usually what is good, sometimes what starts a loop. */
const factsOf = (state: State, step: Step | undefined, more: number): Facts => {
  if (!state || !step) return { kind: 'text' }
  const good = goodFacts(state, step, planOf(more))
  if (more % 3 !== 0) return good
  switch (good.kind) {
    case 'review':
      return (
        one(
          [
            review('needs_revision', 'high'),
            review('needs_revision', 'medium', 'low'),
            review('blocked'),
            review('blocked', 'high'),
          ],
          more / 3,
        ) ?? good
      )
    case 'tests':
      return tests(one([false, false, null], more / 3) ?? false)
    case 'task':
      return aTask(more % 2 === 0 ? 'failed' : 'needs_context')
    case 'areas':
      return {
        kind: 'areas',
        areas: Array.from({ length: (more % 4) + 1 }, (_, index) => ({ name: `area ${index}`, goal: '' })),
      }
    default:
      return good
  }
}

/** Up to five tasks; each bit of the number is a dependency. */
const planOf = (number: number): Tasks =>
  Object.fromEntries(
    Array.from({ length: (number % 5) + 1 }, (_, index) => [
      `task-${index + 1}`,
      Array.from({ length: index }, (_each, before) => before)
        .filter((before) => ((number >> (before + index)) & 1) === 1)
        .map((before) => `task-${before + 1}`),
    ]),
  )
