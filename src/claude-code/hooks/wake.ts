import { stripVTControlCharacters } from 'node:util'
import type { Directive } from '../../workflow/core/directive.ts'
import { oneLine } from '../../workflow/core/plain-text.ts'
import { endMessage, endTurnOf } from '../../state-manager/in-flight.ts'
import { forgetHandedBack } from '../../state-manager/handed-back.ts'
import { findProject } from '../../state-manager/project.ts'
import { liveAttempt } from '../../workflow/core/step.ts'
import { nobodyWakes } from '../directive.ts'
import { context, endTurnWith, type HookOutput, SILENT } from '../protocol.ts'
import type { Carried } from '../carried.ts'
import { close, rememberEnded } from './close.ts'
import { endIn, endUnlaunched, responseText, settleEnded, toMainThread } from './ended.ts'
import { isFork, isOrchestrator } from './lives.ts'
import { blockOf, countAsTold, markSaid } from './mark-said.ts'
import { measured } from './measure.ts'
import type { Moment } from './moment.ts'
import { says } from './last-words.ts'
import { isNotification } from './notification.ts'
import { isOver, newsNotice, overNotice } from './notify.ts'
import { cameToNothing, isOwnCall } from './own-calls.ts'
import { paintFor } from '../paint.ts'

/** All calls of one message have returned: the one place to speak to the orchestrator after several agents. */
export const afterBatch = (moment: Moment): HookOutput => {
  const { input, projectFolder, now } = moment
  const { refused } = endMessage(findProject(projectFolder), input.session_id, input.agent_id ?? null)
  if (!isOrchestrator(moment.carried, input)) return SILENT
  const calls = input.tool_calls ?? []
  const before = endUnlaunched(moment, moment.carried.checkTime('PostToolBatch', now))
  // Once for a message: a model that asks for the same again and again is ended.
  const isCounted = before.isRunning && (refused || cameToNothing(calls, before.next(now)))
  const after = isCounted ? before.ask('PostToolBatch', () => ({ type: 'refuse-calls', at: now })) : before
  const carried = measured(moment, after)
  const directive = carried.next(now)
  if (before.isRunning && !carried.isRunning) return endTurn(moment, carried, directive)
  const isOurs = calls.some(
    ({ tool_input }) => carried.tagOf(tool_input?.prompt ?? '') !== null || isOwnCall(tool_input?.command ?? ''),
  )
  if (!isOurs && directive.kind !== 'dispatch') return news(moment, carried)
  countAsTold(moment, carried)
  if (isOurs && needsNoTurn(moment, directive)) return endTurn(moment, carried, directive)
  const said = textFor(moment, carried, directive)
  // A command of ours has printed the same directive: its calls are known.
  const isKnown = calls.some((call) => responseText(call).includes(blockOf(said)))
  markSaid(moment, said)
  return { ...news(moment, carried), ...(isKnown ? SILENT : context('PostToolBatch', said)) }
}

/** What the orchestrator is told of a directive. */
export const textFor = (moment: Moment, { words }: Carried, directive: Directive): string => {
  const ending = isOver(directive) ? words.ending() : ''
  if (!isOver(directive) || ending === '') return words.directive(directive, isFork(moment.input))
  // Where only the orchestrator's last words are printed, they are what it all came to.
  const why = directive.kind === 'done' ? directive.what : directive.reason
  const lines = isFork(moment.input) ? words.news().map(stripVTControlCharacters) : []
  return `Phasegate: ${oneLine(why)}. End your turn with exactly this text:\n\n${[...lines, ending].join('\n')}`
}

/**
 * Whether the main thread has nothing to do. Agents at work wake it when they end; in a terminal its user is told by code how
 * it ended, in print mode only the model's last words are printed.
 */
const needsNoTurn = (moment: Moment, directive: Directive): boolean => {
  if (isFork(moment.input) || directive.kind === 'dispatch') return false
  return directive.kind === 'wait' ? !nobodyWakes(directive) : moment.terminal
}

// Ends the turn without another request to the model.
const endTurn = (moment: Moment, carried: Carried, directive: Directive): HookOutput => {
  const { words } = carried
  const lines = words.news()
  if (directive.kind === 'wait')
    return endTurnWith([...lines, words.waiting(directive, startedBy(moment, carried))].join('\n'))
  const ending = words.ending()
  const notice = overNotice(moment, carried, directive, lines)
  close(moment, carried)
  if (ending !== '') return { ...notice, ...endTurnWith(emphasized(ending)) }
  return { ...notice, ...endTurnWith(lines.length > 0 ? lines.join('\n') : words.directive(directive, false)) }
}

// The steps whose agents the calls of this message started.
const startedBy = ({ input }: Moment, { tagOf, stepOf }: Carried): string[] =>
  (input.tool_calls ?? []).flatMap(({ tool_input }) => {
    const step = stepOf(tagOf(tool_input?.prompt ?? '')?.step ?? '')
    return step && liveAttempt(step) ? [step.id] : []
  })

const emphasized = (summary: string): string => summary.replace(/^.*/, (first) => paintFor(process.env).bold(first))

/** What happened since the user was last told, as a message that costs the model nothing. The client shows none of a fork. */
const news = (moment: Moment, carried: Carried): HookOutput => {
  const lines = isFork(moment.input) ? [] : carried.words.news()
  return lines.length === 0 ? SILENT : { systemMessage: lines.join('\n'), ...newsNotice(moment, carried) }
}

const OWN_COMMAND = /^\s*\/(?:phasegate:|dispatch\b|execute-)/

