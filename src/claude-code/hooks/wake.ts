import { directiveText, endText, nobodyWakes, waitCallText, waitingLine } from '../directive.ts'
import { finalSummary } from '../../shown/summary.ts'
import { readTag } from '../tag.ts'
import { handle } from '../../engine/handle.ts'
import { archive } from '../../engine/run/archive.ts'
import { type Directive, next } from '../../workflow/run/next.ts'
import type { Run } from '../../workflow/run/state.ts'
import { liveAttempt } from '../../workflow/core/step.ts'
import { afterKill, checkTime, endIn, endUnlaunched, responseText, settleEnded, toMainThread } from './ended.ts'
import { isOrchestrator, type Moment } from './moment.ts'
import { isNotification } from './notification.ts'
import { paintFor } from './paint.ts'
import { progress, progressText } from './progress.ts'
import { ROLE } from './session.ts'
import { context, type HookInput, type HookOutput, SILENT, told } from '../protocol.ts'

/** All calls of one message have returned: the one place to speak to the orchestrator after several agents. */
export const afterBatch = (moment: Moment): HookOutput => {
  if (!isOrchestrator(moment)) return SILENT
  const calls = moment.input.tool_calls ?? []
  const run = endUnlaunched({ ...moment, run: checkTime(moment) })
  const directive = next(run, moment.now)
  const ours = calls.some(isOurs)
  if (ours && needsNoTurn(moment, directive)) return endTurn(moment, run, directive)
  if (!ours && directive.kind !== 'dispatch') return progress(moment.project)
  const text = textFor(moment, run, directive)
  const known =
    (directive.kind === 'dispatch' || directive.kind === 'wait') &&
    calls.some((call) => responseText(call).includes(blockOf(text)))
  return { ...progress(moment.project), ...(known ? SILENT : context('PostToolBatch', text)) }
}

const OWN_CALL = /^\s*phasegate (?:dispatch|next|wait|run-tests|run-git)\b/

const isOurs = ({ tool_input }: NonNullable<HookInput['tool_calls']>[number]): boolean =>
  readTag(tool_input?.prompt ?? '') !== null || OWN_CALL.test(tool_input?.command ?? '')

// A command of ours has printed the same directive: its calls are known.
const blockOf = (text: string): string => /^\{"calls":.*$/m.exec(text)?.[0] ?? text

const textFor = ({ input }: Moment, run: Run, directive: Directive): string => {
  switch (directive.kind) {
    case 'wait':
      // A fork that ended its turn would be over while its agents run; it waits inside a call instead.
      return input.agent_id === undefined ? directiveText(run, directive) : waitCallText(run, directive)
    case 'done':
      return endText(run)
    default:
      return directiveText(run, directive)
  }
}

/**
 * Whether the main thread has nothing to do. Agents at work wake it when they end; in a terminal its user is told by code how
 * the run ended, in print mode only the model's last words are printed.
 */
const needsNoTurn = ({ input, terminal }: Moment, directive: Directive): boolean => {
  if (input.agent_id !== undefined || directive.kind === 'dispatch') return false
  return directive.kind === 'wait' ? !nobodyWakes(directive) : terminal
}

// Ends the turn without another request to the model.
const endTurn = ({ project }: Moment, run: Run, directive: Directive): HookOutput => {
  const lines = progressText(project)
  switch (directive.kind) {
    case 'done':
      archive(project, run.id)
      return told(emphasized(finalSummary(run, 'client')))
    case 'wait':
      return told([...lines, waitingLine(run, directive)].join('\n'))
    default:
      return told(lines.length > 0 ? lines.join('\n') : directiveText(run, directive))
  }
}

const emphasized = (summary: string): string => summary.replace(/^.*/, (first) => paintFor(process.env).bold(first))

const OWN_COMMAND = /^\s*\/(?:phasegate:|dispatch\b)/

/** The orchestrator gets a prompt: an agent's end, or something the user typed. */
export const onPrompt = (moment: Moment): HookOutput => {
  if (OWN_COMMAND.test(moment.input.prompt ?? '')) return SILENT
  const end = endIn(moment)
  const run = afterEnd(moment, end)
  const directive = next(run, moment.now)
  if (end && needsNoTurn(moment, directive)) return endTurn(moment, run, directive)
  const shown = progress(moment.project)
  const idle = directive.kind === 'wait' ? !nobodyWakes(directive) : directive.kind !== 'dispatch'
  if (!end && idle) return shown
  const text = textFor(moment, run, directive)
  const before = moment.run.manager !== null ? `${ROLE}\n\n` : end || isNotification(moment.input.prompt) ? '' : BESIDES
  return { ...shown, ...context('UserPromptSubmit', `${before}${text}`) }
}

// Only the main thread of a fork that is over gets such prompts.
const afterEnd = (moment: Moment, end: ReturnType<typeof endIn>): Run => {
  if (!end) return checkTime(moment)
  if (end.killed) return afterKill(moment, end.steps)
  const run = end.steps.reduce((_, step) => settleEnded(moment, step, moment.input.prompt ?? ''), checkTime(moment))
  return toMainThread(moment, run)
}

const BESIDES = 'A Phasegate run is under way here. Answer the user, and go on with the run in the same message. '

// A command that Esc interrupts takes a moment to end; after this turn nobody looks any more.
const DYING_MS = 2000

/** The main turn has ended. Nothing may be left undone that could be started, and nothing may be waited for in vain. */
export const onStop = (moment: Moment): HookOutput => {
  const { input, project, now } = moment
  const alive = new Set((input.background_tasks ?? []).map(({ id }) => id))
  let run = checkTime(moment, DYING_MS)
  for (const step of Object.values(run.steps)) {
    const attempt = liveAttempt(step)
    if (!attempt || step.executor.kind === 'code' || (attempt.agentId !== null && alive.has(attempt.agentId))) continue
    run = settleEnded({ ...moment, run }, step, '')
  }
  if (run.manager !== null && !alive.has(run.manager)) run = toMainThread(moment, run)
  const after = handle(project, 'Stop', () => ({ type: 'end-turn', at: now })) ?? run
  const directive = next(after, now)
  const rests = directive.kind === 'wait' && nobodyWakes(directive) && input.stop_hook_active !== true
  if (directive.kind === 'dispatch' || rests)
    return { ...progress(project), decision: 'block', reason: textFor(moment, after, directive) }
  if (directive.kind !== 'done') return progress(project)
  const lines = progressText(project)
  archive(project, after.id)
  const summary = finalSummary(after, 'client')
  // Whoever ended its turn with the summary has told it; it is shown once.
  if (!squeezed(input.last_assistant_message ?? '').includes(squeezed(summary))) lines.push(summary)
  return lines.length > 0 ? { systemMessage: lines.join('\n') } : SILENT
}

const squeezed = (text: string): string => text.replaceAll(/[\s*`_-]+/g, ' ').trim()

/** A fork wants to end: it may, when there is nothing to start and nothing to wait for. */
export const onForkStop = (moment: Moment): HookOutput => {
  const { project, now } = moment
  const run = handle(project, 'SubagentStop', () => ({ type: 'end-turn', at: now })) ?? moment.run
  const directive = next(run, now)
  if (directive.kind !== 'dispatch' && directive.kind !== 'wait') return SILENT
  return { decision: 'block', reason: textFor(moment, run, directive) }
}
