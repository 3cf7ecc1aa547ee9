import { findProject, type Project } from '../../state-manager/project.ts'
import { findWorkFolder } from '../../state-manager/work-folder.ts'
import type { State } from '../../workflow/run/state.ts'
import { defect } from './defect.ts'
import { guardWork } from './guard-work.ts'
import type { Moment } from './moment.ts'
import { HookInput, type HookOutput, keyOf, SILENT } from '../protocol.ts'

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

/** What the bundles of hooks do differently. */
export interface Answering {
  /** By `keyOf` the event. */
  readonly adapters: Readonly<Record<string, (moment: Moment) => HookOutput>>
  readonly readRun: (project: Project) => State
  /** The moment with the run as this session has it; `/clear` gives the session that runs it another id. */
  readonly current?: (moment: Moment) => Moment
}

/**
 * The answer to one client event by the adapter of that event. Silent in every session that does not own the run. An own
 * defect never breaks the user's session: it is said loudly, and while a run is active the guard stays closed for steps and
 * open for everything else.
 */
export const respond = async (
  event: unknown,
  surroundings: Surroundings,
  answering: Answering,
): Promise<HookOutput> => {
  const { adapters, readRun, current = asItIs } = answering
  const input = HookInput.parse(event)
  try {
    const { projectFolder, client, terminal, now } = surroundings
    const work = findWorkFolder(projectFolder)
    const refused = guardWorkFiles(input, work)
    if (refused !== SILENT) return refused
    const project = findProject(projectFolder)
    const run = readRun(project)
    const moment = run === null ? null : current({ input, project, run, client, terminal, now })
    const own = moment?.run.conductor.session === input.session_id ? moment : null
    // While its run rests, a session may carry out a stage.
    const threads =
      work === null || own?.run.status === 'running'
        ? SILENT
        : await answerThread(input, { ...surroundings, work, project })
    return threads === SILENT && own ? (adapters[keyOf(input)]?.(own) ?? SILENT) : threads
  } catch (error) {
    return defect(input, error)
  }
}

const asItIs = (moment: Moment): Moment => moment

const guardWorkFiles = (input: HookInput, work: string | null): HookOutput =>
  input.hook_event_name === 'PreToolUse' ? guardWork(input, work) : SILENT

const answerThread = async (
  input: HookInput,
  place: Surroundings & { readonly work: string; readonly project: Project },
): Promise<HookOutput> => (await import('./threads/respond.ts')).respondThread(input, place)
