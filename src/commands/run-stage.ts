import { BUDGET } from './budget.ts'
import { type Command, EVENTS_OPTION, option, STREAM, WITH_CHANGES } from './command.ts'
import { HEADLESS_OPTIONS } from './headless.ts'

export const TAKE_OVER = option({ name: 'take-over', summary: 'even if the session that carries it out is alive' })

/** `/execute-stage` without a session. */
export const RUN_STAGE = {
  summary: 'Carry a stage out here, without a session',
  options: [
    { name: 'stage', value: 'N', summary: 'which one; without it the next batch' },
    { name: 'batch', value: 'SS.BB', summary: 'only this batch' },
    TAKE_OVER,
    WITH_CHANGES,
    BUDGET,
    ...HEADLESS_OPTIONS,
    STREAM,
    EVENTS_OPTION,
  ],
  exclusive: [['stage', 'batch']],
  example: '--stage 1 --max-cost 5',
} as const satisfies Command
