import * as fc from 'fast-check'
import type { Facts } from '../../../src/workflow/core/facts.ts'
import { threadsOf } from '../../../src/workflow/plan/plan.ts'
import type { Trees } from '../../../src/workflow/core/trees.ts'
import type { NewPart } from '../../../src/workflow/plan/new-part.ts'
import type { WorkCommand } from '../../../src/workflow/workstream/command.ts'
import { nextWork } from '../../../src/workflow/workstream/next.ts'
import { noWork } from '../../../src/workflow/workstream/state.ts'
import { bounds, type Move, movesAfter, one, stepCommandOf } from '../core/moves.ts'
import type { Kept } from './plan-file.ts'
import { AGENTS, LIMITS, PLAN, viewOf } from './stream.ts'
import { commandOfWay } from './typed-command.ts'

export const moves = movesAfter(5)

/** Workstreams with small bounds, so that they are reached. */
export const beginnings = fc.record({
  /** The threads of the first batch wait for each other. */
  isChained: fc.boolean(),
  agents: fc.subarray(AGENTS, { minLength: 1 }),
  limits: fc.record({ ...bounds, maxParallelAgents: fc.integer({ min: 1, max: 3 }) }),
})
export type Beginning = typeof beginnings extends fc.Arbitrary<infer Value> ? Value : never

export const beginningOf = ({ isChained, agents, limits }: Beginning): Kept => {
  const text = isChained ? chained(PLAN) : PLAN
  return { state: noWork, text, view: viewOf(text, { agents, limits: { ...LIMITS, ...limits } }) }
}

const chained = (text: string): string =>
  text.replace('**Files:** `south.txt`', '**Files:** `south.txt`\n**Depends:** 01.01.01')

/** What a move comes to: a command, or PLAN.md as a person changed it. */
export type Happening = { readonly command: WorkCommand } | { readonly text: string }

export const happeningOf = (kept: Kept, move: Move, at: string): Happening => {
  const { state, view } = kept
  if (move.kind === 'own') return own(kept, move, at)
  const directive = nextWork(state, view, state.scope, at)
  if (move.kind === 'go' && (directive.kind === 'blocked' || directive.kind === 'done') && directive.next) {
    const owner = { at, session: state.conductor?.session ?? 'session-1', client: state.conductor?.client ?? 100 }
    const command = commandOfWay(directive.next, kept, owner)
    return command ? { command } : { text: PLAN }
  }
  return { command: stepCommandOf({ state, directive, factsOf: (_, more) => factsOf(more) }, move, at) }
}

const factsOf = (more: number): Facts => {
  const status = more % 3 !== 0 ? 'completed' : more % 2 === 0 ? 'failed' : 'needs_context'
  const errors = status === 'completed' ? [] : [one(['it does not work', 'API Error: 429 rate limit'], more / 6) ?? '']
  return { kind: 'task', status, summary: 'What I did.', filesModified: [], errors }
}

