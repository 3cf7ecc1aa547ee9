import { homedir } from 'node:os'
import { dirname } from 'node:path'
import { loadSettings } from '../../configuration/load.ts'
import { findWorkFolder } from '../../state-manager/work-folder.ts'
import type { Surroundings } from '../../work-engine.ts'

/** Where a command line is typed, and by whom. */
export interface Place {
  readonly folder: string
  /** The folder `work/` of the project; null before the first workstream. */
  readonly work: string | null
  readonly surroundings: Surroundings
  /** The session whose Bash tool runs this; null in a terminal. */
  readonly session: string | null
  readonly now: () => string
}

export const hereIn = (folder: string, plugin: string, env: NodeJS.ProcessEnv): Place => {
  const work = findWorkFolder(folder)
  const home = homedir()
  const surroundings = {
    plugin,
    home,
    // Few commands need them, and a broken configuration file must not keep anybody from reporting.
    get settings() {
      return loadSettings({ home, project: work === null ? folder : dirname(work) })
    },
  }
  return { folder, work, surroundings, session: env['CLAUDE_CODE_SESSION_ID'] || null, now: () => new Date().toISOString() }
}
