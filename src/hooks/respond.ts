import { readState } from '../engine.ts'
import { findProject } from '../state-manager/project.ts'
import { Refused } from '../workflow/refused.ts'
import { attach, launchFailed } from './attach.ts'
import { guardAgent } from './guard-agent.ts'
import { guardBash } from './guard-bash.ts'
import { guardWrite } from './guard-write.ts'
import type { Moment } from './moment.ts'
import { deny, type HookInput, type HookOutput, SILENT } from './protocol.ts'
import { report } from './report.ts'
import { onTypedCommand } from './typed-command.ts'
import { afterBatch, onApiFailure, onForkStop, onPrompt, onSessionStart, onStop } from './wake.ts'

/** Where the hook runs: what its process was given beside the event. */
export interface Surroundings {
  readonly plugin: string
  readonly home: string
  readonly projectFolder: string
  readonly client: number | null
  readonly now: string
}

/**
 * The answer to one client event. Silent in every session that does not own the run. An own defect never breaks the user's
 * session: it is said loudly, and while a run is active the guard stays closed for steps and open for everything else.
 */
export const respond = async (input: HookInput, surroundings: Surroundings): Promise<HookOutput> => {
  try {
    const { plugin, home, client, now } = surroundings
    const project = findProject(surroundings.projectFolder)
    if (input.hook_event_name === 'UserPromptExpansion') return await onTypedCommand({ input, project, plugin, home, client, now })
    const run = readState(project)
    if (!run || run.session !== input.session_id) return SILENT
    return answer({ input, project, plugin, run, now })
  } catch (error) {
    return defect(input, error)
  }
}

const answer = (moment: Moment): HookOutput => ADAPTERS[keyOf(moment.input)]?.(moment) ?? SILENT

const keyOf = ({ hook_event_name: event, tool_name: tool }: HookInput): string => (tool === undefined ? event : `${event} ${tool}`)

const onAgentStop = (moment: Moment): HookOutput =>
  moment.input.agent_id !== undefined && moment.input.agent_id === moment.run.manager ? onForkStop(moment) : report(moment)

/** Every client event that is listened to, and the moment it serves: guard, report or wake. */
const ADAPTERS: Readonly<Record<string, (moment: Moment) => HookOutput>> = {
  'PreToolUse Agent': guardAgent,
  'PreToolUse Task': guardAgent,
  'PreToolUse Bash': guardBash,
  'PreToolUse Write': guardWrite,
  'PreToolUse Edit': guardWrite,
  'PreToolUse MultiEdit': guardWrite,
  'PreToolUse NotebookEdit': guardWrite,
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
}

const STEP_TOOLS = new Set(['Agent', 'Task'])

const defect = (input: HookInput, error: unknown): HookOutput => {
  const what = error instanceof Error ? error.message : String(error)
  const message =
    error instanceof Refused ? what : `an internal error in ${input.hook_event_name}: ${what}. Please report it; see what is affected: phasegate doctor`
  const closed = input.hook_event_name === 'PreToolUse' && STEP_TOOLS.has(input.tool_name ?? '')
  return { systemMessage: `Phasegate: ${message}`, ...(closed ? deny(message) : {}) }
}
