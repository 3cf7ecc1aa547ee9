import { dirname } from 'node:path'
import { oneLine } from '../../workflow/core/plain-text.ts'
import type { Change, WorkNow } from '../../engine/workstream/work.ts'
import { completedOf, progressOf } from '../../shown/work-head.ts'
import { fingerprintsOf } from '../../machine/fingerprints.ts'
import { refuseUnwritable } from '../../state-manager/plan-file.ts'
import type { RefusedCommand } from '../../workflow/core/facts.ts'
import { Misused, Refused } from '../../workflow/core/refused.ts'
import { type Reader, text, work, written } from '../../workflow/core/text.ts'
import { threadId } from '../../workflow/plan/id.ts'
import { findThread, threadsOf } from '../../workflow/plan/plan.ts'
import type { WorkCommand } from '../../workflow/workstream/command.ts'
import { resolveAgent } from '../../workflow/workstream/agents.ts'
import { textApproval } from '../../workflow/workstream/approve.ts'
import { attemptsOf, reportOf, statusOf } from '../../workflow/workstream/state.ts'
import type { Reply } from '../reply.ts'
import { change } from './look.ts'
import { attemptOf, refuseLate, refuseModelToCancel } from './speaker.ts'
import { reporting, type WorkInput, type WorkPlace } from './place.ts'

export const assign = (place: WorkPlace, input: WorkInput<'assign'>): Reply => {
  const thread = threadId(input.values.thread)
  const agent = input.values.agent
  const { before, after } = change(place, input, 'assign', ({ stream, file }) => {
    refuseUnwritable(stream, file)
    return { type: 'assign', at: place.now(), thread, agent }
  })
  const { name, agent: earlier } = findThread(before.view.plan, thread)
  const isRunning = statusOf(after.state, thread) === 'in_progress'
  const running = isRunning ? '; the attempt that runs now goes on with its agent' : ''
  const said = earlier === agent ? ' already' : ` (was ${earlier ?? 'nobody'})${running}`
  return { text: `${thread} ${name}: @agent:${agent}${said}`, json: { threadId: thread, agent, before: earlier } }
}

export const update = async (place: WorkPlace, input: WorkInput<'update'>): Promise<Reply> => {
  const thread = threadId(input.values.thread)
  const { status, report = null, agent = null, as, note: said, unverified } = input.values
  if (unverified !== undefined && status !== 'completed') throw new Misused('--unverified goes with --status completed')
  if (said !== undefined) note(place, input, thread, given('note', said))
  if (status === undefined) {
    if (said === undefined) throw new Misused('missing: --status S, or --note TEXT')
    return { text: `${thread}: noted`, json: { threadId: thread, note: said } }
  }
  let attempt: number | null = null
  const request = ({ stream, file, view, state }: WorkNow): WorkCommand => {
    if (status === 'cancelled') refuseModelToCancel(place, state, thread)
    attempt = attemptOf(place, state, thread, as)
    if (agent !== null) refuseUnwritable(stream, file)
    const at = place.now()
    if (status === 'cancelled') return { type: 'cancel', at, thread, reason: reasonToCancel(thread, report) }
    const files = threadsOf(view.plan).find(({ id }) => id === thread)?.files ?? []
    const found = status === 'completed' ? fingerprintsOf(dirname(stream.work), files) : {}
    const refused = unverified === undefined ? [] : [refusedIn(unverified)]
    return { type: 'update', at, thread, status, report, agent, attempt, found, refused }
  }
  const here = reporting(place)
  const end = isEnd(status) ? await import('./agents-end.ts') : null
  const taken = end?.takeIn(here, input, thread, request)
  const moved = change(here, input, 'update', (now) => ({ ...request(now), ...(taken ? { taken } : {}) }))
  if (taken && 'problems' in taken) throw end?.refusedReport(moved.after, thread, taken.problems)
  refuseLate(moved, thread, attempt)
  const reply = outcome(moved, thread)
  return as === undefined ? { ...reply, text: `${reply.text}${notApproved(moved.after, thread, input.reader)}` } : reply
}

const note = (place: WorkPlace, input: WorkInput<'update'>, thread: string, found: string): void =>
  void change(reporting(place), input, 'update', ({ state }) => {
    attemptOf(place, state, thread, input.values.as)
    return { type: 'note', at: place.now(), thread, text: found }
  })

/** `npm test: this command requires approval` */
const refusedIn = (typed: string): RefusedCommand => {
  const [command = '', ...answer] = typed.split(': ')
  return { command: command.trim(), text: answer.join(': ').trim() }
}

