import { expect } from 'vitest'
import { Refused } from '../../../src/workflow/core/refused.ts'
import { liveAttempt } from '../../../src/workflow/core/step.ts'
import type { PlanView, Scope, WorkCommand, WorkCommandOf } from '../../../src/workflow/workstream/command.ts'
import { decideWork } from '../../../src/workflow/workstream/decide.ts'
import type { WorkEvent } from '../../../src/workflow/workstream/event.ts'
import { evolveWork } from '../../../src/workflow/workstream/evolve.ts'
import { stageText } from '../../../src/workflow/plan/hash.ts'
import type { Directive } from '../../../src/workflow/core/directive.ts'
import { print, text } from '../../../src/workflow/core/text.ts'
import { nextWork } from '../../../src/workflow/workstream/next.ts'
import { parsePlan } from '../../../src/workflow/plan/parse.ts'
import { noWork, statusOf, type WorkState } from '../../../src/workflow/workstream/state.ts'

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

const AGENTS = [
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
    limits: { maxParallelAgents: 5, threadDeadline: 60, maxRefusals: 3, maxIdleStops: 5 },
    ...more,
  }
}

/** A command without its time, or what makes one of the state it meets. A view: PLAN.md is changed to that. */
type Ask =
  | Untimed
  | ((state: WorkState) => Untimed)
  | { readonly plan: string; readonly more?: Partial<PlanView> }
  | { readonly minutes: number }
type Untimed = WorkCommand extends infer Each ? (Each extends WorkCommand ? Omit<Each, 'at'> : never) : never

interface Story {
  readonly state: WorkState
  readonly view: PlanView
  readonly events: readonly WorkEvent[]
  readonly minute: number
}

const START = Date.parse('2026-11-21T08:00:00.000Z')

/** given(what was asked before).when(what is asked now).gives(lines) or .refuses(code, text) */
export const given = (...past: Ask[]) => {
  const story = past.reduce(tell, { state: noWork, view: viewOf(), events: [], minute: 0 })
  const { state, view } = story
  return {
    state,
    view,
    status: (thread: string) => statusOf(state, thread),
    next: (scope: Scope): string => shown(nextWork(state, view, scope, timeOf(story))),
    when: (ask: Ask) => ({
      gives: (...lines: string[]): void => {
        expect(tell(story, ask).events.slice(story.events.length).map(said)).toEqual(lines)
      },
      refuses: (code: string, text: string | RegExp = ''): void => {
        const refused = refusedBy(() => tell(story, ask))
        expect(refused?.code).toBe(code)
        expect(refused && print(refused.said, 'client')).toMatch(text)
      },
    }),
  }
}

const tell = (story: Story, ask: Ask): Story => {
  if (typeof ask === 'object' && 'plan' in ask) return { ...story, view: viewOf(ask.plan, ask.more) }
  if (typeof ask === 'object' && 'minutes' in ask) return { ...story, minute: story.minute + ask.minutes }
  const command = { ...(typeof ask === 'function' ? ask(story.state) : ask), at: timeOf(story) } as WorkCommand
  const events = decideWork(story.state, story.view, command)
  return {
    ...story,
    minute: story.minute + 1,
    events: [...story.events, ...events],
    state: events.reduce(evolveWork, story.state),
  }
}

const timeOf = ({ minute }: Story): string => new Date(START + minute * 60_000).toISOString()

const refusedBy = (act: () => unknown): Refused | null => {
  try {
    act()
    return null
  } catch (error) {
    if (error instanceof Refused) return error
    throw error
  }
}

const shown = (directive: Directive): string => {
  switch (directive.kind) {
    case 'dispatch':
    case 'wait': {
      const until = directive.kind === 'wait' && directive.until ? ` until ${directive.until}` : ''
      return `${directive.kind} ${directive.steps.map(({ id }) => id).join(' ')}${until}`
    }
    case 'done':
      return `done: ${directive.what}${directive.next ? print(text`; next: ${directive.next}`, 'client') : ''}`
    default:
      return print(text`${directive.kind}: ${directive.reason}; next: ${directive.next}`, 'client')
  }
}

