import { dirname } from 'node:path'
import { agentProfiles } from '../../state-manager/agent-profiles.ts'
import type { PlanFile } from '../../state-manager/plan-file.ts'
import type { Stream } from '../../state-manager/work-folder.ts'
import type { Settings } from '../../configuration/settings.ts'
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
  readonly settings: Pick<Settings, 'workstream' | 'retries'>
}

/** What a caller wants done, given what it finds; null when there is nothing to do. */
export type WorkRequest = (now: WorkNow) => WorkCommand | null

/** What is here now, with profiles and settings read only where they are asked for. */
export const nowOf = (stream: Stream, file: PlanFile, state: WorkState, surroundings: Surroundings): WorkNow => ({
  stream,
  file,
  view: viewOf(stream, file, surroundings),
  state,
})

// Profiles and settings are files that few commands need.
const viewOf = (stream: Stream, file: PlanFile, surroundings: Surroundings): PlanView => {
  const { plugin, home } = surroundings
  const profiles = once(() => agentProfiles({ plugin, home, project: dirname(stream.work) }))
  const agents = once(() => profiles().map(({ name }) => name))
  const types = once(() => Object.fromEntries(profiles().map(({ name, type }) => [name, type])))
  const limits = once(() => ({ ...surroundings.settings.workstream, ...surroundings.settings.retries }))
  return {
    plan: file.plan,
    hashes: file.hashes,
    errors: file.diagnostics.filter(({ severity }) => severity === 'error').length,
    get agents() {
      return agents()
    },
    get types() {
      return types()
    },
    get limits() {
      return limits()
    },
  }
}

const once = <Value>(work: () => Value): (() => Value) => {
  let done: { value: Value } | null = null
  return () => (done ??= { value: work() }).value
}
