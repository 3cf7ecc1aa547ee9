import { readState } from '../state-manager/run-state.ts'
import { findProject } from '../state-manager/project.ts'
import { findWorkFolder } from '../state-manager/work-folder.ts'
import { defect } from './defect.ts'
import { guardWork } from './guard-work.ts'
import type { Moment } from './moment.ts'
import { HookInput, type HookOutput, SILENT } from './protocol.ts'

/** Where the hook runs: what its process was given beside the event. */
export interface Surroundings {
  readonly projectFolder: string
  readonly plugin: string
  readonly home: string
  readonly client: number | null
  readonly terminal: boolean
  readonly now: string
}

/** Answers one client event, as it was read from stdin. */
export type Answer = (event: unknown, surroundings: Surroundings) => Promise<HookOutput>

export type Adapters = Readonly<Record<string, (moment: Moment) => HookOutput>>

/**
 * The answer to one client event by the adapter of that event. Silent in every session that does not own the run. An own
 * defect never breaks the user's session: it is said loudly, and while a run is active the guard stays closed for steps and
 * open for everything else.
 *
 * @param adapters by event, or by event and tool: `Stop`, `PreToolUse Bash`
 * @param current the moment with the run as this session has it; `/clear` gives the session that runs it another id
 */
export const respond = async (
  event: unknown,
  surroundings: Surroundings,
  adapters: Adapters,
  current: (moment: Moment) => Moment = (moment) => moment,
): Promise<HookOutput> => {
  const input = HookInput.parse(event)
  try {
    const { projectFolder, client, terminal, now } = surroundings
    const work = findWorkFolder(projectFolder)
    const refused = work === null ? SILENT : guardWorkFiles(input, work)
    if (refused !== SILENT) return refused
    const project = findProject(projectFolder)
    const run = readState(project)
    const moment = run === null ? null : current({ input, project, run, client, terminal, now })
    if (moment?.run.session === input.session_id) return adapters[keyOf(input)]?.(moment) ?? SILENT
    return work === null ? SILENT : await answerThread(input, { ...surroundings, work })
  } catch (error) {
    return defect(input, error)
  }
}

const keyOf = ({ hook_event_name: event, tool_name: tool }: HookInput): string =>
  tool === undefined ? event : `${event} ${tool}`

const guardWorkFiles = (input: HookInput, work: string): HookOutput =>
  input.hook_event_name === 'PreToolUse' ? guardWork(input, work) : SILENT

const answerThread = async (input: HookInput, place: Surroundings & { readonly work: string }): Promise<HookOutput> =>
  (await import('./threads/respond.ts')).respondThread(input, place)
