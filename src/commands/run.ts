import { DISPATCH, RUN_OPTIONS } from './dispatch.ts'
import { HEADLESS_OPTIONS } from './headless.ts'
import { type Command, EVENTS_OPTION } from './command.ts'

/** `/dispatch` without a session. */
export const RUN = {
  summary: 'Start a run and carry it out here, without a session',
  positionals: DISPATCH.positionals,
  options: [...HEADLESS_OPTIONS, ...RUN_OPTIONS, EVENTS_OPTION],
  example: "--max-cost 5 'Add a --json flag to the list command'",
} as const satisfies Command
