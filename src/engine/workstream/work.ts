import { dirname } from 'node:path'
import { agentProfiles, isForThreads } from '../../state-manager/agent-profiles.ts'
import type { PlanFile } from '../../state-manager/plan-file.ts'
import type { Stream } from '../../state-manager/work-folder.ts'
import type { Settings } from '../../configuration/settings.ts'
import type { Diagnostic } from '../../workflow/plan/diagnostic.ts'
import { unknownAgents } from '../../workflow/workstream/agents.ts'
import { once } from '../../workflow/core/once.ts'
import type { PlanView, WorkCommand } from '../../workflow/workstream/command.ts'
import type { WorkState } from '../../workflow/workstream/state.ts'

/** A workstream as it is now: its plan on disk and what its journal says of it. */
export interface WorkNow {
  readonly stream: Stream
  readonly file: PlanFile
  readonly view: PlanView
  readonly state: WorkState
}

/** What the surroundings say: where profiles are found, and the limits. */
export interface Surroundings {
  readonly plugin: string
  readonly home: string
  readonly settings: Pick<Settings, 'workstream' | 'retries' | 'trees' | 'git' | 'stages'>
}

/** A workstream right before and after something was asked of it. */
export interface Change {
  readonly before: WorkNow
  readonly after: WorkNow
}

/** What a caller wants done, given what it finds; null when there is nothing to do. */
export type WorkRequest = (now: WorkNow) => WorkCommand | null

/** What is here now. Profiles and settings are files that few commands need: they are read where they are asked for. */
export const nowOf = (stream: Stream, file: PlanFile, state: WorkState, surroundings: Surroundings): WorkNow => {
  const { plugin, home } = surroundings
  const profiles = once(() => agentProfiles({ plugin, home, project: dirname(stream.work) }))
  const limits = once(() => ({ ...surroundings.settings.workstream, ...surroundings.settings.retries }))
  const view = {
    plan: file.plan,
    hashes: file.hashes,
    errors: file.diagnostics.filter(({ severity }) => severity === 'error').length,
    get agents() {
      return profiles()
        .filter(isForThreads)
        .map(({ name }) => name)
    },
    get types() {
      return Object.fromEntries(profiles().map(({ name, type }) => [name, type]))
    },
    get limits() {
      return limits()
    },
  }
  return { stream, file, view, state }
}

/** What is wrong with a plan: its text, and agents that there are not here. */
export const diagnosticsOf = ({ file, view }: WorkNow): Diagnostic[] =>
  [...file.diagnostics, ...unknownAgents(view)].toSorted((one, other) => one.line - other.line)
