import { Misused } from '../workflow/core/refused.ts'
import { stageNumber } from '../workflow/plan/id.ts'
import type { WorkCommandOf } from '../workflow/workstream/command.ts'
import { type Command, option, STREAM, type Values } from './command.ts'

export const APPROVE = {
  summary: 'Approve the plan, or what a stage came to',
  slash: '/phasegate:approve',
  positionals: [
    { name: 'what', hint: 'plan or stage', summary: 'what is approved', choices: ['plan', 'stage'] },
    { name: 'N', summary: 'the number of the stage', optional: true },
  ],
  options: [
    option({
      name: 'force',
      summary: 'in spite of open questions of the plan, or of tests of the stage that do not pass',
    }),
    option({ name: 'revoke', summary: 'take the approval back' }),
    option({ name: 'reason', value: '"why"', text: true, summary: 'why it is taken back' }),
    STREAM,
  ],
  exclusive: [['force', 'revoke']],
  example: 'stage 1',
} as const satisfies Command

/** What a person says of a plan or of a stage; `at` is added where it is said. */
export type Approval = Untimed<ApprovalType>
type Untimed<Type> = Type extends ApprovalType ? Omit<WorkCommandOf<Type>, 'at' | 'isGone'> : never
type ApprovalType = 'approve-plan' | 'revoke-plan' | 'approve-stage' | 'revoke-stage'

interface Asked {
  readonly revoke: boolean
  readonly reason: string | undefined
}

/** Misused: one of --revoke and --reason without the other; a stage without its number. */
export const approvalOf = (asked: Values<typeof APPROVE>): Approval => {
  if (asked.what === 'plan') {
    if (asked.N !== undefined) throw new Misused('the plan has no number; a stage has: stage 1')
    return planApproval(asked)
  }
  if (asked.N === undefined) throw new Misused('say which stage: stage 1')
  return stageApproval({ ...asked, N: asked.N })
}

/** Misused: one of --revoke and --reason without the other. */
export const planApproval = (asked: Asked & { readonly force: boolean }): Approval => {
  const reason = revokeReason(asked)
  return reason === null ? { type: 'approve-plan', force: asked.force } : { type: 'revoke-plan', reason }
}

/** Misused: as `planApproval`. @throws Refused `stage-id` */
export const stageApproval = (asked: Asked & { readonly N: string; readonly force: boolean }): Approval => {
  const reason = revokeReason(asked)
  const stage = String(stageNumber(asked.N))
  return reason === null
    ? { type: 'approve-stage', stage, force: asked.force }
    : { type: 'revoke-stage', stage, reason }
}

const revokeReason = ({ revoke, reason: typed }: Asked): string | null => {
  const reason = typed?.trim()
  if (!revoke && reason !== undefined) throw new Misused('--reason goes with --revoke')
  if (!revoke) return null
  if (!reason) throw new Misused('--revoke needs --reason "why"')
  return reason
}
