import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { inject } from 'vitest'
import type { Workplace } from '../client/workplace.ts'

/** `phasegate` as a person types it in the project's folder. */
export const phasegate = async ({ home, project }: Pick<Workplace, 'home' | 'project'>, ...args: readonly string[]) => {
  const program = spawn(process.execPath, [join(inject('plugin'), 'dist', 'phasegate.js'), ...args], {
    cwd: project,
    env: { HOME: home, PATH: process.env['PATH'] },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [stdout, stderr] = await Promise.all([text(program.stdout), text(program.stderr), once(program, 'close')])
  return { code: program.exitCode, stdout, stderr }
}
