import type { Edit } from './text-edit.ts'
import { refuseBadName } from './agent-marker.ts'
import { findThread, type Plan } from './plan.ts'

/**
 * Writes `@agent:<agent>` into the heading of a thread: in the place of the marker there is, else behind the name.
 * No edits when the heading says so already.
 *
 * @param id canonical thread id
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
