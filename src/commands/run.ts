import { DISPATCH } from './dispatch.ts'
import { HEADLESS_OPTIONS } from './headless.ts'
import type { Command } from './command.ts'
import { FLEET_OPTIONS } from './workers.ts'

/** `/dispatch` without a session. */
export const RUN = {
  summary: 'Start a run and carry it out here, without a session',
  positionals: DISPATCH.positionals,
  options: [...HEADLESS_OPTIONS, ...FLEET_OPTIONS, ...DISPATCH.options],
  example: "--max-cost 5 'Add a --json flag to the list command'",
} as const satisfies Command
