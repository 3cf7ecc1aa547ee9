import * as z from 'zod/mini'

/** Why an attempt ended without an accepted report. */
export const Ending = z.enum([
  'refused',
  'reported',
  'needs-context',
  'denied',
  'vanished',
  'overdue',
  'unreachable',
  'interrupted',
])
export type Ending = z.infer<typeof Ending>
