import { findThread } from '../plan/plan.ts'
import type { PlanView, WorkCommandOf } from './command.ts'
import type { WorkEvent } from './event.ts'
import { notesOf, type WorkState } from './state.ts'

/**
 * Somebody has found what is no part of the thread, or what nobody should overlook. Said again it is the same note.
 *
 * @throws Refused `thread-unknown`
 */
export const note = (
  state: WorkState,
  { plan }: PlanView,
  { at, thread, text: said }: WorkCommandOf<'note'>,
): WorkEvent[] => {
  const { id } = findThread(plan, thread)
  const text = said.trim()
  return notesOf(state, id).some((known) => known.text === text) ? [] : [{ type: 'thread-noted', at, step: id, text }]
}
