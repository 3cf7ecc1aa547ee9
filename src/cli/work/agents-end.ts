import { dirname, relative, sep } from 'node:path'
import { rehearse } from '../../engine/workstream/rehearse.ts'
import * as work from '../../engine/workstream/take-in.ts'
import type { WorkNow } from '../../engine/workstream/work.ts'
import { agentOfTree } from '../../engine/tree-work.ts'
import { treesFolder } from '../../machine/trees/worktree.ts'
import { counted } from '../../workflow/core/counted.ts'
import { ownValue } from '../../workflow/core/own-value.ts'
import { Refused } from '../../workflow/core/refused.ts'
import { type Attempt, liveAttempt } from '../../workflow/core/step.ts'
import type { Taken, WorkCommand } from '../../workflow/workstream/command.ts'
import { hasTrees } from '../../workflow/workstream/state.ts'
import { type About, change, look } from './look.ts'
import type { WorkPlace } from './place.ts'

/**
 * The agent of a thread says that it is done, or that it cannot go on: what it left in its tree is merged, or only kept. Undefined
 * where nothing is merged: a person says so, who works in the checkout, as all do where there are no trees.
 *
 * @throws Refused what the command would be refused for, and of `takeIn`
 */
export const takeIn = (
  place: WorkPlace,
  input: About<'stream'>,
  thread: string,
  request: (now: WorkNow) => WorkCommand,
): Taken | undefined => {
  const now = look(place, input)
  const command = request(now)
  const live = agentsAttempt(now, thread, 'attempt' in command ? command.attempt : null)
  if (!live) return undefined
  rehearse(now, { ...command, ...(command.type === 'update' ? { taken: { changed: [] } } : {}) })
  const attached = live.agentId === null ? attach(place, input, thread, live) : now
  const { settings } = place.surroundings
  if (command.type === 'update' && command.status === 'completed') return work.takeIn(attached, thread, settings)
  work.keep(attached, thread, settings)
  return undefined
}

const agentsAttempt = ({ state }: WorkNow, thread: string, number: number | null): Attempt | null => {
  const life = hasTrees(state) ? ownValue(state.steps, thread) : undefined
  const live = liveAttempt(life)
  return live?.number === number ? live : null
}

// In the foreground the client says only afterwards which agent it started. The tree it is in bears its name.
const attach = (place: WorkPlace, input: About<'stream'>, step: string, { number }: Attempt): WorkNow =>
  change(place, input, 'update', ({ stream, state }) => {
    const [name = ''] = relative(treesFolder(dirname(stream.work)), place.folder).split(sep)
    const agentId = agentOfTree(name)
    const isOthers = Object.values(state.steps).some(({ attempts }) =>
      attempts.some((each) => each.agentId === agentId),
    )
    if (agentId === null || isOthers) return null
    return { type: 'attach-agent', at: place.now(), step, attempt: number, agentId }
  }).after

/** The no to a report, for the agent that made it: what is wrong, and whether it may try again. */
export const refusedReport = ({ state, view }: WorkNow, thread: string, problems: readonly string[]): Refused => {
  const life = state.steps[thread]
  const live = liveAttempt(life)
  const left = live ? view.limits.maxRefusals - live.refusals.length : -1
  const chances = left > 0 ? `${counted(left, 'more chance')} after this one` : 'this is the last chance'
  const what = problems.map((problem) => `- ${problem}`).join('\n')
  return live
    ? new Refused(
        'report-refused',
        `the report of ${thread} is refused (${chances}). Repair this, then report again:\n${what}`,
      )
    : new Refused(
        'report-refused',
        `the report of ${thread} is refused for the last time, and the attempt has failed; stop now:\n${what}`,
      )
}
