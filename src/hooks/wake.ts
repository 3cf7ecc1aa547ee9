import { describe, directiveText, waitCallText } from '../claude-code/directive.ts'
import { readTag } from '../claude-code/tag.ts'
import { handle } from '../engine.ts'
import { examine } from '../execution/evidence.ts'
import { archive } from '../run/archive.ts'
import { type Directive, next } from '../workflow/next.ts'
import { liveAttempt, type Run, type Step } from '../workflow/state.ts'
import { stepOfAgent } from './agent-step.ts'
import { endingOf } from './attach.ts'
import { isOrchestrator, type Moment } from './moment.ts'
import { progress } from './progress.ts'
import { context, type HookOutput, SILENT } from './protocol.ts'

/** All calls of one message have returned: the one place to speak to the orchestrator after several agents. */
export const afterBatch = (moment: Moment): HookOutput => {
  if (!isOrchestrator(moment)) return SILENT
  const { input } = moment
  const ours = (input.tool_calls ?? []).some(({ tool_input }) => readTag(tool_input?.prompt ?? '') !== null)
  const run = checkTime(moment)
  const directive = next(run, moment.now)
  const shown = progress(moment.project)
  if (directive.kind === 'wait' && ours && input.agent_id === undefined) return { ...shown, ...endTurn(run, directive) }
  if (directive.kind === 'dispatch' || ours) return { ...shown, ...context('PostToolBatch', textFor(moment, run, directive)) }
  return shown
}

// A fork that ended its turn would be over while its agents run; it waits inside one call instead.
const textFor = ({ input }: Moment, run: Run, directive: Directive): string =>
  directive.kind === 'wait' && input.agent_id !== undefined ? waitCallText(run, directive) : directiveText(run, directive)

// Ends the turn without another request to the model; the agents go on and the next one that ends wakes the orchestrator.
const endTurn = (run: Run, directive: Directive): HookOutput => ({ continue: false, stopReason: directiveText(run, directive) })

const NOTIFICATION = /^\s*<(?:task-notification|agent-message)\b/
const OWN_COMMAND = /^\s*\/(?:phasegate:|dispatch\b)/

/** The orchestrator gets a prompt: an agent's end, or something the user typed. */
export const onPrompt = (moment: Moment): HookOutput => {
  const prompt = moment.input.prompt ?? ''
  if (OWN_COMMAND.test(prompt)) return SILENT
  const notified = NOTIFICATION.test(prompt)
  const killed = STOPPED_BY_USER.test(prompt) ? namedIn(moment.run, prompt) : []
  const run = killed.length > 0 ? afterKill(moment, killed) : notified ? afterNotification(moment, prompt) : checkTime(moment)
  const directive = next(run, moment.now)
  const shown = progress(moment.project)
  if (notified && directive.kind === 'wait' && directive.until === null) return { ...shown, ...endTurn(run, directive) }
  if (!notified && directive.kind !== 'dispatch') return shown
  return { ...shown, ...context('UserPromptSubmit', directiveText(run, directive)) }
}

/** The notification names its agent: one that has ended without an accepted report will not report any more. */
const afterNotification = (moment: Moment, prompt: string): Run => {
  const [, id] = /<task-id>([\w-]+)<\/task-id>|<agent-message[^>]*\bfrom="([\w-]+)"/.exec(prompt)?.filter(Boolean) ?? []
  const step = Object.values(moment.run.steps).find((each) => liveAttempt(each)?.agentId === id)
  if (id === undefined || !step) return checkTime(moment)
  return /<status>killed<\/status>/.test(prompt) ? afterKill(moment, [step]) : settleEnded(moment, step, prompt)
}

const STOPPED_BY_USER = /^\s*(?:Background agent|\d+ background agents) .*stopped by the user/

