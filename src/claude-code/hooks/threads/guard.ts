import { agentType, describe } from '../../directive.ts'
import { readThreadTag } from '../../tag.ts'
import { threadPrompt } from '../../thread-prompt.ts'
import { Refused } from '../../../workflow/core/refused.ts'
import { print } from '../../../workflow/core/text.ts'
import { liveAttempt } from '../../../workflow/core/step.ts'
import { findThread } from '../../../workflow/plan/plan.ts'
import { attemptsOf } from '../../../workflow/workstream/state.ts'
import { allow, deny, type HookOutput, SILENT } from '../../protocol.ts'
import { isReadOnly } from '../read-only.ts'
import { ask, isOrchestrator, threadOfAgent, type ThreadMoment } from './moment.ts'

/** An agent is about to be started: the threads that are next may start, each by its profile, and nothing else. */
export const guardAgent = (moment: ThreadMoment): HookOutput => {
  const { input, now, surroundings } = moment
  const tag = readThreadTag(input.tool_input?.prompt ?? '')
  if (!tag) {
    if (!isOrchestrator(moment)) return SILENT
    return deny('this session carries out a stage; only the agents of its next threads may start. See: work next')
  }
  try {
    const after = ask(moment, (before) => {
      // Whose prompt cannot be made is not started: nobody would work on it until its deadline.
      threadPrompt(surroundings.plugin, before, findThread(before.view.plan, tag.thread), before.state.dispatches + 1)
      return {
        type: 'start-thread',
        at: now,
        thread: tag.thread,
        session: input.session_id,
        caller: input.agent_id ?? null,
      }
    })
    const step = after.state.tracks[tag.thread]?.step
    const attempt = step ? liveAttempt(step) : null
    if (!attempt) return deny(`thread ${tag.thread} cannot start`)
    const thread = findThread(after.view.plan, tag.thread)
    return allow({
      subagent_type: after.view.types[attempt.agent ?? ''] ?? agentType('default'),
      description: describe({ id: thread.id, title: thread.name }),
      prompt: threadPrompt(surroundings.plugin, after, thread, attempt.number),
      run_in_background: false,
    })
  } catch (error) {
    if (error instanceof Refused) return deny(print(error.said, 'client'))
    throw error
  }
}

// Our own exact command lines: words, and values in quotes that the shell leaves as they are.
const OWN_COMMAND =
  /^work (?:update|next|wait|report|preview|list|status|tree|check|current|agents|fail|assign)(?: (?:[\w.:=/@-]+|"[^"$`\\]*"|'[^']*'))*$/

/** A shell command is about to run: our own pass, the orchestrator runs no others, agents follow the user's permissions. */
export const guardBash = (moment: ThreadMoment): HookOutput => {
  const command = (moment.input.tool_input?.command ?? '').trim()
  const late = lateReport(moment, command)
  if (late !== null) return deny(late)
  if (OWN_COMMAND.test(command)) return allow()
  if (!isOrchestrator(moment) || isReadOnly(command)) return SILENT
  return deny('the orchestrator of a stage runs only work commands: make the calls of the directive (work next)')
}

// Whose attempt was given up speaks for nobody: another agent may be at work on its thread.
const lateReport = (moment: ThreadMoment, command: string): string | null => {
  const { input, now } = moment
  if (input.agent_id === undefined || isOrchestrator(moment) || !/\bwork\s+(?:update|fail)\b/.test(command)) return null
  const owner = threadOfAgent(moment, input.agent_id)
  if (!owner) return null
  const { thread, attempt } = owner
  const { state } = ask(moment, () => ({ type: 'ignore-late-report', at: now, thread, attempt: attempt.number }))
  const own = attemptsOf(state, thread).find(({ number }) => number === attempt.number)
  if (!own || own.outcome === 'running' || own.outcome === 'completed') return null
  return `attempt ${own.number} of thread ${thread} is over (${own.reason ?? own.outcome}), so its report counts for nothing. Change no more files; stop with one line`
}

/** A file is about to be written: not by the orchestrator. */
export const guardWrite = (moment: ThreadMoment): HookOutput =>
  isOrchestrator(moment)
    ? deny(
        'the orchestrator of a stage edits nothing itself: start its threads (work next); agents are assigned with work assign',
      )
    : SILENT
