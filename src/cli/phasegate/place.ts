import { homedir } from 'node:os'
import { isatty } from 'node:tty'
import type { PHASEGATE, PhasegateName } from '../../commands/phasegate.ts'
import { startedByClient } from '../../engine/client.ts'
import { findProject, type Project } from '../../state-manager/project.ts'
import type { Input } from '../reply.ts'

/** Where a command line is typed, and by whom. */
export interface Place {
  readonly project: Project
  readonly plugin: string
  readonly home: string
  /** The session whose Bash tool runs this; null in a terminal. */
  readonly session: string | null
  readonly client: number | null
  /** Whether somebody may be typing: stdin is a terminal, and no client's shell call is above. */
  readonly terminal: boolean
  readonly env: Readonly<Record<string, string | undefined>>
  readonly now: () => string
}

/** What a command of `phasegate` is given. */
export type PhasegateInput<Name extends PhasegateName> = Input<(typeof PHASEGATE)[Name]>

export const hereIn = (folder: string, plugin: string, env: NodeJS.ProcessEnv): Place => ({
  project: findProject(folder),
  plugin,
  home: homedir(),
  session: env['CLAUDE_CODE_SESSION_ID'] ?? null,
  client: Number(env['CLAUDE_PID']) || null,
  terminal: isatty(0) && !startedByClient(process.pid),
  env,
  now: () => new Date().toISOString(),
})
