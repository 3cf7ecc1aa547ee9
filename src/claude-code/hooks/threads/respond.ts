import { dirname } from 'node:path'
import { loadSettings } from '../../../configuration/load.ts'
import { chooseStream, readIndex, type Stream, streamsIn } from '../../../state-manager/work-folder.ts'
import type { Project } from '../../../state-manager/project.ts'
import { readWork, stateOf, type WorkNow } from '../../../engine/work-engine.ts'
import type { Execution } from '../../../workflow/workstream/state.ts'
import { type HookInput, type HookOutput, keyOf, SILENT } from '../../protocol.ts'
import { guardAgent, guardBash, guardWrite } from './guard.ts'
import { isOrchestrator, type ThreadMoment } from './moment.ts'
import { aboutPlan } from './planning.ts'
import { attach, launchFailed, onApiFailure, report } from './report.ts'
import { afterBatch, onManagerStop, onPrompt, onSessionStart, onStop } from './wake.ts'

/** Where a hook of a workstream runs. */
export interface Place {
  readonly project: Project
  /** The folder `work/`. */
  readonly work: string
  readonly plugin: string
  readonly home: string
  /** Process id of the client. */
  readonly client: number | null
  readonly terminal: boolean
  readonly now: string
}

/** The answer to one client event in a session that carries out a stage, or was asked about the plan; silent in every other. */
export const respondThread = (input: HookInput, place: Place): HookOutput => {
  const { work, plugin, home, client, now } = place
  const stream = streamsInUse(work).find((each) => isOurs(stateOf(each).state.execution, input, client))
  if (!stream) return aboutPlan(input, { ...place, read: () => currentWork(place) })
  const surroundings = { plugin, home, client, settings: loadSettings({ home, project: dirname(work) }) }
  const found = readWork(stream, surroundings)
  const { execution } = found.state
  if (!execution) return SILENT
  const moment: ThreadMoment = { input, work: found, execution, surroundings, now }
  return ADAPTERS[keyOf(input)]?.(moment) ?? SILENT
}

const currentWork = ({ work, plugin, home }: Place): WorkNow | null => {
  if (streamsIn(work).length === 0) return null
  return readWork(chooseStream(work, null), { plugin, home, settings: loadSettings({ home, project: dirname(work) }) })
}

// `/clear` gives the session another id; the client, which carries out one session at a time, stays.
const isOurs = (execution: Execution | null, { session_id, source }: HookInput, client: number | null): boolean =>
  execution?.session === session_id || (source === 'clear' && client !== null && execution?.client === client)

// The index says which; the folders say which there are: it is a file that anybody may have written.
const streamsInUse = (work: string): Stream[] => {
  const streams = streamsIn(work)
  const index = readIndex(work)
  // A projection that is lost hides no workstream that is carried out.
  if (streams.length === 0 || !index) return streams
  const begun = index.streams.filter(({ status }) => status === 'in_progress')
  const inUse = new Set([chooseStream(work, null), ...begun].map(({ id }) => id))
  return streams.filter(({ id }) => inUse.has(id))
}

const onAgentStop = (moment: ThreadMoment): HookOutput =>
  isOrchestrator(moment) ? onManagerStop(moment) : report(moment)

/** Every client event that is listened to, and the moment it serves: guard, report or wake. */
const ADAPTERS: Readonly<Record<string, (moment: ThreadMoment) => HookOutput>> = {
  'PreToolUse Agent': guardAgent,
  'PreToolUse Task': guardAgent,
  'PreToolUse Bash': guardBash,
  'PreToolUse Write': guardWrite,
  'PreToolUse Edit': guardWrite,
  'PreToolUse MultiEdit': guardWrite,
  'PreToolUse NotebookEdit': guardWrite,
  'PreToolUse SubagentHandback': onAgentStop,
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