/** The orchestrator gets a prompt: an agent's end, or something the user typed. */
export const onPrompt = (moment: Moment): HookOutput => {
  const { input, now, projectFolder } = moment
  const project = findProject(projectFolder)
  if (!isNotification(input.prompt)) forgetHandedBack(project, input.session_id)
  if (OWN_COMMAND.test(input.prompt ?? '')) return SILENT
  const end = endIn(moment)
  const carried = measured(moment, afterEnd(moment, end))
  if (end) countAsTold(moment, carried)
  const directive = carried.next(now)
  if (end && needsNoTurn(moment, directive)) return endTurn(moment, carried, directive)
  const shown = news(moment, carried)
  const isIdle = directive.kind === 'wait' ? !nobodyWakes(directive) : directive.kind !== 'dispatch'
  if (!end && (isIdle || moment.carried.conductor?.manager)) return shown
  const isTyped = !end && !isNotification(input.prompt)
  const said = textFor(moment, carried, directive)
  if (!markSaid(moment, said) && !isTyped) return shown
  const before = moment.carried.isForks ? `${carried.words.role}\n\n` : isTyped ? BESIDES : ''
  return { ...shown, ...context('UserPromptSubmit', `${before}${said}`) }
}

// Only the main thread of a fork that is over gets such prompts.
const afterEnd = (moment: Moment, end: ReturnType<typeof endIn>): Carried => {
  const { input, carried, now } = moment
  // Whoever stops an agent does not want it started again at once.
  if (end?.killed && end.steps.length > 0) return carried.stop(input.hook_event_name, now, end.steps)
  if (!end || end.killed) return carried.checkTime(input.hook_event_name, now)
  const settled = end.steps.reduce(
    (before, { id }) => settleEnded(moment, before, id, input.prompt ?? ''),
    carried.checkTime(input.hook_event_name, now),
  )
  return toMainThread(moment, settled)
}

const BESIDES = 'A Phasegate run is under way here. Answer the user, and go on with the run in the same message. '

// A command that Esc interrupts takes a moment to end; after this turn nobody looks any more.
const DYING_MS = 2000

/** The main turn has ended. Nothing may be left undone that could be started, and nothing may be waited for in vain. */
export const onStop = (moment: Moment): HookOutput => {
  const { input, now, projectFolder } = moment
  const working = (input.background_tasks ?? []).map(({ id }) => id)
  const project = findProject(projectFolder)
  endTurnOf(project, input.session_id, working)
  forgetHandedBack(project, input.session_id)
  const before = measured(moment, withoutTheDead(moment))
  const ended = before.next(now)
  const after = before.ask('Stop', () => ({ type: 'end-turn', at: now }))
  if (isOver(ended)) return closing(moment, before)
  const directive = after.conductor ? after.next(now) : ended
  const rests = directive.kind === 'wait' && nobodyWakes(directive) && input.stop_hook_active !== true
  const goesOn = after.conductor !== null && (directive.kind === 'dispatch' || rests)
  return { ...news(moment, after), ...(goesOn ? { decision: 'block', reason: textFor(moment, after, directive) } : {}) }
}

// Agents that the client does not know any more have ended, and a manager that is not there cannot go on.
const withoutTheDead = (moment: Moment): Carried => {
  const { input, now } = moment
  const alive = new Set((input.background_tasks ?? []).map(({ id }) => id))
  const checked = moment.carried.checkTime('Stop', now, DYING_MS)
  const settled = Object.keys(checked.lives).reduce((carried, id) => {
    const step = carried.stepOf(id)
    const attempt = liveAttempt(step)
    const isPersons = attempt?.session === null
    if (!step || !attempt || isPersons || step.executor.kind === 'code') return carried
    if (attempt.agentId !== null && alive.has(attempt.agentId)) return carried
    return settleEnded(moment, carried, id, '')
  }, checked)
  const manager = settled.conductor?.manager ?? null
  return manager !== null && !alive.has(manager) ? toMainThread(moment, settled) : settled
}

// Whoever ended its turn with what it came to has told it; it is shown once.
const closing = (moment: Moment, carried: Carried): HookOutput => {
  const lines = carried.words.news()
  const ending = carried.words.ending()
  const notice = overNotice(moment, carried, carried.next(moment.now), lines)
  close(moment, carried)
  const isTold = ending === '' || says(moment.input.last_assistant_message, ending)
  const shown = isTold ? lines : [...lines, ending]
  return { ...notice, ...(shown.length > 0 ? { systemMessage: shown.join('\n') } : SILENT) }
}

/** A fork wants to end: it may, when there is nothing to start and nothing to wait for, with what it came to as its last words. */
export const onForkStop = (moment: Moment): HookOutput => {
  const { input, carried, now } = moment
  const before = measured(moment, carried.checkTime('SubagentStop', now))
  const directive = before.next(now)
  const ending = isOver(directive) ? before.words.ending() : ''
  const after = before.ask('SubagentStop', () => ({ type: 'end-turn', at: now }))
  const hasSaid = ending === '' || input.stop_hook_active === true || says(input.last_assistant_message, ending)
  if (isOver(directive)) {
    rememberEnded(moment, before)
    const notice = overNotice(moment, before, directive, [])
    return { ...notice, ...(hasSaid ? SILENT : { decision: 'block', reason: textFor(moment, before, directive) }) }
  }
  const isCounted = (after.conductor?.idleTurns ?? 0) > (before.conductor?.idleTurns ?? 0)
  // It will not wait, or does nothing: its agents, or the user, wake the main thread.
  return isCounted ? { decision: 'block', reason: textFor(moment, after, after.next(now)) } : SILENT
}
