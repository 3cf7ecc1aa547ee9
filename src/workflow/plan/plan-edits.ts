import { refuseBadName } from './agent-marker.ts'
import { insertPart } from './insert.ts'
import type { PlanChange } from './plan-change.ts'
import { findThread, threadsOf, type Plan } from './plan.ts'
import type { Edit } from './text-edit.ts'

/**
 * The edits that make PLAN.md show a change; none when it does, or when what it is about was removed meanwhile.
 *
 * @throws Refused `insert-hidden`
 */
export const editsFor = (plan: Plan, text: string, change: PlanChange): readonly Edit[] => {
  if (change.kind === 'add') return insertPart(plan, text, change.id, change.part)
  const { thread, agent } = change
  return threadsOf(plan).some(({ id }) => id === thread) ? assignAgent(plan, text, thread, agent) : []
}

/**
 * Writes `@agent:<agent>` into the heading of a thread: in the place of the marker there is, else behind the name.
 * No edits when the heading says so already.
 *
 * @throws Refused `thread-unknown`, `agent-name`
 */
export const assignAgent = (plan: Plan, text: string, id: string, agent: string): Edit[] => {
  const { marker, heading } = findThread(plan, id)
  refuseBadName(agent)
  const written = `@agent:${agent}`
  if (marker === null) return [{ offset: heading.end, length: 0, text: ` ${written}` }]
  const length = marker.end - marker.start
  return text.slice(marker.start, marker.end) === written ? [] : [{ offset: marker.start, length, text: written }]
}
