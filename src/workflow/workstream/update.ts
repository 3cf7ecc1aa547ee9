import { leftAlone } from '../core/changes.ts'
import { ignoredIfLate, report as reported, started } from '../core/decide.ts'
import { endAttempt, interruption } from '../core/end-attempt.ts'
import type { Facts, TaskFacts } from '../core/facts.ts'
import type { Flow } from '../core/flow.ts'
import { Refused } from '../core/refused.ts'
import { type Instant, liveAttempt, type Step } from '../core/step.ts'
import { text, work } from '../core/text.ts'
import type { Verdict } from '../core/verdict.ts'
import { findThread } from '../plan/plan.ts'
import type { PlanView, Taken, WorkCommandOf, WorkOwnCommand } from './command.ts'
import { assign } from './decide-plan.ts'
import type { WorkEvent } from './event.ts'
import { evolveWork } from './evolve.ts'
import { attemptsThatCount, statusOf, type ThreadStatus, type WorkState } from './state.ts'
import { stepOfThread } from './thread-step.ts'
import { ownValue } from '../core/own-value.ts'

type WorkFlow = Flow<WorkState, WorkEvent, WorkOwnCommand>
type Update = WorkCommandOf<'update'>
type Said = Update & { readonly report: string }

const LEGAL: Readonly<Record<ThreadStatus, readonly ThreadStatus[]>> = {
  pending: ['in_progress'],
  in_progress: ['completed', 'blocked', 'pending'],
  blocked: ['in_progress', 'pending'],
  completed: [],
  cancelled: [],
}

/**
 * What a person or an agent says of a thread: legal moves only, no end without a report, and no success of an agent that left
 * every file as it was. What comes late is noted and changes nothing.
 *
 * @throws Refused `thread-unknown`, `illegal-move`, `for-people`, `report-missing`, `nothing-changed`
 */
export const update = (flow: WorkFlow, state: WorkState, view: PlanView, command: Update): readonly WorkEvent[] => {
  const { at, thread, status, agent } = command
  const before = statusOf(state, thread)
  findThread(view.plan, thread)
  if (isOver(state, thread, command.attempt)) return ignoredIfLate(state.steps[thread], at, command.attempt)
  if (status === 'pending' && command.attempt !== null) throw new Refused('for-people', notGivenBack(thread))
  const report = command.report?.trim() ?? ''
  if ((status === 'completed' || status === 'blocked') && report === '') {
    const again = work('update', '--thread', thread, '--status', status, '--report', '"…"')
    throw new Refused('report-missing', text`${status} needs a report: ${again}`)
  }
  if (before !== status && !LEGAL[before].includes(status)) {
    throw new Refused('illegal-move', illegalMove(thread, before, status))
  }
  const assigned = agent === null ? [] : assign(state, view, { at, thread, agent })
  if (before === status) return assigned
  return [...assigned, ...moved(flow, assigned.reduce(evolveWork, state), view, { ...command, report })]
}

/**
 * What an agent says it has done, with what code took in of it: good evidence counts, also where its time was up and nobody has
 * looked until now. It is in the branch already.
 */
export const evidenceIn = (state: WorkState, command: Update): Readonly<Record<string, Verdict<Facts>>> => {
  const { thread, status, attempt, taken } = command
  const report = command.report?.trim() ?? ''
  if (status !== 'completed' || report === '' || !taken || isOver(state, thread, attempt)) return {}
  return { [thread]: verdictOn(doneWith({ ...command, report }), taken) }
}

// What an agent says of an attempt that was given up is not said of the one that followed.
const isOver = ({ steps }: WorkState, thread: string, attempt: number | null): attempt is number => {
  const life = ownValue(steps, thread)
  return attempt !== null && (life === undefined || liveAttempt(life)?.number !== attempt)
}

