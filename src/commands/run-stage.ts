import { BUDGET } from './budget.ts'
import { type Command, EVENTS_OPTION } from './command.ts'
import { HEADLESS_OPTIONS } from './headless.ts'

/** `/execute-stage` without a session. */
export const RUN_STAGE = {
  summary: 'Carry a stage out here, without a session',
  options: [
    { name: 'stage', value: 'N', summary: 'which one; without it the next batch' },
    { name: 'batch', value: 'SS.BB', summary: 'only this batch' },
    { name: 'take-over', summary: 'even if the session that carries it out is alive' },
    { name: 'with-changes', summary: 'begin with your changed and untracked files, as a commit of their own' },
    BUDGET,
    ...HEADLESS_OPTIONS,
    { name: 'stream', value: 'ID', summary: 'another workstream than the current one' },
    EVENTS_OPTION,
  ],
  exclusive: [['stage', 'batch']],
  example: '--stage 1 --max-cost 5',
} as const satisfies Command
