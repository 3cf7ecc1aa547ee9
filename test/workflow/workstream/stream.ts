import { stageText } from '../../../src/workflow/plan/hash.ts'
import { parsePlan } from '../../../src/workflow/plan/parse.ts'
import { liveAttempt } from '../../../src/workflow/core/step.ts'
import type { PlanView, Scope, WorkCommand, WorkCommandOf } from '../../../src/workflow/workstream/command.ts'
import { decideWork } from '../../../src/workflow/workstream/decide.ts'
import { WorkEvent } from '../../../src/workflow/workstream/event.ts'
import { evolveWork } from '../../../src/workflow/workstream/evolve.ts'
import { nextWork } from '../../../src/workflow/workstream/next.ts'
import { noWork, statusOf, type WorkState } from '../../../src/workflow/workstream/state.ts'
import * as tale from '../given.ts'
import { shown } from '../said.ts'

/** Three stages. The first: two threads side by side, then one that needs the first of them. */
export const PLAN = `# Plan: Tea
## Summary
Sell tea.
## References
- README.md
## Stages
### Stage 01: Shop
#### Definition
There is a shop.
#### Constitution
Nothing else.
#### Questions
- [x] Where? Here.
#### Batches
##### Batch 01: Walls
###### Thread 01: North @agent:system-engineer-opus
**Summary:** Build it.
**Files:** \`north.txt\`
**Details:**
Stone.
###### Thread 02: South @agent:frontend-designer-sonnet
**Summary:** Build it too.
**Files:** \`south.txt\`
**Details:**
Wood.
##### Batch 02: Roof
###### Thread 01: Roof
**Summary:** Cover it.
**Depends:** 01.01.01
**Details:**
Straw.
### Stage 02: Tea
#### Definition
There is tea.
#### Constitution
Green.
#### Questions
None.
#### Batches
##### Batch 01: Tea
###### Thread 01: Leaves @agent:default
**Summary:** Buy them.
**Details:**
Fresh.
### Stage 03: Guests
#### Definition
Guests come.
#### Constitution
Friendly.
#### Questions
None.
#### Batches
##### Batch 01: Guests
###### Thread 01: Invite @agent:default
**Summary:** Write to them.
**Details:**
Today.
`

export const AGENTS = [
  'default',
  'default-fast',
  'frontend-designer-opus',
  'frontend-designer-sonnet',
  'system-engineer-opus',
  'system-engineer-sonnet',
]

/** What the core sees of a PLAN.md. The text of a stage stands for its hash. */
export const viewOf = (text = PLAN, more: Partial<PlanView> = {}): PlanView => {
  const { plan, diagnostics } = parsePlan(text)
  return {
    plan,
    hashes: Object.fromEntries(plan.stages.map((stage) => [stage.id, stageText(text, stage)])),
    errors: diagnostics.filter(({ severity }) => severity === 'error').length,
    agents: AGENTS,
    types: {},
    limits: LIMITS,
    ...more,
  }
}

export const LIMITS: PlanView['limits'] = {
  maxParallelAgents: 5,
  threadDeadline: 60,
  check: true,
  maxRefusals: 3,
  maxIdleStops: 5,
  maxUnreachable: 10,
  backoffSeconds: 30,
}

/** A workstream: what its journal says, and PLAN.md. */
export interface Workstream {
  readonly state: WorkState
  readonly view: PlanView
}

type Ask = tale.Ask<Workstream, WorkCommand>
export type Past = tale.Past<Workstream, WorkEvent, WorkCommand>

const streams = tale.language<Workstream, WorkEvent, WorkCommand>({
  nothing: { state: noWork, view: viewOf() },
  decide: ({ state, view }, command) => decideWork(state, view, command),
  evolve: ({ state, view }, event) => ({ state: evolveWork(state, event), view }),
  next: ({ state, view }, now) => nextWork(state, view, state.scope, now),
  journal: WorkEvent,
})

