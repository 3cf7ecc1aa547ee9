import type { Board, Lent, Machine } from './wire.ts'

/** What a job waits for, for a person; empty: nothing but its turn. */
export const waitsFor = ({ machines }: Board, { state, needs }: Lent): string => {
  if (state !== 'waiting' || Object.values(machines).some((machine) => can(machine, needs))) return ''
  return needs.length === 0
    ? 'waits: no machine is connected to the pool'
    : `waits: no machine has the label ${needs.join(', ')}; give it to one with phasegate worker --label`
}

/** Whether a machine has all that a job needs. */
export const can = ({ labels }: Machine, needs: readonly string[]): boolean =>
  needs.every((need) => labels.includes(need))

/** Whether somebody is in its session: an agent that is taken back may live a moment longer, and the client lets no other in. */
export const isAtWork = ({ jobs }: Board, { session }: Lent): boolean =>
  Object.values(jobs).some((job) => job.session === session && job.state === 'leased')
