import { textApproval, type TextApproval } from '../../workflow/workstream/approve.ts'
import type { WorkNow } from '../../engine/workstream/work.ts'
import type { Stage } from '../../workflow/plan/plan.ts'
import type { Colors } from '../reply.ts'

const COLORS = { approved: 'green', 'not approved': 'dim', 'changed since approval': 'red' } as const satisfies Record<
  TextApproval,
  keyof Colors
>

export const paintedApproval = (approval: TextApproval, colors: Colors): string => colors[COLORS[approval]](approval)

/** `2026-11-21 04:58 UTC` */
export const moment = (at: string): string => `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`

/** The approvals of a stage as data. */
export const stageApproval = ({ state, view }: WorkNow, stage: Stage) => ({
  /** Whether the text may be carried out. */
  plan: textApproval(state, view, stage),
  /** When its result was approved; null when it was not. */
  resultApprovedAt: state.stageApprovals[stage.id]?.at ?? null,
})

/** Where the whole plan stands with its approval, in one sentence. */
export const planApprovalText = (now: WorkNow, colors: Colors): string => {
  const { state, view } = now
  const states = view.plan.stages.map((stage) => ({ id: stage.id, approval: textApproval(state, view, stage) }))
  const not = states.filter(({ approval }) => approval !== 'approved')
  if (!state.planApproval) return `${colors.yellow('not approved')}; a person types: !work approve plan`
  const at = `approved ${moment(state.planApproval.at)}`
  if (not.length === 0) return colors.green(at)
  const which = not
    .map(({ id, approval }) => `stage ${id} ${approval === 'not approved' ? 'is new' : approval}`)
    .join(', ')
  return `${at}, but ${colors.red(which)}; a person types: !work approve plan`
}
