import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { inject, onTestFinished } from 'vitest'
import type { Workplace } from '../e2e/client/workplace.ts'

export interface Running {
  /** What it has printed, as soon as that matches. */
  readonly until: (pattern: RegExp) => Promise<string>
  readonly send: (signal: NodeJS.Signals) => void
  /** All that it printed. */
  readonly ended: Promise<string>
  readonly code: () => number | null
}

/** One of our programs as a process of its own, in a terminal's place: for what goes on until it is ended. */
export const started = (
  { home, project }: Pick<Workplace, 'home' | 'project'>,
  program: 'phasegate' | 'work',
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Running => {
  const child = spawn(process.execPath, [join(inject('plugin'), 'dist', `${program}.js`), ...words], {
    cwd: project,
    env: { HOME: home, PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let text = ''
  const watchers = new Set<() => void>()
  for (const output of [child.stdout, child.stderr])
    output.on('data', (data: Buffer) => {
      text += data.toString()
      watchers.forEach((watch) => watch())
    })
  return {
    until: (pattern) =>
      new Promise((resolve) => {
        const watch = (): void => {
          if (pattern.test(text)) resolve(text)
        }
        watchers.add(watch)
        watch()
      }),
    send: (signal) => void child.kill(signal),
    code: () => child.exitCode,
    ended: once(child, 'close').then(() => text),
  }
}
