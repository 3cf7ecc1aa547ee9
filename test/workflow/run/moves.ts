import * as fc from 'fast-check'
import type { Command, CommandOf } from '../../../src/workflow/run/command.ts'
import type { ResumePlan } from '../../../src/workflow/core/way.ts'
import type { Facts } from '../../../src/workflow/core/facts.ts'
import { next } from '../../../src/workflow/run/next.ts'
import type { PhaseDefinition } from '../../../src/workflow/run/phase.ts'
import type { RunStep, State } from '../../../src/workflow/run/state.ts'
import { bounds, few, type Move, one, movesAfter, stepCommandOf } from '../core/moves.ts'
import { START } from '../given.ts'
import { aPlan, aTask, goodFacts, PHASES, review, startCommand, type Tasks, tests, TREES } from './run.ts'

export const moves = movesAfter(20)

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

/** Runs with small bounds, so that they are reached. */
export const beginnings = fc.record({
  explorers: fc.integer({ min: 1, max: 3 }),
  profile: fc.constantFrom('quick' as const, 'standard' as const, 'thorough' as const),
  audited: fc.boolean(),
  inTrees: fc.boolean(),
  session: fc.constantFrom('session-1', null),
  budget: fc.constantFrom(null, { usd: 5 }),
  off: fc.subarray(['EXPLORE', 'PLAN', 'TEST', 'FINAL'], { maxLength: 3 }),
  settings: fc.record({
    blockOnSeverity: fc.constantFrom('low', 'medium', 'high'),
    review: fc.record({ maxRetries: few }),
    stages: fc.record({
      EXPLORE: fc.record({ maxParallelAgents: fc.integer({ min: 1, max: 3 }) }),
      IMPLEMENT: fc.record({
        maxParallelAgents: fc.integer({ min: 1, max: 3 }),
        onFailedTask: fc.constantFrom('stop', 'continue'),
      }),
    }),
    retries: fc.record({ ...bounds, maxPerTask: few, maxPerPhase: few, maxPerStage: few }),
  }),
})
export type Beginning = typeof beginnings extends fc.Arbitrary<infer Value> ? Value : never

export const beginningOf = ({
  audited,
  inTrees,
  off,
  settings,
  budget,
  ...rest
}: Beginning): CommandOf<'start-run'> => {
  const phases = audited ? [...PHASES.slice(0, 7), AUDIT, ...PHASES.slice(7)] : [...PHASES]
  const isOut = ({ stage, quick }: PhaseDefinition) => off.includes(stage) || (rest.profile === 'quick' && !quick)
  const without = phases.filter(isOut).map(({ id }) => id)
  const given: Record<string, Facts> = without.includes('1.2') ? { '1.2': sharing(aPlan(planOf(rest.explorers))) } : {}
  const client = rest.session === null ? null : 100
  return startCommand(
    {
      ...rest,
      phases,
      without,
      given,
      settings,
      client,
      ...(inTrees ? { trees: TREES } : {}),
      ...(budget ? { budget } : {}),
    },
    START,
  )
}

/** The command of a move. */
export const commandOf = (state: State, move: Move, at: string): Command => {
  const directive = state && next(state, at)
  if (move.kind === 'own') return ownCommand(state, move, at)
  if (move.kind === 'go' && (directive?.kind === 'stopped' || (directive?.kind === 'blocked' && move.more % 2 === 0)))
    return resume(state, { kind: 'continue' }, at)
  const isOdd = move.kind === 'nonsense'
  return stepCommandOf(
    {
      state,
      directive,
      factsOf: (id, more) => (isOdd ? one(ANYTHING, move.pick) : undefined) ?? factsOf(state, state?.steps[id], more),
    },
    move,
    at,
  )
}

const ownCommand = (state: State, { pick, more }: Move, at: string): Command => {
  const some = one(Object.values(state?.steps ?? {}), pick)
  switch (pick % 6) {
    case 0:
      return { type: 'compact-context', at }
    case 1:
      return { type: 'stop-run', at, reason: 'stopped' }
    case 2:
    case 3:
      return {
        type: 'resume-run',
        at,
        session: one(['session-1', 'session-2', null], pick / 6) ?? null,
        client: one([100, 200, null], more) ?? null,
        plan: one(plans(state, more), pick / 6) ?? { kind: 'continue' },
      }
    case 4: {
      const what = one([some?.id ?? 'nothing-1', some?.phase ?? '0', ...GATES], more) ?? ''
      return { type: 'override', at, what, reason: 'I have looked' }
    }
    default:
      return startCommand({}, at)
  }
}

const resume = (state: State, plan: ResumePlan, at: string): Command => ({
  type: 'resume-run',
  at,
  session: state?.conductor.session ?? null,
  client: state?.conductor.client ?? null,
  plan,
})

const plans = (state: State, more: number): ResumePlan[] => [
  { kind: 'continue' },
  { kind: 'retry-failed' },
  { kind: 'restart-stage' },
  { kind: 'restart-previous' },
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

const refused = [{ command: 'npm test', text: 'not allowed' }]
const REFUSED: Facts = { ...aTask('failed'), refused }

/** What a step may well report: usually what is good, sometimes what starts a loop. */
const factsOf = (state: State, step: RunStep | undefined, more: number): Facts => {
  if (!state || !step) return { kind: 'text' }
  const good = sharing(goodFacts(state, step, planOf(more)))
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
      return (
        one([aTask('failed'), aTask('needs_context'), REFUSED, { ...aTask('completed'), refused }], more / 3) ?? good
      )
    case 'areas':
      return more % 4 === 0
        ? { ...good, tasks: aPlan(planOf(more)).tasks }
        : {
            kind: 'areas',
            areas: Array.from({ length: more % 4 }, (_, index) => ({ name: `area ${index}`, goal: '' })),
          }
    default:
      return good
  }
}

/** A plan of which several tasks name the same file. */
const sharing = (facts: Facts): Facts =>
  facts.kind === 'plan'
    ? { ...facts, tasks: facts.tasks.map((task, index) => ({ ...task, files: [`src/${index % 2}.ts`] })) }
    : facts

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