const own = (kept: Kept, { pick, more }: Move, at: string): Happening => {
  const { state, view, text } = kept
  const ids = [...threadsOf(view.plan).map(({ id }) => id), ...Object.keys(state.steps), '01.01.09']
  const running = Object.values(state.steps).flatMap(({ id, status }) => (status === 'running' ? [id] : []))
  const thread = one(more % 3 === 0 ? ids : running, more / 3) ?? ids[0] ?? ''
  const stage = one(['1', '1', '2', '3', '7'], more) ?? '1'
  const isGone = more % 5 === 4
  switch (pick % 15) {
    case 0:
    case 1:
      return {
        command: {
          type: 'execute',
          at,
          session: one(['session-1', 'session-2', null], more) ?? null,
          client: one([100, 200, null], more / 2) ?? null,
          takeOver: more % 4 === 3,
          isGone,
          stage: `0${stage}`,
          ...one([{}, { trees: IN_TREES }, { trees: IN_CHECKOUT }], more / 7),
          ...one([{}, { budget: { usd: 1 } }], more / 5),
          batch: one([null, `0${stage}.01`, `0${stage}.02`], more / 3) ?? null,
        },
      }
    case 2:
    case 3: {
      const status = one(['in_progress', 'completed', 'blocked', 'pending'] as const, more) ?? 'pending'
      const agent = one([null, null, null, ...view.agents], more) ?? null
      return { command: { type: 'update', at, thread, status, report: 'It is so.', agent, attempt: null, isGone } }
    }
    case 4:
    case 5: {
      const status = one(['completed', 'blocked'] as const, more) ?? 'completed'
      const attempts = state.steps[thread]?.attempts ?? []
      const attempt = one([attempts.at(-1), attempts.at(-1), attempts[0]], more / 2)?.number ?? more
      // What an agent does to the file of its thread.
      const found = { 'north.txt': `changed ${pick}` }
      return { command: { type: 'update', at, thread, status, report: 'It is so.', agent: null, attempt, found } }
    }
    case 6:
      return { command: { type: 'fail', at, thread, reason: 'it failed', isPassing: more % 2 === 0, attempt: null } }
    case 7:
      return {
        command:
          more % 2 === 0
            ? { type: 'cancel', at, thread, reason: 'not needed' }
            : { type: 'start-check', at, stage, session: state.conductor?.session ?? null },
      }
    case 8:
      return { command: { type: 'assign', at, thread, agent: one([...view.agents, 'gardener'], more) ?? '' } }
    case 9:
      return { command: { type: 'add', at, part: one(PARTS, more) ?? ONE_THREAD } }
    case 10:
      return { command: { type: 'approve-plan', at, force: more % 2 === 0 } }
    case 11:
      return {
        command:
          more % 3 === 0 ? { type: 'revoke-stage', at, stage, reason: 'no' } : { type: 'approve-stage', at, stage },
      }
    case 12:
      return {
        command:
          more % 2 === 0 ? { type: 'revoke-plan', at, reason: 'no' } : { type: 'end-execution', at, reason: 'enough' },
      }
    case 13:
      return {
        command:
          more % 3 === 0
            ? { type: 'note', at, thread, text: `found ${pick}` }
            : { type: 'reopen', at, thread, reason: 'it is wrong' },
      }
    default:
      return { text: (one(EDITS, more) ?? (() => PLAN))(text) }
  }
}

export const ONE_THREAD: NewPart = {
  kind: 'thread',
  parent: '01.01',
  text: { name: 'New', agent: 'default', summary: 'Do it.', files: [], depends: ['01.01.01'], details: 'So.' },
}

const IN_TREES: Trees = {
  branch: 'phasegate/001-tea',
  base: 'c0',
  keep: 'refs/phasegate/001-tea',
  prefix: '',
  left: [],
}
export const IN_CHECKOUT: Trees = { off: 'not a git repository' }

const PARTS: readonly NewPart[] = [
  ONE_THREAD,
  { kind: 'batch', parent: '01', text: { name: 'New', prose: '', threads: [] } },
  { kind: 'stage', parent: '', text: { name: 'New', definition: 'x', constitution: 'x', questions: [], batches: [] } },
]

/** What people do to PLAN.md. */
export const EDITS: readonly ((text: string) => string)[] = [
  (text) => text.replace('Stone.', 'Brick.'),
  (text) => text.replace('Brick.', 'Stone.'),
  () => PLAN,
  // Both threads of the first batch name the same file.
  (text) => text.replace('`south.txt`', '`north.txt`'),
  // An error: twice the same number.
  (text) => text.replace('Thread 02: South', 'Thread 01: South'),
  (text) => text.replace(/###### Thread 01: North[^]*?(?=###### Thread 02)/, ''),
  chained,
  (text) => text.replace('@agent:system-engineer-opus', '@agent:default'),
  (text) => text.replace(/##### Batch 02: Roof[^]*?(?=### Stage 02)/, ''),
  (text) => text.replace(/### Stage 01[^]*?(?=### Stage 02)/, ''),
  () => '',
]