const isEnd = (status: string): boolean => status === 'completed' || status === 'blocked'

const reasonToCancel = (thread: string, report: string | null): string => {
  if (report?.trim()) return report
  const cancelled = work('cancel', '--thread', thread, '--reason', '"…"')
  throw new Refused('report-missing', text`cancelled needs a reason: ${cancelled}`)
}

/** Gives an attempt up: failover decides what follows. */
export const fail = async (place: WorkPlace, input: WorkInput<'fail'>): Promise<Reply> => {
  const [thread, reason] = [threadId(input.values.thread), given('reason', input.values.reason)]
  const { as, transient: isPassing } = input.values
  let attempt: number | null = null
  const request = ({ state }: WorkNow): WorkCommand => {
    attempt = attemptOf(place, state, thread, as)
    return { type: 'fail', at: place.now(), thread, reason, isPassing, attempt }
  }
  const here = reporting(place)
  ;(await import('./agents-end.ts')).takeIn(here, input, thread, request)
  const moved = change(here, input, 'fail', request)
  refuseLate(moved, thread, attempt)
  return outcome(moved, thread)
}

/** Gives a thread up for good. */
export const cancel = (place: WorkPlace, input: WorkInput<'cancel'>): Reply => {
  const [thread, reason] = [threadId(input.values.thread), given('reason', input.values.reason)]
  const moved = change(place, input, 'cancel', ({ state }) => {
    refuseModelToCancel(place, state, thread)
    return { type: 'cancel', at: place.now(), thread, reason }
  })
  return outcome(moved, thread)
}

const given = (option: string, typed: string): string => {
  const words = typed.trim()
  if (words === '') throw new Misused(`--${option} is empty`)
  return words
}

/** What became of a thread, in one line; where failover decided something, that too. */
const outcome = ({ before, after }: Change, id: string): Reply => {
  const thread = findThread(after.view.plan, id)
  const was = statusOf(before.state, id)
  const is = statusOf(after.state, id)
  const followed = failoverOf({ before, after }, id)
  const changed = before.state.threads[id] !== after.state.threads[id]
  const stays = changed && followed === null ? is : `${is} already, so its status stays`
  const moved = was === is ? stays : `${was} -> ${is}`
  return {
    text: `${id} ${thread.name}: ${moved}${followed === null ? '' : `; ${followed.text}`}${batchProgress(after, id)}`,
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

// Nothing failed.
const QUIET: ReadonlySet<string> = new Set(['running', 'completed', 'interrupted'])

const failoverOf = ({ before, after }: Change, id: string) => {
  const [life, record] = [after.state.steps[id], after.state.threads[id]]
  const last = attemptsOf(after.state, id).at(-1)
  const previous = attemptsOf(before.state, id).at(-1)
  const ended = last && previous && last.number === previous.number && previous.outcome === 'running'
  if (!life || !ended || QUIET.has(last.outcome)) return null
  const { agent } = resolveAgent(findThread(after.view.plan, id).agent, after.view.agents)
  const why = oneLine(last.reason ?? 'it failed')
  if (life.status === 'failed') {
    const reassigned = record?.reassigned ? ' after it was reassigned' : ''
    return { kind: 'blocked', agent, text: `failed${reassigned} (${why}); a person decides what next` }
  }
  const again = `failed (${why}); it runs once more`
  if (!record?.reassigned || before.state.threads[id]?.reassigned)
    return { kind: 'retry', agent, text: `${again} with ${agent}` }
  const from = last.agent ?? 'nobody'
  return { kind: 'reassigned', agent, text: `${again}, reassigned from ${from} to ${agent} in PLAN.md` }
}

const batchProgress = (now: WorkNow, id: string): string => {
  const batch = now.view.plan.stages.flatMap(({ batches }) => batches).find((each) => id.startsWith(`${each.id}.`))
  if (!batch) return ''
  const done = completedOf(progressOf(now, { batches: [batch] }))
  return ` (batch ${batch.id}: ${done === null ? 'all cancelled' : `${done} completed`})`
}

// A person may work on it by hand; agents start nothing of it.
const notApproved = ({ state, view }: WorkNow, id: string, reader: Reader): string => {
  const stage = view.plan.stages.find((each) => id.startsWith(`${each.id}.`))
  const approval = stage ? textApproval(state, view, stage) : 'approved'
  if (!stage || approval === 'approved') return ''
  return `\nThe text of stage ${stage.id} is ${approval}, so agents start nothing of it yet: ${written(work('approve', 'plan'), reader)}`
}
