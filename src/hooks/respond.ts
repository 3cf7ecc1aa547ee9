import { readState } from '../engine.ts'
import { findProject } from '../state-manager/project.ts'
import { findWorkFolder } from '../state-manager/work-folder.ts'
import { defect } from './defect.ts'
import type { Moment } from './moment.ts'
import { type HookInput, type HookOutput, SILENT } from './protocol.ts'

/** Where the hook runs: what its process was given beside the event. */
export interface Surroundings {
  readonly projectFolder: string
  readonly plugin: string
  readonly home: string
  readonly now: string
}

/**
 * The answer to one client event. Silent in every session that does not own the run. An own defect never breaks the user's
 * session: it is said loudly, and while a run is active the guard stays closed for steps and open for everything else.
 */
export const respond = async (input: HookInput, surroundings: Surroundings): Promise<HookOutput> => {
  try {
    const { projectFolder, now } = surroundings
    const work = findWorkFolder(projectFolder)
    const refused = work === null ? SILENT : await guardWorkFiles(input, work)
    if (refused !== SILENT) return refused
    const project = findProject(projectFolder)
    const run = readState(project)
    if (run?.session === input.session_id) return await answer({ input, project, run, now })
    return work === null ? SILENT : await answerThread(input, { ...surroundings, work })
  } catch (error) {
    return defect(input, error)
  }
}

const guardWorkFiles = async (input: HookInput, work: string): Promise<HookOutput> =>
  input.hook_event_name === 'PreToolUse' ? (await import('./guard-work.ts')).guardWork(input, work) : SILENT

const answerThread = async (input: HookInput, place: Surroundings & { readonly work: string }): Promise<HookOutput> =>
  (await import('./threads/respond.ts')).respondThread(input, place)

type Adapter = (moment: Moment) => HookOutput

const answer = async (moment: Moment): Promise<HookOutput> => (await ADAPTERS[keyOf(moment.input)]?.())?.(moment) ?? SILENT

const keyOf = ({ hook_event_name: event, tool_name: tool }: HookInput): string => (tool === undefined ? event : `${event} ${tool}`)

const guardAgent = async (): Promise<Adapter> => (await import('./guard-agent.ts')).guardAgent
const guardWrite = async (): Promise<Adapter> => (await import('./guard-write.ts')).guardWrite
const report = async (): Promise<Adapter> => (await import('./report.ts')).report
const attach = async (): Promise<Adapter> => (await import('./attach.ts')).attach
const launchFailed = async (): Promise<Adapter> => (await import('./attach.ts')).launchFailed

const onAgentStop = async (): Promise<Adapter> => {
  const [{ onForkStop }, { report: onReport }] = await Promise.all([import('./wake.ts'), import('./report.ts')])
  return (moment) => {
    const forkEnds = moment.input.agent_id !== undefined && moment.input.agent_id === moment.run.manager
    return forkEnds ? onForkStop(moment) : onReport(moment)
  }
}

/**
 * Every client event that is listened to, and the moment it serves: guard, report or wake. Each adapter is loaded only when
 * its event comes: a hook is a new process every time, and the user waits for it.
 */
const ADAPTERS: Readonly<Record<string, () => Promise<Adapter>>> = {
  'PreToolUse Agent': guardAgent,
  'PreToolUse Task': guardAgent,
  'PreToolUse Bash': async () => (await import('./guard-bash.ts')).guardBash,
  'PreToolUse Write': guardWrite,
  'PreToolUse Edit': guardWrite,
  'PreToolUse MultiEdit': guardWrite,
  'PreToolUse NotebookEdit': guardWrite,
  'PreToolUse SubagentHandback': report,
  SubagentStop: onAgentStop,
  StopFailure: async () => (await import('./wake.ts')).onApiFailure,
  'PostToolUse Agent': attach,
  'PostToolUse Task': attach,
  'PostToolUseFailure Agent': launchFailed,
  'PostToolUseFailure Task': launchFailed,
  PostToolBatch: async () => (await import('./wake.ts')).afterBatch,
  UserPromptSubmit: async () => (await import('./wake.ts')).onPrompt,
  Stop: async () => (await import('./wake.ts')).onStop,
  SessionStart: async () => (await import('./wake.ts')).onSessionStart,
}
