import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { inject } from 'vitest'
import type { Workplace } from '../client/workplace.ts'

export type Where = Pick<Workplace, 'home' | 'project'>

export interface Said {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** `phasegate` as a person types it in the project's folder; beside the replayed client without a process. */
export const phasegate = async (where: Where, ...args: readonly string[]): Promise<Said> => {
  if (inject('client') === 'real') return phasegateProcess(where, ...args)
  const { phasegateHere } = await import('./phasegate-here.ts')
  return phasegateHere(where, args)
}

/** The same, always in a process of its own. */
export const phasegateProcess = async ({ home, project }: Where, ...args: readonly string[]): Promise<Said> => {
  const program = spawn(process.execPath, [join(inject('plugin'), 'dist', 'phasegate.js'), ...args], {
    cwd: project,
    env: { HOME: home, PATH: process.env['PATH'] },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [stdout, stderr] = await Promise.all([text(program.stdout), text(program.stderr), once(program, 'close')])
  return { code: program.exitCode, stdout, stderr }
}
