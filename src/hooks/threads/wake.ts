import { readThreadTag } from '../../claude-code/tag.ts'
import { stageReportText } from '../../claude-code/work-report.ts'
import { workDirectiveText } from '../../claude-code/work-directive.ts'
import type { WorkNow } from '../../work-engine.ts'
import { liveAttempt } from '../../workflow/state.ts'
import { nextWork, type WorkDirective } from '../../workstream/next.ts'
import { context, type HookOutput, SILENT } from '../protocol.ts'
import { ask, current, isOrchestrator, type ThreadMoment } from './moment.ts'
import { failThread } from './report.ts'

/** All calls of one message have returned: the one place to speak to the orchestrator after several agents. */
export const afterBatch = (moment: ThreadMoment): HookOutput => {
  if (!isOrchestrator(moment)) return SILENT
  const { input } = moment
  const ours = (input.tool_calls ?? []).some(({ tool_input }) => readThreadTag(tool_input?.prompt ?? '') !== null)
  const work = current(moment)
  const directive = directiveOf(moment, work)
  if (!ours && directive.kind !== 'dispatch') return SILENT
  if (directive.kind === 'wait' && input.agent_id === undefined) return endTurn(moment, work, directive)
  return context('PostToolBatch', textFor(moment, work, directive))
}

const directiveOf = ({ execution }: ThreadMoment, { state, view }: WorkNow): WorkDirective =>
  nextWork(state, view, execution)

/** What the orchestrator is told; a stage that has ended is told as its computed report. */
const textFor = (moment: ThreadMoment, work: WorkNow, directive: WorkDirective): string => {
  const fork = moment.input.agent_id !== undefined
  if (directive.kind !== 'ended') return workDirectiveText(work, moment.execution, directive, { fork })
  return `Phasegate: ${directive.reason}. End your turn with exactly this text:\n\n${finalText(moment, work)}`
}

const finalText = ({ execution }: ThreadMoment, work: WorkNow): string => stageReportText(work, Number(execution.stage))

// Ends the turn without another request to the model; the next agent that ends wakes the orchestrator.
const endTurn = (moment: ThreadMoment, work: WorkNow, directive: WorkDirective): HookOutput => ({
  continue: false,
  stopReason: textFor(moment, work, directive),
})

const NOTIFICATION = /^\s*<(?:task-notification|agent-message)\b/

/** An agent's end wakes the main thread; a manager that waits in its own call needs no waking. */
export const onPrompt = (moment: ThreadMoment): HookOutput => {
  const { input, execution } = moment
  const prompt = input.prompt ?? ''
  if (!NOTIFICATION.test(prompt)) return SILENT
  settleEnded(moment, prompt)
  const work = current(moment)
  const directive = directiveOf(moment, work)
  if (execution.manager !== null)
    return { continue: false, stopReason: `Phasegate: the manager of stage ${execution.stage} is at work.` }
  if (directive.kind === 'wait') return endTurn(moment, work, directive)
  return context('UserPromptSubmit', textFor(moment, work, directive))
}

/** The notification names its agent: one that ended without a report will make none any more. */
const settleEnded = (moment: ThreadMoment, prompt: string): void => {
  const [, id] = /<task-id>([\w-]+)<\/task-id>|<agent-message[^>]*\bfrom="([\w-]+)"/.exec(prompt)?.filter(Boolean) ?? []
  const step = Object.values(moment.work.state.tracks).find((track) => liveAttempt(track.step)?.agentId === id)?.step
  const attempt = step ? liveAttempt(step) : null
  if (id === undefined || !step || !attempt) return
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
  const before = current(moment)
  const directive = directiveOf(moment, before)
  const after = ask(moment, () => ({ type: 'end-turn', at: now }))
  if (directive.kind === 'ended') {
    return { systemMessage: `Phasegate: ${directive.reason}. Next: ${directive.next}` }
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
  return { decision: 'block', reason: textFor(moment, work, directive) }
}

const says = (message: string | undefined, text: string): boolean => squeezed(message ?? '').includes(squeezed(text))
const squeezed = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()

/** A session comes back or has been compacted: the orchestrator's context does not hold the directive any more. */
export const onSessionStart = (moment: ThreadMoment): HookOutput => {
  const work = current(moment)
  const directive = directiveOf(moment, work)
  return context('SessionStart', workDirectiveText(work, moment.execution, directive, { fork: false }))
}
