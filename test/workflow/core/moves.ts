import * as fc from 'fast-check'
import type { StepCommand } from '../../../src/workflow/core/command.ts'
import type { Directive } from '../../../src/workflow/core/directive.ts'
import type { Ending } from '../../../src/workflow/core/ending.ts'
import type { Facts } from '../../../src/workflow/core/facts.ts'
import type { CoreState } from '../../../src/workflow/core/flow.ts'
import { type Life, liveAttempt } from '../../../src/workflow/core/step.ts'
import type { Verdict } from '../../../src/workflow/core/verdict.ts'

/** A move of the world against a flow: what happens depends on the state it meets, which `pick` and `more` choose from. */
export interface Move {
  readonly kind: (typeof KINDS)[number]
  readonly pick: number
  readonly more: number
  /** Minutes that pass before it. */
  readonly wait: number
}

/** `own`: something that only this flow knows. */
const KINDS = [
  'go',
  'report',
  'refuse',
  'end',
  'start',
  'attach',
  'adopt',
  'time',
  'turn',
  'refused',
  'measure',
  'budget',
  'nonsense',
  'own',
] as const

const OWN = Array.from({ length: 6 }, () => 'own' as const)

const kind = fc.oneof(
  { weight: 30, arbitrary: fc.constant('go' as const) },
  { weight: 30, arbitrary: fc.constant('report' as const) },
  { weight: 25, arbitrary: fc.constantFrom(...KINDS, ...OWN) },
)

const move = fc.record({
  kind,
  pick: fc.nat(50),
  more: fc.nat(50),
  wait: fc.oneof({ weight: 8, arbitrary: fc.constant(0) }, { weight: 2, arbitrary: fc.constantFrom(1, 20, 50, 2000) }),
})

const moved = (kind: Move['kind'], more = 1, wait = 0): Move => ({ kind, pick: 0, more, wait })
const WELL = [moved('go'), moved('report')]

/** The same step ends badly in the same way, until its bound is reached or longer. */
const badLuck = fc
  .record({ more: fc.nat(50), times: fc.integer({ min: 1, max: 5 }), isRefused: fc.boolean() })
  .map(({ more, times, isRefused }) =>
    isRefused
      ? [moved('go'), ...Array.from({ length: times }, () => moved('refuse', more))]
      : Array.from({ length: times }, () => [moved('go', 1, 1), moved('end', more)]).flat(),
  )

/** Some steps go well, so that every part of a flow is met; then anything happens. */
export const movesAfter = (most: number): fc.Arbitrary<Move[]> =>
  fc
    .tuple(
      fc.nat(most),
      fc.array(
        fc.oneof(
          { weight: 12, arbitrary: move.map((each) => [each]) },
          { weight: 1, arbitrary: badLuck },
          { weight: 1, arbitrary: fc.constant(WELL) },
        ),
        { maxLength: 70, size: 'max' },
      ),
    )
    .map(([steps, rest]) => [...Array.from({ length: steps }, () => WELL), ...rest].flat())

/** Small bounds, so that they are reached. */
export const few = fc.nat(2)
export const bounds = {
  maxRefusals: few,
  maxUnreachable: few,
  maxIdleStops: fc.integer({ min: 1, max: 2 }),
  backoffSeconds: fc.constantFrom(0, 30),
}

/** What a move meets. */
export interface Met {
  readonly state: CoreState | null
  readonly directive: Directive | null
  /** What the evidence of a step may hold; which, `more` decides. */
  readonly factsOf: (id: string, more: number) => Facts
}

/** The request of a move that both flows know. */
export const stepCommandOf = (
  { state, directive, factsOf }: Met,
  { kind, pick, more }: Move,
  at: string,
): StepCommand => {
  const lives = Object.values(state?.steps ?? {})
  const some = one(lives, pick)
  const worked = one(
    lives.filter((life) => liveAttempt(life) !== null),
    pick,
  )
  const about = aboutOf(worked ?? some)
  const session = state?.conductor?.session ?? null
  // Whether the client that carries it out is there matters to what has used its time up.
  const asked = { at, isGone: more % 7 === 6 }
  switch (kind) {
    case 'go':
    case 'own': {
      const offered = directive?.kind === 'dispatch' ? one(directive.steps, pick)?.id : undefined
      const by = more % 10 === 9 ? 'session-9' : session
      return { ...asked, type: 'start-step', step: offered ?? some?.id ?? 'nothing-1', session: by, caller: null }
    }
    case 'start':
      return {
        ...asked,
        type: 'start-step',
        step: some?.id ?? 'nothing-1',
        session: one([session, 'session-9'], more) ?? null,
        caller: one([null, 'manager-1'], pick) ?? null,
      }
    case 'report':
      return {
        ...asked,
        type: 'report-step',
        ...about,
        verdict: {
          ok: true,
          facts: factsOf(about.step, more),
          ...one(CHANGES, pick + more),
          ...(pick % 2 === 0 ? { isGiven: true } : {}),
        },
      }
    case 'refuse': {
      const refused: Verdict<Facts> = { ok: false, problems: ['wrong'] }
      return {
        ...asked,
        type: 'report-step',
        ...about,
        verdict: more % 2 === 0 ? refused : { ...refused, silent: true },
      }
    }
    case 'end':
      return { ...asked, type: 'end-attempt', ...about, ending: one(ENDINGS, more) ?? 'vanished', reason: 'it ended' }
    case 'attach':
      return { ...asked, type: 'attach-agent', ...aboutOf(some), agentId: `agent-${more}` }
    case 'adopt':
      return {
        ...asked,
        type: 'adopt',
        session: one(['session-1', 'session-2', session], pick) ?? null,
        client: one([100, 200, null], more) ?? null,
      }
    case 'time':
      return { ...asked, type: 'check-time' }
    case 'turn':
      return { ...asked, type: 'end-turn' }
    case 'refused':
      return { ...asked, type: 'refuse-calls' }
    case 'measure': {
      const spent = {
        models: { 'claude-x': { input: more, output: 1, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 } },
      }
      const conductors = [{ source: state?.conductor?.since ?? 'manager-1', since: at, spent }]
      return { ...asked, type: 'measure', attempts: [{ ...about, spent }], conductors }
    }
    case 'budget':
      return { ...asked, type: 'check-budget', used: more / 40 }
    case 'nonsense':
      return {
        ...asked,
        type: 'report-step',
        step: some?.id ?? '',
        attempt: more - 5,
        verdict: { ok: true, facts: factsOf(some?.id ?? '', more) },
      }
  }
}

export const one = <Item>(items: readonly Item[], pick: number): Item | undefined =>
  items[Math.floor(pick) % Math.max(1, items.length)]

/** What git may say of an agent's work; nothing where nobody can tell. */
const CHANGES: readonly { readonly changed?: readonly string[] }[] = [{ changed: [] }, { changed: ['src/a.ts'] }, {}]

const aboutOf = (life: Life | undefined) => ({
  step: life?.id ?? 'nothing-1',
  attempt: life?.attempts.at(-1)?.number ?? 0,
})

const ENDINGS: readonly Ending[] = ['reported', 'vanished', 'overdue', 'unreachable', 'interrupted', 'needs-context']
