import { counted } from '../core/counted.ts'
import { Refused } from '../core/refused.ts'
import { nextText, text, work } from '../core/text.ts'
import { refuseUntested } from './check.ts'
import type { PlanView, WorkCommand, WorkCommandOf } from './command.ts'
import type { WorkEvent } from './event.ts'
import { nextUserCommand } from './next.ts'
import { hasEnded, stageIsDone } from './obstacle.ts'
import { findStage, type Stage, threadsIn } from '../plan/plan.ts'
import { statusOf, type WorkState } from './state.ts'

type Approval = Extract<WorkCommand, { type: 'approve-plan' | 'revoke-plan' | 'approve-stage' | 'revoke-stage' }>

/**
 * The approvals of a person. What is approved is a text: its hash is remembered per stage.
 *
 * @throws Refused `plan-errors`, `open-questions`, `not-approved`, `stage-unknown`, `stage-open`, `tests-not-passed`, `stage-not-approved`,
 *   `plan-not-approved`
 */
export const decideApproval = (state: WorkState, view: PlanView, command: Approval): WorkEvent[] => {
  switch (command.type) {
    case 'approve-plan':
      return approvePlan(state, view, command.at, command.force)
    case 'revoke-plan':
      if (!state.planApproval)
        throw new Refused('not-approved', 'the plan is not approved, so there is nothing to revoke')
      return [{ type: 'plan-approval-revoked', at: command.at, reason: command.reason }]
    case 'approve-stage':
      return approveStage(state, view, findStage(view.plan, Number(command.stage)), command)
    case 'revoke-stage': {
      const { id } = findStage(view.plan, Number(command.stage))
      if (!state.stageApprovals[id])
        throw new Refused('not-approved', `stage ${id} is not approved, so there is nothing to revoke`)
      return [{ type: 'stage-approval-revoked', at: command.at, stage: id, reason: command.reason }]
    }
  }
}

export type TextApproval = 'approved' | 'not approved' | 'changed since approval'

/** Whether a person approved the text of a stage as it is now. */
export const textApproval = ({ planApproval }: WorkState, { hashes }: PlanView, { id }: Stage): TextApproval => {
  const approved = planApproval?.hashes[id]
  if (approved === undefined) return 'not approved'
  return approved === hashes[id] ? 'approved' : 'changed since approval'
}

const approvePlan = (state: WorkState, view: PlanView, at: string, force: boolean): WorkEvent[] => {
  if (view.errors > 0)
    throw new Refused(
      'plan-errors',
      text`PLAN.md has ${counted(view.errors, 'error')}, so it cannot be approved. See: ${work('check')}`,
    )
  const open = view.plan.stages.flatMap(({ id, questions }) =>
    questions.filter(({ done }) => !done).map((question) => `  ${id}: ${question.text}`),
  )
  if (open.length > 0 && !force) {
    const questions = ['the plan has open questions:', ...open].join('\n')
    const forced = work('approve', 'plan', '--force')
    throw new Refused('open-questions', text`${questions}\nAnswer them in PLAN.md, or approve all the same: ${forced}`)
  }
  const known = state.planApproval?.hashes
  const same = known !== undefined && view.plan.stages.every(({ id }) => known[id] === view.hashes[id])
  return same ? [] : [{ type: 'plan-approved', at, hashes: { ...view.hashes }, forced: open.length > 0 }]
}

const approveStage = (
  state: WorkState,
  view: PlanView,
  stage: Stage,
  { at, force = false }: WorkCommandOf<'approve-stage'>,
): WorkEvent[] => {
  const hash = view.hashes[stage.id] ?? ''
  if (state.stageApprovals[stage.id]) return []
  if (state.planApproval?.hashes[stage.id] !== hash) {
    const changed = `the text of stage ${stage.id} is not approved as it is now`
    throw new Refused('plan-not-approved', text`${changed}. First: ${work('approve', 'plan')}`)
  }
  const before = view.plan.stages.find(({ id, number }) => number < stage.number && !state.stageApprovals[id])
  if (before) {
    throw new Refused(
      'stage-not-approved',
      text`stage ${before.id} comes first. ${nextText(nextUserCommand(state, view))}`,
    )
  }
  if (!stageIsDone(state, stage)) {
    const open = threadsIn(stage)
      .filter(({ id }) => !hasEnded(state, id))
      .map(({ id }) => `${id} ${statusOf(state, id)}`)
    const threads = `threads that are not completed or cancelled: ${open.join(', ')}`
    throw new Refused('stage-open', text`stage ${stage.id} has ${threads}. ${nextText(nextUserCommand(state, view))}`)
  }
  if (!force) refuseUntested(state, view, stage)
  return [{ type: 'stage-approved', at, stage: stage.id, hash }]
}
