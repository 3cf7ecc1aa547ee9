import { homedir } from 'node:os'
import type { PHASEGATE, PhasegateName } from '../../commands/phasegate.ts'
import { isBelowShellCall } from '../../engine/client.ts'
import { findProject } from '../../state-manager/project.ts'
import { readState } from '../../state-manager/run-state.ts'
import type { Conductor } from '../../workflow/core/conductor.ts'
import type { Shell } from '../person.ts'
import type { Input } from '../reply.ts'
import { isTerminal } from '../terminal.ts'

/** Where a command line is typed, and by whom. */
export interface Place extends Shell {
  readonly plugin: string
  readonly home: string
  readonly client: number | null
  readonly now: () => string
}

/** What a command of `phasegate` is given. */
export type PhasegateInput<Name extends PhasegateName> = Input<(typeof PHASEGATE)[Name]>

/** Who carries out the run here; null where there is none. */
export const conductorOf = ({ project }: Place): Conductor | null => readState(project)?.conductor ?? null

export const hereIn = (folder: string, plugin: string, env: NodeJS.ProcessEnv): Place => ({
  project: findProject(folder),
  plugin,
  home: homedir(),
  session: env['CLAUDE_CODE_SESSION_ID'] ?? null,
  client: Number(env['CLAUDE_PID']) || null,
  terminal: isTerminal(0) && !isBelowShellCall(),
  env,
  now: () => new Date().toISOString(),
})
