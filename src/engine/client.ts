import { codeOf, textIfReadable } from '../state-manager/read.ts'
import type { Conductor } from '../workflow/core/conductor.ts'
import type { Instant } from '../workflow/core/step.ts'

/** Who asks for a run or a stage to be carried out, and when. */
export interface Caller {
  /** Null in a shell. */
  readonly session: string | null
  /** Process id of the client; null in a shell. */
  readonly client: number | null
  readonly at: Instant
  /** What was typed, for the journal (`/dispatch`, `phasegate resume`). */
  readonly by: string
}

/** Whether the client with this process id is still there; null is a shell, which owns nothing. */
export const isAlive = (client: number | null): boolean => {
  if (client === null) return false
  try {
    process.kill(client, 0)
    return true
  } catch (error) {
    // EPERM: it is there and belongs to somebody else.
    return codeOf(error) === 'EPERM'
  }
}

/** Who carries a run out: a session, one that is `gone`, or `nobody` yet (it was started or resumed in a shell). */
export type Carrier = 'session' | 'gone' | 'nobody'

/** A session without a known process is taken to be there. */
export const carrierOf = ({ session, client }: Conductor): Carrier => {
  if (session === null) return 'nobody'
  return client === null || isAlive(client) ? 'session' : 'gone'
}

/** Whether this process was started by that one, at whatever distance. Only Linux shows it; an environment is easily cleared. */
export const isBelow = (ancestor: number): boolean => {
  for (let id = process.ppid; id > 1; id = parentOf(id)) {
    if (id === ancestor) return true
  }
  return false
}

/**
 * Whether this process was started from a shell call of a client, at whatever distance: by a model, be it in a client of its own or with
 * an event that it made up. Such a call leaves its marks in the environment it began with, also where they are unset later. Only
 * Linux shows it.
 */
export const isBelowShellCall = (): boolean => {
  for (let id = process.pid; id > 1; id = parentOf(id)) {
    const environment = textIfReadable(`/proc/${id}/environ`) ?? ''
    // Of what a client starts, only its hooks are given the project's folder.
    if (OF_A_CLIENT.test(environment) && !/(?:^|\0)CLAUDE_PROJECT_DIR=[^\0]/.test(environment)) return true
  }
  return false
}

const OF_A_CLIENT = /(?:^|\0)CLAUDE(?:CODE|_CODE_SESSION_ID)=[^\0]/

/** When the process right below a client, which this one was started by, began: ms since 1970. Null where that cannot be seen. */
export const shellStartedAt = (client: number): number | null => {
  let id = process.pid
  for (let parent = process.ppid; parent !== client; parent = parentOf(parent)) {
    if (parent <= 1) return null
    id = parent
  }
  const ticks = Number(statOf(id)[19])
  const uptime = Number((textIfReadable('/proc/uptime') ?? '').split(' ')[0])
  return ticks > 0 && uptime > 0 ? Date.now() - uptime * 1000 + ticks * TICK_MS : null
}

// The kernel counts a hundred a second for whoever reads /proc, on every machine.
const TICK_MS = 10

const parentOf = (id: number): number => Number(statOf(id)[1] ?? 0)

// `pid (name) state ppid …`: what comes behind the name, which may hold anything.
const statOf = (id: number): string[] => {
  const stat = textIfReadable(`/proc/${id}/stat`) ?? ''
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
}
