import { isSameClient } from '../core/conductor.ts'
import { interruption } from '../core/end-attempt.ts'
import { Refused } from '../core/refused.ts'
import { type Instant, isResting, liveAttempt } from '../core/step.ts'
import { client, text, work } from '../core/text.ts'
import { findStage } from '../plan/plan.ts'
import type { PlanView, WorkCommandOf } from './command.ts'
import type { WorkEvent } from './event.ts'
import { obstacleOf } from './obstacle.ts'
import type { WorkState } from './state.ts'

/**
 * A session carries out a stage, or one batch of it, and a new cycle begins. What agents of another client were at is
 * interrupted, which is nobody's failure.
 *
 * @throws Refused `stage-unknown`, `owned`, and the codes of `Obstacle`
 */
export const execute = (state: WorkState, view: PlanView, command: WorkCommandOf<'execute'>): WorkEvent[] => {
  const { at, session, client: process, batch, trees, head, budget, isGone = false } = command
  const stage = findStage(view.plan, Number(command.stage))
  const { conductor } = state
  const isOther = conductor !== null && !isSameClient(conductor, command)
  // Without a known process nobody could be asked whether it is still there.
  const isHeld = isOther && conductor.client !== null && !isGone
  if (isHeld && !command.takeOver) throw owned(state, stage.number)
  const obstacle = obstacleOf(state, view, stage)
  if (obstacle) throw new Refused(obstacle.code, text`${obstacle.message}. Next: ${obstacle.next}`)
  const isAfresh = (id: string): boolean =>
    id.startsWith(`${batch ?? stage.id}.`) || id.startsWith(`${stage.id}.check.`)
  return [
    ...(isOther || conductor === null ? interrupted(state, at) : []),
    {
      type: 'execution-started',
      at,
      session,
      client: process,
      stage: stage.id,
      batch,
      ...(trees ? { trees } : {}),
      ...(head === undefined ? {} : { head }),
      ...(budget ? { budget } : {}),
    },
    ...afresh(state, isAfresh, at),
  ]
}

/** The no to whoever is not the client that carries a stage out. */
export const owned = ({ conductor, scope }: WorkState, stage: number): Refused => {
  const other = `session ${conductor?.session} (process ${conductor?.client}) carries out stage ${scope?.stage} now`
  const takeOver = client('execute-stage', String(stage), '--take-over')
  return new Refused('owned', text`${other}. Watch it: ${work('status')}; take it over: ${takeOver}`)
}

const interrupted = (state: WorkState, at: Instant): WorkEvent[] =>
  Object.values(state.steps)
    // What a person works on in a shell nobody interrupted.
    .filter((life) => liveAttempt(life)?.session !== null)
    .flatMap((life) => interruption(life, at, 'the session it ran in ended'))

// Whoever starts a stage again has mended what blocked it, or wants to see; and does not want to wait.
const afresh = (state: WorkState, isAfresh: (id: string) => boolean, at: Instant): WorkEvent[] =>
  Object.values(state.steps)
    .filter((life) => isAfresh(life.id) && (life.status === 'failed' || isResting(life, at)))
    .map(({ id }) => ({ type: 'thread-reset', at, step: id, reason: 'a new execution cycle began' }))
