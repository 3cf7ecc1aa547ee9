import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import type { WORK, WorkName } from '../../commands/work.ts'
import { DEFAULTS } from '../../configuration/defaults.ts'
import { isBelowShellCall } from '../../engine/client.ts'
import { findProject } from '../../state-manager/project.ts'
import { findWorkFolder } from '../../state-manager/work-folder.ts'
import type { WorkReader } from '../../state-manager/work-reader.ts'
import type { Surroundings } from '../../engine/workstream/work.ts'
import { type WorkEngine, workEngine } from '../../engine/workstream/work-engine.ts'
import { Refused } from '../../workflow/core/refused.ts'
import type { Shell } from '../person.ts'
import type { Input } from '../reply.ts'
import { isTerminal } from '../terminal.ts'
import type { Readers } from './readers.ts'

/** Where a command line is typed, and by whom. */
export interface WorkPlace extends Shell {
  readonly folder: string
  /** The folder `work/` of the project; null before the first workstream. */
  readonly work: string | null
  readonly surroundings: Surroundings
  readonly engine: WorkEngine
  readonly reader: () => WorkReader
  /** Whether the shell call of a model is above it, as far as that can be seen. */
  readonly isBelowModel: boolean
  readonly now: () => string
}

/** What a command of `work` is given. */
export type WorkInput<Name extends WorkName> = Input<(typeof WORK)[Name]>

export const hereIn = (folder: string, plugin: string, env: NodeJS.ProcessEnv, readers: () => Readers): WorkPlace => {
  const work = findWorkFolder(folder)
  const home = homedir()
  const project = work === null ? folder : dirname(work)
  const reader = () => readers().workReader
  const surroundings = {
    plugin,
    home,
    // Only what is asked for is read.
    get settings() {
      const isSet = [home, project].some((place) => existsSync(join(place, '.phasegate', 'config.json')))
      return isSet ? readers().loadSettings({ home, project }) : DEFAULTS
    },
  }
  return {
    folder,
    work,
    surroundings,
    engine: workEngine(reader),
    reader,
    project: findProject(folder),
    session: env['CLAUDE_CODE_SESSION_ID'] || null,
    terminal: isTerminal(0) && !isBelowShellCall(),
    get isBelowModel() {
      return isBelowShellCall()
    },
    env,
    now: () => new Date().toISOString(),
  }
}

/** The same place for who only reports: a configuration that cannot be used keeps nobody from that, the defaults do. */
export const reporting = (place: WorkPlace): WorkPlace => {
  const { plugin, home } = place.surroundings
  const surroundings = {
    plugin,
    home,
    get settings() {
      try {
        return place.surroundings.settings
      } catch (error) {
        if (error instanceof Refused && error.code === 'configuration') return DEFAULTS
        throw error
      }
    },
  }
  return { ...place, surroundings }
}
