import { readState } from '../../state-manager/run-state.ts'
import { attach, launchFailed } from './attach.ts'
import { onApiFailure } from './ended.ts'
import { guardAgent } from './guard-agent.ts'
import type { Moment } from './moment.ts'
import type { HookOutput } from '../protocol.ts'
import { report } from './report.ts'
import { type Answer, type Answering, respond } from './respond.ts'
import { adopted, onSessionEnd, onSessionStart } from './session.ts'
import { afterBatch, onForkStop, onPrompt, onStop } from './wake.ts'

/** The answer to an event that decides something about a step. */
export const answerStep: Answer = (event, surroundings) => respond(event, surroundings, STEPS)

const afterClear = (moment: Moment): Moment => {
  const { hook_event_name: event, source } = moment.input
  return event === 'SessionStart' && source === 'clear' ? { ...moment, run: adopted(moment) } : moment
}

const onAgentStop = (moment: Moment): HookOutput => {
  const forkEnds = moment.input.agent_id !== undefined && moment.input.agent_id === moment.run.conductor.manager
  return forkEnds ? onForkStop(moment) : report(moment)
}

/** The client events that are listened to beside the frequent ones, and the moment each serves: guard, report or wake. */
const STEPS: Answering = {
  readRun: readState,
  current: afterClear,
  adapters: {
    'PreToolUse Agent': guardAgent,
    'PreToolUse Task': guardAgent,
    'PreToolUse SubagentHandback': report,
    SubagentStop: onAgentStop,
    StopFailure: onApiFailure,
    'PostToolUse Agent': attach,
    'PostToolUse Task': attach,
    'PostToolUseFailure Agent': launchFailed,
    'PostToolUseFailure Task': launchFailed,
    PostToolBatch: afterBatch,
    UserPromptSubmit: onPrompt,
    Stop: onStop,
    SessionStart: onSessionStart,
    SessionEnd: onSessionEnd,
  },
}