const moved = (flow: WorkFlow, state: WorkState, view: PlanView, command: Said): readonly WorkEvent[] => {
  const { at, thread, status, report } = command
  const step = stepOfThread(state, view, findThread(view.plan, thread))
  const attempt = liveAttempt(step)?.number ?? 0
  switch (status) {
    case 'in_progress':
      return [
        // Whoever takes up what was blocked begins afresh.
        ...(step.status === 'failed' ? [reset(step, at, 'it was taken up again')] : []),
        started(state, step, { ...command, session: null, caller: state.conductor?.manager ?? null }),
      ]
    case 'completed': {
      const facts = doneWith(command)
      if (command.attempt === null) {
        return [{ type: 'step-completed', at, step: thread, attempt, facts, by: 'person' }]
      }
      const { taken } = command
      if (!taken) refuseNothingChanged(state, command)
      return reported(flow, state, {
        type: 'report-step',
        at,
        step: thread,
        attempt,
        verdict: verdictOn(facts, taken),
      })
    }
    case 'blocked': {
      const said = { at, attempt, ending: 'reported', reason: report } as const
      // What an agent reports goes through failover; a person's word stands.
      return command.attempt === null
        ? [{ type: 'attempt-ended', step: thread, ...said, then: 'fail' }]
        : endAttempt(flow, state, step, said)
    }
    case 'pending': {
      const reason = report === '' ? 'it was given back' : report
      // Whatever its agent still reports must find no attempt to report on.
      return [...interruption(step, at, reason), reset(step, at, reason)]
    }
  }
}

const doneWith = ({ report: summary, refused = [] }: Said): TaskFacts => ({
  kind: 'task',
  status: 'completed',
  summary,
  filesModified: [],
  errors: [],
  ...(refused.length > 0 ? { refused: [...refused] } : {}),
})

const verdictOn = (facts: TaskFacts, taken: Taken | undefined): Verdict<Facts> => {
  if (!taken) return { ok: true, facts }
  if ('problems' in taken) return { ok: false, problems: taken.problems }
  return { ok: true, facts: { ...facts, filesModified: [...taken.changed] }, changed: taken.changed }
}

const reset = ({ id }: Step, at: Instant, reason: string): WorkEvent => ({ type: 'thread-reset', at, step: id, reason })

const refuseNothingChanged = (state: WorkState, { thread, attempt, found = {} }: Update): void => {
  const life = ownValue(state.steps, thread)
  const alone = attempt !== null && life ? leftAlone({ ...life, attempts: attemptsThatCount(state, life) }, found) : []
  if (alone.length === 0) return
  const blocked = work('update', '--thread', thread, '--status', 'blocked', '--report', '"…"')
  throw new Refused(
    'nothing-changed',
    text`none of the files of thread ${thread} has changed since it began: ${alone.join(', ')}. Do what the thread asks for, then report again; if nothing is to be changed, say why: ${blocked}`,
  )
}

// It begins afresh then, as if nobody had tried: an agent could have itself started again without end.
const notGivenBack = (thread: string) =>
  text`only a person gives a thread back. If it cannot be done, say why: ${work('update', '--thread', thread, '--status', 'blocked', '--report', '"…"')}`

const illegalMove = (thread: string, before: ThreadStatus, status: ThreadStatus) => {
  const allowed = LEGAL[before]
  const cannot = `thread ${thread} is ${before} and cannot become ${status}`
  return allowed.length > 0
    ? `${cannot}: from ${before} it may become ${allowed.join(', ')}`
    : text`${cannot}: ${before} is final. A person sends it back with: ${work('reopen', '--thread', thread, '--reason', '"…"')}`
}

/** @throws Refused `thread-unknown`, `illegal-move` */
export const fail = (
  flow: WorkFlow,
  state: WorkState,
  view: PlanView,
  { at, thread, reason, isPassing, attempt: speaker }: WorkCommandOf<'fail'>,
): readonly WorkEvent[] => {
  if (isOver(state, thread, speaker)) return ignoredIfLate(state.steps[thread], at, speaker)
  const step = stepOfThread(state, view, findThread(view.plan, thread))
  const attempt = liveAttempt(step)
  if (!attempt) {
    const only = `thread ${thread} is ${statusOf(state, thread)}; only one in progress can fail`
    throw new Refused('illegal-move', text`${only}. See: ${work('list')}`)
  }
  const passing = isPassing ? { isPassing } : {}
  return endAttempt(flow, state, step, { at, attempt: attempt.number, ending: 'reported', reason, ...passing })
}

/** @throws Refused `thread-unknown`, `illegal-move` */
export const cancel = (
  state: WorkState,
  view: PlanView,
  { at, thread, reason }: WorkCommandOf<'cancel'>,
): readonly WorkEvent[] => {
  const step = stepOfThread(state, view, findThread(view.plan, thread))
  if (step.status === 'skipped') return []
  if (step.status === 'completed') {
    throw new Refused('illegal-move', `thread ${thread} is completed and cannot be cancelled`)
  }
  return [...interruption(step, at, reason), { type: 'step-skipped', at, step: thread, reason }]
}
