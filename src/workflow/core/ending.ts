import * as z from 'zod/mini'

/**
 * Why an attempt ended without an accepted report.
 *
 * - `refused`: its reports were refused as often as the settings allow
 * - `reported`: the agent itself reported that it failed
 * - `needs-context`: the agent reported that it cannot go on without something; the next one is given what there is of it
 * - `vanished`: it stopped without a report
 * - `overdue`: its deadline passed
 * - `unreachable`: the client could not reach the model (not the agent's failure)
 * - `interrupted`: the session it ran in is gone (not the agent's failure)
 */
export const Ending = z.enum([
  'refused',
  'reported',
  'needs-context',
  'vanished',
  'overdue',
  'unreachable',
  'interrupted',
])
export type Ending = z.infer<typeof Ending>
