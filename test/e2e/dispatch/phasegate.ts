import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { inject } from 'vitest'
import { runPhasegate } from '../../../src/cli/phasegate/commands.ts'
import type { Place } from '../../../src/cli/phasegate/place.ts'
import { PHASEGATE } from '../../../src/commands/phasegate.ts'
import { runCli } from '../../../src/cli/run.ts'
import { findProject } from '../../../src/state-manager/project.ts'
import type { Workplace } from '../client/workplace.ts'

type Where = Pick<Workplace, 'home' | 'project'>

interface Said {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** `phasegate` as a person types it in the project's folder. */
export const phasegate = async ({ home, project }: Where, ...argv: readonly string[]): Promise<Said> => {
  const said = { stdout: '', stderr: '' }
  const place: Place = {
    project: findProject(project),
    plugin: inject('plugin'),
    home,
    session: null,
    client: null,
    terminal: false,
    env: {},
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
      env: {},
    },
  })
  return { code, ...said }
}

/** The same in a process of its own. */
export const phasegateProcess = async ({ home, project }: Where, ...args: readonly string[]): Promise<Said> => {
  const program = spawn(process.execPath, [join(inject('plugin'), 'dist', 'phasegate.js'), ...args], {
    cwd: project,
    env: { HOME: home, PATH: process.env['PATH'] },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [stdout, stderr] = await Promise.all([text(program.stdout), text(program.stderr), once(program, 'close')])
  return { code: program.exitCode, stdout, stderr }
}
