import { stageChanges } from '../engine/workstream/stage-changes.ts'
import type { Change } from '../engine/workstream/work.ts'
import { findStage } from '../workflow/plan/plan.ts'
import { nextUserCommand } from '../workflow/workstream/next.ts'
import type { View } from './paint.ts'
import { agentLines, nextLine, printed } from './work-head.ts'

/** What became of the approval of the plan (`stage` null) or of a stage, with the next command: as text, and as data. */
export const approvalReply = (change: Change, stage: number | null, view: View): { text: string; json: object } => {
  const { after } = change
  const { text, data } = stage === null ? ofPlan(change) : ofStage(change, stage)
  const next = printed(nextUserCommand(after.state, after.view), view.reader)
  const done = `${view.colors.green(text.done)}${text.what}`
  const warned = stage === null && data.approved ? agentLines(after, view) : []
  return { text: [done, ...warned, nextLine(after, view)].join('\n'), json: { stream: after.stream.id, ...data, next } }
}

const ofPlan = ({ before, after }: Change) => {
  const { planApproval } = after.state
  const isSame = before.state.planApproval === planApproval
  const stages = after.view.plan.stages.map(({ id, name }) => `${id} ${name}`).join(', ')
  return {
    text: { done: `${after.stream.id}: the plan ${saidOf(planApproval !== null, isSame)}`, what: ` (${stages})` },
    data: { approved: planApproval !== null, changed: !isSame },
  }
}

const ofStage = ({ before, after }: Change, number: number) => {
  const stage = findStage(after.view.plan, number)
  const { id, name } = stage
  const stat = stageChanges(after, stage)?.stat ?? ''
  // The last line of it sums it up.
  const sum = stat.slice(stat.lastIndexOf('\n') + 1).trim()
  const approval = after.state.stageApprovals[id]
  const isSame = before.state.stageApprovals[id]?.at === approval?.at
  return {
    text: {
      done: `stage ${id} ${name} ${saidOf(approval !== undefined, isSame)}`,
      what: approval && sum !== '' ? `: ${sum}` : '',
    },
    data: { stage: id, stat, approved: approval !== undefined, changed: !isSame },
  }
}

const saidOf = (isApproved: boolean, isSame: boolean): string =>
  isApproved ? `is approved${isSame ? ' already' : ''}` : 'is not approved any more'