// Whoever stops an agent does not want it started again at once: the run stops too, and can be resumed.
const afterKill = (moment: Moment, steps: readonly Step[]): Run => {
  const { project, now, input } = moment
  for (const step of steps) {
    const attempt = liveAttempt(step)
    if (!attempt) continue
    const ended = { at: now, step: step.id, attempt: attempt.number, ending: 'interrupted', reason: 'its agent was stopped' } as const
    handle(project, input.hook_event_name, () => ({ type: 'end-attempt', ...ended }))
  }
  const reason = `the agent of ${steps.map(({ id }) => id).join(', ')} was stopped by hand`
  return handle(project, input.hook_event_name, () => ({ type: 'stop-run', at: now, reason })) ?? moment.run
}

const namedIn = (run: Run, prompt: string): Step[] =>
  Object.values(run.steps).filter((step) => liveAttempt(step) !== null && prompt.includes(`"${describe(step)}"`))

/** An agent ended because the client could not reach the model; no other event of it follows in the foreground. */
export const onApiFailure = (moment: Moment): HookOutput => {
  const { input } = moment
  const owner = input.agent_id === undefined ? null : stepOfAgent(moment, input.agent_id)
  if (owner) settleEnded(moment, owner.step, `API error: ${input.error ?? ''}`)
  return SILENT
}

/** The main turn has ended. Nothing may be left undone that could be started, and nothing may be waited for in vain. */
export const onStop = (moment: Moment): HookOutput => {
  const { input, project, now } = moment
  const alive = new Set((input.background_tasks ?? []).map(({ id }) => id))
  let run = checkTime(moment)
  for (const step of Object.values(run.steps)) {
    const attempt = liveAttempt(step)
    if (!attempt || step.executor.kind === 'code' || (attempt.agentId !== null && alive.has(attempt.agentId))) continue
    run = settleEnded({ ...moment, run }, step, '')
  }
  const after = handle(project, 'Stop', () => ({ type: 'end-turn', at: now })) ?? run
  const directive = next(after, now)
  if (directive.kind === 'dispatch') return { ...progress(project), decision: 'block', reason: directiveText(after, directive) }
  if (directive.kind !== 'done') return progress(project)
  const { systemMessage } = progress(project)
  archive(project, after.id)
  return { systemMessage: [systemMessage, directiveText(after, directive)].filter(Boolean).join('\n\n') }
}

/** A fork wants to end: it may, when there is nothing to start and nothing to wait for. */
export const onForkStop = (moment: Moment): HookOutput => {
  const { project, now } = moment
  const run = handle(project, 'SubagentStop', () => ({ type: 'end-turn', at: now })) ?? moment.run
  const directive = next(run, now)
  if (directive.kind !== 'dispatch' && directive.kind !== 'wait') return SILENT
  return { decision: 'block', reason: textFor(moment, run, directive) }
}

/** An agent is gone: what it left may still be good; if not, the attempt is over. */
const settleEnded = ({ project, input, run, now }: Moment, step: Step, said: string): Run => {
  const attempt = liveAttempt(step)
  if (!attempt) return run
  const at = { at: now, step: step.id, attempt: attempt.number }
  return (
    handle(project, input.hook_event_name, (state) => {
      const current = state?.steps[step.id]
      if (!state || !current) return null
      const verdict = examine(project, state, current)
      if (verdict.ok) return { type: 'report-step', ...at, verdict }
      const ending = endingOf(said)
      const reason = ending === 'unreachable' ? 'the client could not reach the model' : `the agent ended without an accepted report: ${verdict.problems[0] ?? ''}`
      return { type: 'end-attempt', ...at, ending, reason }
    }) ?? run
  )
}

/** A session starts, comes back, or has been compacted: the orchestrator's context does not hold the directive any more. */
export const onSessionStart = (moment: Moment): HookOutput => {
  const { input, project, now } = moment
  const compacted = input.source === 'compact'
  const run = compacted
    ? (handle(project, 'SessionStart', () => ({ type: 'compact-context', at: now })) ?? moment.run)
    : checkTime(moment)
  return run.status === 'completed' ? SILENT : context('SessionStart', directiveText(run, next(run, now)))
}

const checkTime = ({ input, project, run, now }: Moment): Run =>
  handle(project, input.hook_event_name, () => ({ type: 'check-time', at: now })) ?? run
