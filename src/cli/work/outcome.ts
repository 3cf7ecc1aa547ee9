import type { WorkNow } from '../../engine/workstream/work.ts'
import { resolveAgent } from '../../workflow/workstream/agents.ts'
import { findThread } from '../../workflow/plan/plan.ts'
import { attemptsOf, reportOf, statusOf } from '../../workflow/workstream/state.ts'
import type { Reply } from '../reply.ts'
import type { Change } from './look.ts'

/** What became of a thread, in one line; where failover decided something, that too. */
export const outcome = ({ before, after }: Change, id: string): Reply => {
  const thread = findThread(after.view.plan, id)
  const was = statusOf(before.state, id)
  const is = statusOf(after.state, id)
  const followed = failoverOf({ before, after }, id)
  const moved = was === is ? `${is} already, so its status stays` : `${was} -> ${is}`
  const changed = before.state.threads[id] !== after.state.threads[id]
  return {
    text: `${id} ${thread.name}: ${was === is && changed && followed === null ? is : moved}${followed === null ? '' : `; ${followed.text}`}${batchProgress(after, id)}`,
    json: {
      threadId: id,
      from: was,
      status: is,
      agent: thread.agent,
      attempts: attemptsOf(after.state, id).length,
      report: reportOf(after.state, id),
      failover: followed === null ? null : { kind: followed.kind, agent: followed.agent },
    },
  }
}

interface Followed {
  readonly kind: 'retry' | 'reassigned' | 'blocked'
  readonly agent: string
  readonly text: string
}

// Nothing failed.
const QUIET: ReadonlySet<string> = new Set(['running', 'completed', 'interrupted'])

const failoverOf = ({ before, after }: Change, id: string): Followed | null => {
  const [life, record] = [after.state.steps[id], after.state.threads[id]]
  const last = attemptsOf(after.state, id).at(-1)
  const previous = attemptsOf(before.state, id).at(-1)
  const ended = last && previous && last.number === previous.number && previous.outcome === 'running'
  if (!life || !ended || QUIET.has(last.outcome)) return null
  const { agent } = resolveAgent(findThread(after.view.plan, id).agent, after.view.agents)
  const why = last.reason ?? 'it failed'
  if (life.status === 'failed') {
    const reassigned = record?.reassigned ? ' after it was reassigned' : ''
    return { kind: 'blocked', agent, text: `failed${reassigned} (${why}); a person decides what next` }
  }
  if (record?.reassigned && !before.state.threads[id]?.reassigned) {
    return {
      kind: 'reassigned',
      agent,
      text: `failed (${why}); it runs once more, reassigned from ${last.agent ?? 'nobody'} to ${agent} in PLAN.md`,
    }
  }
  return { kind: 'retry', agent, text: `failed (${why}); it runs once more with ${agent}` }
}

const batchProgress = ({ view, state }: WorkNow, id: string): string => {
  const batch = view.plan.stages.flatMap(({ batches }) => batches).find((each) => id.startsWith(`${each.id}.`))
  if (!batch) return ''
  const done = batch.threads.filter((thread) => statusOf(state, thread.id) === 'completed').length
  return ` (batch ${batch.id}: ${done} of ${batch.threads.length} completed)`
}
