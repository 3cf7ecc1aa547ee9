/** The tag an agent's prompt starts with, and in the full prompt the number of the attempt it belongs to. */
export interface Tag {
  readonly phase: string
  readonly step: string
  readonly attempt: number | null
}

const TAG = /^\s*\[PHASE (\S+) (\S+?)\](?: attempt (\d+))?/

/** The step an Agent call or a transcript is about; null for an agent that is none of ours. */
export const readTag = (prompt: string): Tag | null => {
  const [, phase, step, attempt] = TAG.exec(prompt) ?? []
  if (!phase || !step) return null
  return { phase, step, attempt: attempt === undefined ? null : Number(attempt) }
}

export const writeTag = (phase: string, step: string, attempt?: number): string =>
  `[PHASE ${phase} ${step}]${attempt === undefined ? '' : ` attempt ${attempt}`}`

export interface ThreadTag {
  readonly thread: string
  readonly attempt: number | null
}

const THREAD = /^\s*\[THREAD (\d\d+\.\d\d+\.\d\d+)\](?: attempt (\d+))?/

/** The thread an Agent call or a transcript is about; null for an agent that is none of ours. */
export const readThreadTag = (prompt: string): ThreadTag | null => {
  const [, thread, attempt] = THREAD.exec(prompt) ?? []
  return thread === undefined ? null : { thread, attempt: attempt === undefined ? null : Number(attempt) }
}

export const writeThreadTag = (thread: string, attempt?: number): string =>
  `[THREAD ${thread}]${attempt === undefined ? '' : ` attempt ${attempt}`}`
