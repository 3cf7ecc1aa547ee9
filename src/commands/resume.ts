import type { Budget } from '../workflow/core/budget.ts'
import { Misused } from '../workflow/core/refused.ts'
import type { ResumePlan } from '../workflow/core/way.ts'
import { BUDGET, budgetOf } from './budget.ts'
import { HEADLESS_OPTIONS } from './headless.ts'
import { type Command, EVENTS_OPTION, type Values } from './command.ts'

export const RESUME = {
  summary: 'Go on with the run: in this session, or in a shell without one',
  slash: '/phasegate:resume',
  options: [
    { name: 'retry-failed', summary: 'start the failed steps of this phase afresh' },
    {
      name: 'from-phase',
      value: 'PHASE',
      summary: 'go back to the phase with this id; later artifacts are set aside',
    },
    { name: 'restart-stage', summary: 'go back to the first phase of this stage' },
    { name: 'restart-previous', summary: 'go back to the first phase of the stage before' },
    { ...BUDGET, summary: 'what the whole run may cost from now on, such as 10usd or 4Mtok' },
    { name: 'take-over', summary: 'even if the session that runs it is alive' },
    ...HEADLESS_OPTIONS,
    EVENTS_OPTION,
  ],
  exclusive: [['retry-failed', 'from-phase', 'restart-stage', 'restart-previous']],
  example: '--retry-failed',
} as const satisfies Command

/** Where a run goes on, and with which budget. */
export interface ResumeArguments {
  readonly plan: ResumePlan
  readonly takeOver: boolean
  readonly budget?: Budget | undefined
}

/** Misused: a phase that is no phase id, a budget that is none. */
export const resumeOf = (asked: Values<typeof RESUME>): ResumeArguments => ({
  plan: planOf(asked),
  takeOver: asked['take-over'],
  budget: budgetOf(asked.budget),
})

const planOf = (asked: Values<typeof RESUME>): ResumePlan => {
  const phase = asked['from-phase']
  if (phase !== undefined) return { kind: 'from-phase', phase: phaseId(phase) }
  const kind = (['retry-failed', 'restart-stage', 'restart-previous'] as const).find((each) => asked[each])
  return { kind: kind ?? 'continue' }
}

const phaseId = (typed: string): string => {
  if (/^\d+(\.\d+)*$/.test(typed)) return typed
  throw new Misused(`--from-phase needs the id of a phase; found ${typed}`)
}
