import { inject } from 'vitest'
import { runPhasegate } from '../../../src/cli/phasegate/commands.ts'
import type { Place } from '../../../src/cli/phasegate/place.ts'
import { runCli } from '../../../src/cli/run.ts'
import { PHASEGATE } from '../../../src/commands/phasegate.ts'
import { findProject } from '../../../src/state-manager/project.ts'
import type { Said, Where } from './phasegate.ts'

/** `phasegate` in the project's folder, without a process: typed by a person, unless a shell of a session is given. */
export const phasegateHere = async (
  { home, project }: Where,
  argv: readonly string[],
  shell: Partial<Pick<Place, 'session' | 'client' | 'env'>> = {},
): Promise<Said> => {
  const said = { stdout: '', stderr: '' }
  const place: Place = {
    project: findProject(project),
    plugin: inject('plugin'),
    home,
    session: null,
    client: null,
    terminal: false,
    env: {},
    ...shell,
    now: () => new Date().toISOString(),
  }
  const code = await runCli({
    program: 'phasegate',
    summary: '',
    version: '0',
    table: PHASEGATE,
    run: runPhasegate(place),
    argv,
    io: {
      stdout: { write: (part) => (said.stdout += part) },
      stderr: { write: (part) => (said.stderr += part) },
      env: { ...shell.env },
    },
  })
  return { code, ...said }
}
