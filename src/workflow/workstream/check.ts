import { interruption } from '../core/end-attempt.ts'
import { started } from '../core/decide.ts'
import type { Directive } from '../core/directive.ts'
import { LONGEST_CALL_SECONDS } from '../core/longest-call.ts'
import { nextOf } from '../core/next.ts'
import { Refused } from '../core/refused.ts'
import { type Instant, type Life, newLife, type Step } from '../core/step.ts'
import { nextText, text, work } from '../core/text.ts'
import type { Way } from '../core/way.ts'
import { findStage, type Stage, threadsIn } from '../plan/plan.ts'
import type { PlanView, WorkCommandOf } from './command.ts'
import type { WorkEvent } from './event.ts'
import { evolveWork } from './evolve.ts'
import { stageIsDone } from './obstacle.ts'
import { attemptsOf, statusOf, type WorkState } from './state.ts'

/**
 * The tests of a stage that agents carried out, as the step that code does once all its threads have ended. It bears the number of
 * the last attempt that completed: when another thread completes, other tests are due. Null where none are.
 */
export const checkOf = (state: WorkState, { limits }: PlanView, stage: Stage): Step | null => {
  if (!limits.check || state.trees === null || !stageIsDone(state, stage)) return null
  const numbers = threadsIn(stage)
    .filter(({ id }) => statusOf(state, id) === 'completed')
    .map(({ id }) => attemptsOf(state, id).at(-1)?.number ?? 0)
  if (numbers.length === 0) return null
  const id = `${stage.id}.check.${Math.max(...numbers)}`
  return checkStep(state.steps[id] ?? newLife(id), stage.id)
}

/** A life as the tests of a stage; null where it is a thread's. */
export const checkOfLife = (life: Life): Step | null => {
  const [, stage] = /^(\d+)\.check\.\d+$/.exec(life.id) ?? []
  return stage === undefined ? null : checkStep(life, stage)
}

// One call of the client carries it out.
const DEADLINE_MINUTES = Math.ceil(LONGEST_CALL_SECONDS / 60)

const checkStep = (life: Life, stage: string): Step => ({
  ...life,
  title: `Tests of stage ${stage}`,
  executor: { kind: 'code', command: 'run-tests' },
  needs: [],
  deadline: DEADLINE_MINUTES,
})

// Of a stage that a person has approved nothing more is asked.
const isDue = (state: WorkState, { id }: Stage, check: Step | null): check is Step =>
  check !== null && check.status !== 'completed' && !state.stageApprovals[id]

/** What to do about the tests of a stage whose threads have ended; null when there is nothing more to do. */
export const nextCheck = (state: WorkState, view: PlanView, stage: Stage, now: Instant): Directive | null => {
  const check = checkOf(state, view, stage)
  if (!isDue(state, stage, check)) return null
  const open = check.status === 'failed' ? null : nextOf([check], 1, now)
  if (open) return open
  const reason = `every thread of stage ${stage.id} has ended, but its tests do not pass: ${check.reason ?? ''}`
  return { kind: 'blocked', reason, next: repair(stage), otherwise: force(stage) }
}

/** What a person types about the tests of a stage before they approve it; null when they passed, or there are none. */
export const wayOfCheck = (state: WorkState, view: PlanView, stage: Stage): Way | null => {
  const check = checkOf(state, view, stage)
  if (!isDue(state, stage, check)) return null
  return check.status === 'failed' ? repair(stage) : run(stage)
}

const run = ({ number }: Stage): Way => work('run-tests', '--stage', String(number))
const force = ({ number }: Stage): Way => work('approve', 'stage', String(number), '--force')
const repair = ({ batches }: Stage): Way =>
  work('add', 'thread', '--batch', batches.at(-1)?.id ?? '', '--name', '"…"', '--summary', '"…"')

/** @throws Refused `tests-not-passed` */
export const refuseUntested = (state: WorkState, view: PlanView, stage: Stage): void => {
  const check = checkOf(state, view, stage)
  if (!check || check.status === 'completed') return
  const what = check.status === 'failed' ? `do not pass: ${check.reason ?? ''}` : 'were not run'
  throw new Refused(
    'tests-not-passed',
    text`the tests of stage ${stage.id} ${what}. Run them: ${run(stage)}; repair it: ${repair(stage)}; or approve it all the same: ${force(stage)}`,
  )
}

/**
 * Somebody runs the tests of a stage. Whoever runs them again takes over: the process before may be gone.
 *
 * @throws Refused `stage-unknown`, `stage-open`
 */
export const startCheck = (state: WorkState, view: PlanView, command: WorkCommandOf<'start-check'>): WorkEvent[] => {
  const { at, session } = command
  const stage = findStage(view.plan, Number(command.stage))
  if (!stageIsDone(state, stage)) {
    const open = `stage ${stage.id} has threads that have not ended`
    throw new Refused('stage-open', text`${open}. ${nextText(work('list', '--stage', String(stage.number)))}`)
  }
  const check = checkOf(state, view, stage)
  if (!check || check.status === 'completed') return []
  const reason = 'the tests are run again'
  const before: WorkEvent[] =
    check.status === 'failed' ? [{ type: 'thread-reset', at, step: check.id, reason }] : interruption(check, at, reason)
  const now = before.reduce(evolveWork, state)
  return [...before, started(now, check, { at, session, caller: null })]
}
