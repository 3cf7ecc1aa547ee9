import { isMerged, keptRef, missing, statOf } from '../../machine/trees/kept.ts'
import { tipOf } from '../../machine/trees/objects.ts'
import { ifNotRefused } from '../../workflow/core/refused.ts'
import { liveAttempt } from '../../workflow/core/step.ts'
import type { Stage } from '../../workflow/plan/plan.ts'
import { attemptsOf } from '../../workflow/workstream/state.ts'
import { integrationOf, keptName } from './stage-trees.ts'
import type { WorkNow } from './work.ts'

/** What a stage changed, as git says. */
export interface StageChanges {
  readonly from: string
  /** The branch, or the commit at which the next stage began. */
  readonly to: string
  /** As `git diff --stat` prints it; empty where nothing differs. */
  readonly stat: string
}

/** What a stage changed on the branch of its workstream; null where it was not begun there, or the branch is not here. */
export const stageChanges = ({ stream, state, view }: WorkNow, { id, number }: Stage): StageChanges | null => {
  const from = state.began[id]
  const integration = from === undefined ? null : integrationOf(stream, state)
  if (from === undefined || !integration || tipOf(integration.top, integration.branch) === null) return null
  const later = view.plan.stages.find((stage) => stage.number > number && state.began[stage.id] !== undefined)
  const to = (later && state.began[later.id]) ?? integration.branch
  return ifNotRefused(() => ({ from, to, stat: statOf(integration.top, from, to) }), null)
}

/** How the branch comes back that holds what a stage changed, where it is gone and nobody took it; null: nothing is missing. */
export const goneBranch = ({ stream, state }: WorkNow, { id }: Stage): string | null => {
  const integration = state.began[id] === undefined ? null : integrationOf(stream, state)
  return ifNotRefused(() => integration && missing(integration), null)
}

/** The refs of what attempts at a thread left that is in the branch, oldest first. */
export const mergedOf = ({ stream, state }: WorkNow, thread: string): string[] => {
  const look = (): string[] => {
    const integration = integrationOf(stream, state)
    if (!integration) return []
    const names = attemptsOf(state, thread).map(({ number }) => keptName(thread, number))
    return names.filter((name) => isMerged(integration, name)).map((name) => `${integration.keep}/${name}`)
  }
  return ifNotRefused(look, [])
}

/** The ref that keeps what the last attempt at a thread left and nobody merged; null: there is none. */
export const keptOf = ({ stream, state }: WorkNow, thread: string): string | null => {
  const life = state.steps[thread]
  const last = life?.attempts.at(-1)
  if (!life || !last || liveAttempt(life)) return null
  const look = (): string | null => {
    const integration = integrationOf(stream, state)
    return integration && keptRef(integration, keptName(thread, last.number))
  }
  return ifNotRefused(look, null)
}
