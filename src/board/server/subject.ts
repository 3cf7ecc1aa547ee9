import type { Cost } from '../../cost/cost.ts'
import type { AttemptView, Group, StepView } from '../page/data.ts'
import type { View } from '../../shown/view/parts.ts'
import { counted } from '../../workflow/core/counted.ts'

/** A phase of a run or a batch of a workstream, with the stage that it is of. */
export interface Part extends Omit<Group, 'steps'> {
  readonly steps: readonly StepView[]
}

/** What both flows are made of, in order: phases, or batches and the tests of a stage. */
export const partsOf = (view: View): readonly Part[] => {
  switch (view.kind) {
    case 'run':
      return view.phases.map(({ id, name, stage, status, steps, round, repairs, reason }) => {
        const notes = [
          ...(round > 1 ? [`round ${round}`] : []),
          ...(repairs > 0 ? [`repaired ${counted(repairs, 'time')}`] : []),
          ...(reason === null ? [] : [reason]),
        ]
        return { id, name, section: stage, status, notes, steps }
      })
    case 'workstream':
      return view.stages.flatMap(({ id, name, status, textApproval, resultApprovedAt, batches, tests }) => {
        const section = `${id} ${name}`
        const notes = [`text ${textApproval}`, ...(resultApprovedAt === null ? [] : ['result approved'])]
        const own = batches.map((batch): Part => {
          const { threads } = batch
          return { id: batch.id, name: batch.name, section, status: statusOf(threads), notes, steps: threads }
        })
        return tests.length === 0
          ? own
          : [...own, { id: `${id}.tests`, name: 'Tests', section, status, notes, steps: tests }]
      })
  }
}

const statusOf = (steps: readonly StepView[]): string => {
  const isAny = (wanted: StepView['status']): boolean => steps.some(({ status }) => status === wanted)
  if (isAny('running')) return 'running'
  if (isAny('failed')) return 'failed'
  if (!isAny('pending')) return 'completed'
  return isAny('completed') ? 'running' : 'pending'
}

/** Until when what has not ended goes on: nobody works on a run that is over. */
export const untilOf = (view: View): string => (view.kind === 'run' ? (view.endedAt ?? view.at) : view.at)

/** When an attempt ended, or until when it goes on. */
export const endOf = (view: View, { endedAt }: AttemptView): string => endedAt ?? untilOf(view)

type Measured = Pick<NonNullable<AttemptView['spent']>, 'tokens' | 'usd' | 'unknown'>

/** What several attempts used up together. */
export const spentOn = (some: readonly Measured[]): Measured => ({
  tokens: some.reduce((sum, { tokens }) => sum + tokens, 0),
  usd: some.reduce((sum, { usd }) => sum + usd, 0),
  unknown: some.flatMap(({ unknown }) => unknown),
})

/** Whether anything of it was measured. */
export const isMeasured = ({ cost }: { readonly cost: Cost }): boolean => cost.tokens > 0 || cost.usd > 0
