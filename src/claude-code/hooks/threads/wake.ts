import { describe } from '../../directive.ts'
import { readThreadTag } from '../../tag.ts'
import { stageReportText } from '../../../shown/work-report.ts'
import { workDirectiveText, workWaitingLine } from '../../work-directive.ts'
import type { WorkNow } from '../../../engine/work-engine.ts'
import { liveAttempt } from '../../../workflow/core/step.ts'
import { nextWork, type WorkDirective } from '../../../workflow/workstream/next.ts'
import { threadsOf } from '../../../workflow/plan/plan.ts'
import { responseText } from '../ended.ts'
import { endedAgent, isNotification, saysStopped } from '../notification.ts'
import { context, type HookOutput, SILENT, told } from '../../protocol.ts'
import { ask, current, isOrchestrator, type ThreadMoment } from './moment.ts'
import { failThread } from './report.ts'

/** All calls of one message have returned: the one place to speak to the orchestrator after several agents. */
export const afterBatch = (moment: ThreadMoment): HookOutput => {
  if (!isOrchestrator(moment)) return SILENT
  const { input } = moment
  const ours = (input.tool_calls ?? []).some(({ tool_input }) => readThreadTag(tool_input?.prompt ?? '') !== null)
  failUnlaunched(moment)
  const work = current(moment)
  const directive = directiveOf(moment, work)
  if (!ours && directive.kind === 'wait') return SILENT
  if (directive.kind === 'wait' && input.agent_id === undefined) return endTurn(moment, work, directive)
  const text = textFor(moment, work, directive)
  // A command of ours has printed it.
  const known = (input.tool_calls ?? []).some((call) => responseText(call).includes(text))
  return known ? SILENT : context('PostToolBatch', text)
}

// Calls that have returned and started no agent (refused by another plugin, or cut off): nobody would ever report.
const failUnlaunched = (moment: ThreadMoment): void => {
  const { input, work } = moment
  for (const call of input.tool_calls ?? []) {
    const tag = readThreadTag(call.tool_input?.prompt ?? '')
    const step = tag ? work.state.tracks[tag.thread]?.step : undefined
    const attempt = step ? liveAttempt(step) : null
    // What a person works on in a shell has no agent either.
    if (!step || attempt?.agentId !== null || attempt.session !== input.session_id) continue
    failThread(moment, step.id, attempt.number, `its agent was not started: ${responseText(call).slice(0, 200)}`)
  }
}

const directiveOf = ({ execution }: ThreadMoment, { state, view }: WorkNow): WorkDirective =>
  nextWork(state, view, execution)

/** What the orchestrator is told; a stage that has ended is told as its computed report. */
const textFor = (moment: ThreadMoment, work: WorkNow, directive: WorkDirective): string => {
  const fork = moment.input.agent_id !== undefined
  if (directive.kind !== 'ended') return workDirectiveText(work, moment.execution, directive, { fork })
  return `Phasegate: ${directive.reason}. End your turn with exactly this text:\n\n${finalText(moment, work)}`
}

const finalText = ({ execution }: ThreadMoment, work: WorkNow): string =>
  stageReportText(work, Number(execution.stage), 'client')

// Ends the turn without another request to the model; the next agent that ends wakes the orchestrator.
const endTurn = ({ execution }: ThreadMoment, work: WorkNow, directive: WorkDirective): HookOutput =>
  told(workWaitingLine(work, execution, directive))

/** An agent's end wakes the main thread; it is told so only when no manager waits for it any more. */
export const onPrompt = (moment: ThreadMoment): HookOutput => {
  const prompt = moment.input.prompt ?? ''
  const stopped = stoppedThreads(moment, prompt)
  if (stopped.length === 0 && !isNotification(prompt)) return SILENT
  adopt(moment)
  for (const thread of stopped) blockStopped(moment, thread)
  if (stopped.length === 0) settleEnded(moment, prompt)
  const work = current(moment)
  const directive = directiveOf(moment, work)
  if (directive.kind === 'wait') return endTurn(moment, work, directive)
  // A whole stage was its manager's: the main thread does not know yet what it is.
  const role = moment.execution.batch === null ? `${ROLE}\n\n` : ''
  return context('UserPromptSubmit', `${role}${textFor(moment, work, directive)}`)
}