/** `given(approvesPlan(), executes('01')).when(starts('01.01.01')).gives('step-started 01.01.01 #1 default')` */
export const given = (...past: readonly Past[]) => {
  const story = streams.given(...past)
  const { state, view } = story.world
  return {
    ...story,
    state,
    view,
    status: (thread: string) => statusOf(state, thread),
    /** The directive as a line in this part of the plan, whatever is carried out. */
    nextIn: (scope: Scope): string => shown(nextWork(state, view, scope, story.now)),
  }
}

// What may be asked, with the values most stories need.

/** A person changes PLAN.md, or the surroundings change. */
export const edited = (text: string, more: Partial<PlanView> = {}): tale.Way<Workstream, WorkEvent> => ({
  happens: (story) => ({ ...story, world: { ...story.world, view: viewOf(text, more) } }),
})

export const approvesPlan = (force = false): Ask => ({ type: 'approve-plan', force })
export const approvesStage = (stage: string): Ask => ({ type: 'approve-stage', stage })
export const executes = (stage: string, more: Partial<WorkCommandOf<'execute'>> = {}): Ask => ({
  type: 'execute',
  session: 'session-1',
  client: 100,
  takeOver: false,
  stage,
  batch: null,
  ...more,
})

export const starts = (thread: string, more: Partial<WorkCommandOf<'start-step'>> = {}): Ask => ({
  type: 'start-step',
  step: thread,
  session: 'session-1',
  caller: null,
  ...more,
})
export const adopts = (session: string): Ask => ({ type: 'adopt', session, client: 100 })
export const updates = (
  thread: string,
  status: WorkCommandOf<'update'>['status'],
  report: string | null = null,
  more: Partial<WorkCommandOf<'update'>> = {},
): Ask => ({ type: 'update', thread, status, report, agent: null, attempt: null, ...more })

/** The agent of a thread reports, of the attempt that lives unless it is another one's. */
export const reports =
  (
    thread: string,
    status: 'completed' | 'blocked',
    report = 'It holds.',
    more: Partial<WorkCommandOf<'update'>> = {},
  ): Ask =>
  ({ state }) => ({
    type: 'update',
    thread,
    status,
    report,
    agent: null,
    attempt: liveNumber(state, thread),
    ...more,
  })

export const fails =
  (thread: string, reason = 'it does not work', isPassing = false): Ask =>
  ({ state }) => ({ type: 'fail', thread, reason, isPassing, attempt: liveNumber(state, thread) || null })
export const cancels = (thread: string, reason = 'not needed'): Ask => ({ type: 'cancel', thread, reason })

export const attaches =
  (thread: string, agentId = 'agent-1'): Ask =>
  ({ state }) => ({ type: 'attach-agent', step: thread, attempt: liveNumber(state, thread), agentId })

/** The agent of the last attempt stops without having reported. */
export const stops =
  (thread: string, attempt?: number): Ask =>
  ({ state }) => ({
    type: 'report-step',
    step: thread,
    attempt: attempt ?? liveNumber(state, thread),
    verdict: { ok: false, problems: ['no report was made with work update'], silent: true },
  })

export const ends =
  (
    thread: string,
    ending: WorkCommandOf<'end-attempt'>['ending'],
    more: Partial<WorkCommandOf<'end-attempt'>> = {},
  ): Ask =>
  ({ state }) => ({
    type: 'end-attempt',
    step: thread,
    attempt: liveNumber(state, thread),
    ending,
    reason: `it was ${ending}`,
    ...more,
  })

/** Any command without fields of its own. */
export const asks = (type: 'check-time' | 'end-turn', more: { readonly isGone?: boolean } = {}): Ask => ({
  type,
  ...more,
})

export const reopens = (thread: string, reason = 'the wall leans'): Ask => ({ type: 'reopen', thread, reason })
export const notes = (thread: string, text: string): Ask => ({ type: 'note', thread, text })

const liveNumber = (state: WorkState, thread: string): number => {
  const life = state.steps[thread]
  return (life && liveAttempt(life)?.number) ?? 0
}

/** Everything of a stage is done. */
export const done = (...threads: string[]): Ask[] =>
  threads.flatMap((thread) => [updates(thread, 'in_progress'), updates(thread, 'completed', 'Done.')])
