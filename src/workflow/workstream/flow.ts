import type { Flow } from '../core/flow.ts'
import { Refused } from '../core/refused.ts'
import { client, text } from '../core/text.ts'
import { stageIdOf } from '../plan/id.ts'
import { findThread } from '../plan/plan.ts'
import { decideApproval } from './approve.ts'
import { startCheck } from './check.ts'
import type { PlanView, WorkOwnCommand } from './command.ts'
import { addPart, assign } from './decide-plan.ts'
import type { WorkEvent } from './event.ts'
import { evolveWork } from './evolve.ts'
import { execute, owned } from './execute.ts'
import { failover } from './failover.ts'
import { nextWork } from './next.ts'
import { note } from './note.ts'
import { reopen } from './reopen.ts'
import { statusOf, type WorkState } from './state.ts'
import { workStepOf } from './thread-step.ts'
import { cancel, fail, update } from './update.ts'

type WorkFlow = Flow<WorkState, WorkEvent, WorkOwnCommand>

/** The flow of a workstream with this plan: stages and batches in order, approvals, failover. */
export const workFlow = (view: PlanView): WorkFlow => ({
  evolve: evolveWork,
  stepOf: (state, id) => workStepOf(state, view, id),
  next: (state, now) => nextWork(state, view, state.scope, now),
  notOffered: (state, id, now) => notOffered(state, view, id, now),
  bounds: () => view.limits,
  afterFailure: (state, step, failed) => failover(state, view, step, failed),
  adopted: (_, at, { session, client: process }) => [{ type: 'execution-adopted', at, session, client: process }],
  released: (_, at, reason) => [{ type: 'execution-ended', at, reason }],
  decide: (state, command) => decideOwn(state, view, command),
  takesOver: ({ type }) => type === 'execute',
  settle: () => [],
})

const decideOwn = (state: WorkState, view: PlanView, command: WorkOwnCommand): readonly WorkEvent[] => {
  switch (command.type) {
    case 'execute':
      return execute(state, view, command)
    case 'end-execution':
      return state.conductor ? [{ type: 'execution-ended', at: command.at, reason: command.reason }] : []
    case 'update':
      return update(workFlow(view), state, view, command)
    case 'fail':
      return fail(workFlow(view), state, view, command)
    case 'cancel':
      return cancel(state, view, command)
    case 'reopen':
      return reopen(state, view, command)
    case 'note':
      return note(state, view, command)
    case 'assign':
      return assign(state, view, command)
    case 'add':
      return addPart(state, view, command)
    case 'start-check':
      return startCheck(state, view, command)
    case 'approve-plan':
    case 'revoke-plan':
    case 'approve-stage':
    case 'revoke-stage':
      return decideApproval(state, view, command)
  }
}

const notOffered = (state: WorkState, view: PlanView, wanted: string, now: string): Refused => {
  const thread = findThread(view.plan, wanted)
  if (!state.conductor) {
    const start = client('execute-stage', String(Number(stageIdOf(thread.id))))
    return new Refused('not-executing', text`no stage is being carried out here. Start one: ${start}`)
  }
  const directive = nextWork(state, view, state.scope, now)
  const status = `thread ${thread.id} is ${statusOf(state, thread.id)} and may not start now`
  switch (directive.kind) {
    case 'dispatch': {
      const offered = directive.steps.map(({ id }) => id)
      if (offered.includes(thread.id)) return owned(state, Number(state.scope?.stage))
      return new Refused('not-next', `${status}; next: ${offered.join(', ')}`)
    }
    case 'wait':
      return new Refused('not-next', `${status}; wait for those that run`)
    case 'done':
      return new Refused('not-next', `${status}; ${directive.what}`)
    default:
      return new Refused('not-next', `${status}; ${directive.reason}`)
  }
}
