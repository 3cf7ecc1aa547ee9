import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { outputTail } from '../machine/output-tail.ts'
import { endMarked, markOf, signalGroup } from '../machine/processes.ts'
import type { Carrying } from './carrying.ts'
import { conduct, type End } from './conduct.ts'
import { interrupts } from './interrupts.ts'
import { type LocalClient, localRunner } from './local-runner.ts'
import type { Notice } from './notice.ts'
import { withoutSession } from './own-environment.ts'
import type { StepRunner } from './step-runner.ts'

/** How the work is done here. */
export interface Order extends Pick<LocalClient, 'path' | 'plugin' | 'permissionMode' | 'allowedTools'> {
  readonly env: NodeJS.ProcessEnv
  /** Null: agents are processes here. */
  readonly runner: StepRunner | null
  /** The program, and its words, that carry a step of code out. */
  readonly codeOf: (command: string, step: string) => readonly string[]
  readonly notice: (notice: Notice) => void
  readonly now: () => string
  readonly home: string
}

/**
 * Carries something out here until it is over, or a person ends it: SIGINT lets what runs end, a second one, SIGTERM and a closed
 * terminal end it at once.
 *
 * @throws Refused of `conduct`
 */
export const carryOut = async (what: Carrying, order: Order): Promise<End> => {
  const { notice, now, home, codeOf, runner, ...client } = order
  const env = withoutSession(order.env)
  const { ceasing, ending, cease, close } = interrupts()
  try {
    return await conduct(what, {
      runner: runner ?? localRunner({ ...client, env, conductor: what.session }),
      code: async (command, step, signal) => {
        const words = codeOf(command, step)
        const failure = await codeIn({ folder: what.folder, env, mark: `${what.session}/${step}` }, words, signal)
        if (failure !== '') notice({ event: 'news', line: failure })
      },
      notice: (told) => {
        if (told.event === 'ceasing') cease()
        notice(told)
      },
      now,
      home,
      ceasing,
      ending,
    })
  } finally {
    close()
    // Also what left the group it was started in.
    endMarked(`${what.session}/`)
  }
}

interface Room {
  readonly folder: string
  readonly env: NodeJS.ProcessEnv
  readonly mark: string
}

/** Carries a step of code out in a group of its own, which Ctrl-C does not reach; what it says where it fails. */
const codeIn = async ({ folder, env, mark }: Room, words: readonly string[], signal: AbortSignal): Promise<string> => {
  if (signal.aborted) return ''
  const child = spawn(process.execPath, words, {
    cwd: folder,
    env: { ...env, ...markOf(mark) },
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: process.platform !== 'win32',
    windowsHide: true,
  })
  const end = (): void => {
    signalGroup(child.pid, 'SIGTERM')
    endMarked(mark)
  }
  signal.addEventListener('abort', end)
  process.once('exit', end)
  const errors = outputTail()
  child.stderr.on('data', (chunk: Buffer) => errors.add(chunk))
  const failed = await once(child, 'close').then(
    () => (child.exitCode === 0 || signal.aborted ? '' : errors.text().trim()),
    String,
  )
  signal.removeEventListener('abort', end)
  process.off('exit', end)
  return failed
}
