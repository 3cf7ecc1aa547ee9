import type { Surroundings, WorkNow } from './work.ts'
import { handleWork, readWork } from './engine-here.ts'
import type { Stream } from '../../state-manager/work-folder.ts'
import { Refused } from '../../workflow/core/refused.ts'
import { nextText, text as said } from '../../workflow/core/text.ts'
import type { Scope } from '../../workflow/workstream/command.ts'
import { nextBatch, nextUserCommand } from '../../workflow/workstream/next.ts'
import { findStage } from '../../workflow/plan/plan.ts'
import type { Caller } from '../client.ts'

export interface ExecuteArguments {
  /** Null: the next batch. */
  readonly stage: number | null
  readonly takeOver: boolean
}

/**
 * Binds a stage, or its next batch, to the caller's session, which carries it out from then on. Threads of a session that
 * is gone are started again.
 *
 * @throws Refused `owned`, `stage-unknown`, `nothing-to-do`, and the codes of `Obstacle`
 */
export const execute = (
  stream: Stream,
  surroundings: Surroundings,
  args: ExecuteArguments,
  { by, ...caller }: Caller,
): { readonly now: WorkNow; readonly scope: Scope } => {
  const scope = scopeOf(readWork(stream, surroundings), args)
  const { takeOver } = args
  const now = handleWork(stream, by, surroundings, () => ({ type: 'execute', ...caller, ...scope, takeOver }))
  return { now, scope }
}

const scopeOf = (now: WorkNow, { stage }: ExecuteArguments): Scope => {
  if (stage !== null) return { stage: findStage(now.view.plan, stage).id, batch: null }
  const scope = nextBatch(now.state, now.view)
  if (scope) return scope
  throw new Refused(
    'nothing-to-do',
    said`there is no batch left to carry out. ${nextText(nextUserCommand(now.state, now.view))}`,
  )
}
