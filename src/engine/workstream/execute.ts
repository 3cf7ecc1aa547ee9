import type { Surroundings, WorkNow } from './work.ts'
import { handleWork, readWork } from './engine-here.ts'
import type { Stream } from '../../state-manager/work-folder.ts'
import type { Budget } from '../../workflow/core/budget.ts'
import { Refused } from '../../workflow/core/refused.ts'
import { nextText, text as said } from '../../workflow/core/text.ts'
import type { Scope } from '../../workflow/workstream/command.ts'
import { nextBatch, nextUserCommand } from '../../workflow/workstream/next.ts'
import { isSameClient } from '../../workflow/core/conductor.ts'
import { batchId, stageIdOf } from '../../workflow/plan/id.ts'
import { findBatch, findStage } from '../../workflow/plan/plan.ts'
import type { Caller } from '../client.ts'
import { endLeftRunning } from '../left-running.ts'
import { rehearse } from './rehearse.ts'
import { beginTrees } from './stage-trees.ts'

export interface ExecuteArguments {
  /** Null: the next batch, unless one is named. */
  readonly stage: number | null
  readonly batch?: string
  readonly takeOver: boolean
  /** What the user has changed and not committed is taken along into the trees. */
  readonly withChanges: boolean
  readonly budget?: Budget | undefined
}

/**
 * Binds a stage, or its next batch, to the caller's session, which carries it out from then on. Threads of a session that
 * is gone are started again. Everything that can be wrong but `trees.setup` is found before a branch is begun.
 *
 * @throws Refused `owned`, `stage-unknown`, `nothing-to-do`, the codes of `Obstacle`, and those of `beginTrees`
 */
export const execute = (
  stream: Stream,
  surroundings: Surroundings,
  args: ExecuteArguments,
  { by, ...caller }: Caller,
): { readonly now: WorkNow; readonly scope: Scope } => {
  const found = readWork(stream, surroundings)
  const scope = scopeOf(found, args)
  const { takeOver, withChanges, budget } = args
  const command = { type: 'execute', ...caller, ...scope, takeOver, ...(budget ? { budget } : {}) } as const
  rehearse(found, command)
  const { conductor } = found.state
  if (conductor && !isSameClient(conductor, caller)) endLeftRunning(conductor)
  const begun = beginTrees(found, surroundings.settings, withChanges)
  const now = handleWork(stream, by, surroundings, () => ({ ...command, ...begun }))
  return { now, scope }
}

const scopeOf = (now: WorkNow, { stage, batch }: ExecuteArguments): Scope => {
  if (batch !== undefined) {
    const { id } = findBatch(now.view.plan, batchId(batch))
    return { stage: stageIdOf(id), batch: id }
  }
  if (stage !== null) return { stage: findStage(now.view.plan, stage).id, batch: null }
  const scope = nextBatch(now.state, now.view)
  if (scope) return scope
  throw new Refused(
    'nothing-to-do',
    said`there is no batch left to carry out. ${nextText(nextUserCommand(now.state, now.view))}`,
  )
}