const stoppedThreads = ({ work }: ThreadMoment, prompt: string): string[] => {
  if (!saysStopped(prompt)) return []
  const agent = endedAgent(prompt)
  const working = threadsOf(work.view.plan).flatMap(({ id, name }) => {
    const step = work.state.tracks[id]?.step
    const attempt = step ? liveAttempt(step) : null
    return attempt ? [{ id, name, attempt }] : []
  })
  const isMeant = ({ id, name, attempt }: (typeof working)[number]): boolean =>
    agent === null ? prompt.includes(`"${describe({ id, title: name })}"`) : attempt.agentId === agent
  return working.filter(isMeant).map(({ id }) => id)
}

// Whoever stops an agent does not want another one at once: its thread waits for the next execution, the others go on.
const blockStopped = (moment: ThreadMoment, thread: string): void => {
  const said = { status: 'blocked', report: 'a person stopped its agent', agent: null, session: null } as const
  ask(moment, () => ({ type: 'update', at: moment.now, thread, ...said }))
}

/** What whoever takes a stage over must know beside the directive. */
const ROLE =
  'You are the orchestrator of a stage of a Phasegate workstream: make exactly the calls of its directives, and never do a thread yourself.'

const adopt = (moment: ThreadMoment): WorkNow => {
  const { input, now, surroundings } = moment
  return ask(moment, () => ({
    type: 'adopt-execution',
    at: now,
    session: input.session_id,
    client: surroundings.client,
  }))
}

/** The notification names its agent: one that ended without a report will make none any more. */
const settleEnded = (moment: ThreadMoment, prompt: string): void => {
  const agent = endedAgent(prompt)
  const steps = Object.values(moment.work.state.tracks).map((track) => track.step)
  const step = agent === null ? undefined : steps.find((each) => liveAttempt(each)?.agentId === agent)
  const attempt = step ? liveAttempt(step) : null
  if (!step || !attempt) return
  const [, summary] = /<summary>([\s\S]*?)<\/summary>/.exec(prompt) ?? []
  failThread(moment, step.id, attempt.number, `its agent stopped without reporting${summary ? `: ${summary}` : ''}`)
}

/** The main turn has ended. Nothing may be left undone that could be started, and nothing may be waited for in vain. */
export const onStop = (moment: ThreadMoment): HookOutput => {
  const { input, now, execution } = moment
  const alive = new Set((input.background_tasks ?? []).map(({ id }) => id))
  for (const { step } of Object.values(moment.work.state.tracks)) {
    const attempt = liveAttempt(step)
    if (!attempt || attempt.agentId === null || alive.has(attempt.agentId)) continue
    failThread(moment, step.id, attempt.number, 'its agent stopped without reporting')
  }
  adopt(moment)
  const before = current(moment)
  const directive = directiveOf(moment, before)
  const after = ask(moment, () => ({ type: 'end-turn', at: now }))
  if (directive.kind === 'ended') {
    const report = finalText(moment, before)
    // Whoever ended its turn with the report has told it; it is shown once.
    return says(input.last_assistant_message, report) ? SILENT : { systemMessage: `\n${report}` }
  }
  if (directive.kind === 'wait' || !after.state.execution) return SILENT
  return { decision: 'block', reason: workDirectiveText(after, execution, directive, { fork: false }) }
}

/** A manager wants to end: it may when its stage has ended, and with the computed report as its last words. */
export const onManagerStop = (moment: ThreadMoment): HookOutput => {
  const { input, now } = moment
  const work = current(moment)
  const directive = directiveOf(moment, work)
  if (directive.kind === 'ended') {
    if (says(input.last_assistant_message, finalText(moment, work))) {
      ask(moment, () => ({ type: 'end-execution', at: now, reason: directive.reason }))
      return SILENT
    }
  }
  const after = ask(moment, () => ({ type: 'end-turn', at: now }))
  if (directive.kind === 'dispatch' && !after.state.execution) return SILENT
  // It will not wait; its agents wake the main thread.
  if (directive.kind === 'wait' && after.state.execution?.manager === null) return SILENT
  return { decision: 'block', reason: textFor(moment, work, directive) }
}

const says = (message: string | undefined, text: string): boolean => squeezed(message ?? '').includes(squeezed(text))
const squeezed = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()

/** A session comes back or has been compacted: the orchestrator's context does not hold the directive any more. */
export const onSessionStart = (moment: ThreadMoment): HookOutput => {
  const { input, execution } = moment
  if (input.source === 'clear') adopt(moment)
  const work = current(moment)
  const directive = directiveOf(moment, work)
  const text = context('SessionStart', `${ROLE}\n\n${workDirectiveText(work, execution, directive, { fork: false })}`)
  return input.source !== 'clear' ? text : { systemMessage: workWaitingLine(work, execution, directive), ...text }
}