/** An event as one line. */
const said = (event: WorkEvent): string => {
  switch (event.type) {
    case 'step-started':
      return `started ${event.step} #${event.attempt} ${event.agent}`
    case 'step-completed':
      return `completed ${event.step} #${event.attempt} by ${event.by}`
    case 'attempt-ended':
      return `ended ${event.step} #${event.attempt} ${event.ending}, ${event.then}: ${event.reason}`
    case 'thread-reassigned':
      return `reassigned ${event.step} ${event.from} -> ${event.to}`
    case 'thread-assigned':
      return `assigned ${event.step} ${event.agent}`
    case 'thread-reset':
    case 'step-skipped':
      return `${event.type} ${event.step}: ${event.reason}`
    case 'agent-attached':
      return `attached ${event.step} #${event.attempt} ${event.agentId}`
    case 'report-refused':
      return `refused ${event.step} #${event.attempt}`
    case 'execution-started':
      return `execution-started ${event.batch ?? event.stage} ${event.session}`
    case 'execution-adopted':
      return `execution-adopted ${event.session}`
    case 'execution-ended':
      return `execution-ended: ${event.reason}`
    case 'part-added':
      return `added ${event.part.kind} ${event.id}`
    case 'stage-approved':
    case 'stage-approval-revoked':
      return `${event.type} ${event.stage}`
    default:
      return event.type
  }
}

// What may be asked, with the values most stories need.

export const approvesPlan = (force = false): Untimed => ({ type: 'approve-plan', force })
export const approvesStage = (stage: string): Untimed => ({ type: 'approve-stage', stage })
export const executes = (stage: string, more: Partial<WorkCommandOf<'execute'>> = {}): Untimed => ({
  type: 'execute',
  session: 'session-1',
  client: 100,
  takeOver: false,
  stage,
  batch: null,
  ...more,
})
/** `caller`: the manager that starts it; null is the main thread. */
export const starts = (thread: string, caller: string | null = null): Untimed => ({
  type: 'start-step',
  step: thread,
  session: 'session-1',
  caller,
})
export const adopts = (session: string): Untimed => ({ type: 'adopt', session, client: 100 })
export const updates = (
  thread: string,
  status: WorkCommandOf<'update'>['status'],
  report: string | null = null,
  more: Partial<WorkCommandOf<'update'>> = {},
): Untimed => ({ type: 'update', thread, status, report, agent: null, session: null, ...more })

/** The agent of a thread reports from the session that carries the stage out. */
export const reports = (thread: string, status: 'completed' | 'blocked', report = 'It holds.'): Untimed =>
  updates(thread, status, report, { session: 'session-1' })

export const fails = (thread: string, reason = 'it does not work', transient = false): Untimed => ({
  type: 'fail',
  thread,
  reason,
  isPassing: transient,
})
export const cancels = (thread: string, reason = 'not needed'): Untimed => ({ type: 'cancel', thread, reason })

/** The agent of the attempt that runs now. */
export const attaches =
  (thread: string, agentId = 'agent-1'): Ask =>
  (state) => ({ type: 'attach-agent', step: thread, attempt: liveNumber(state, thread), agentId })
export const stops =
  (thread: string): Ask =>
  (state) => ({
    type: 'report-step',
    step: thread,
    attempt: liveNumber(state, thread),
    verdict: { ok: false, problems: ['no report was made with work update'], silent: true },
  })

const liveNumber = (state: WorkState, thread: string): number => {
  const life = state.steps[thread]
  return (life && liveAttempt(life)?.number) ?? 0
}

/** Everything of a stage is done. */
export const done = (...threads: string[]): Ask[] =>
  threads.flatMap((thread) => [updates(thread, 'in_progress'), updates(thread, 'completed', 'Done.')])
