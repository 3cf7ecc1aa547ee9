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
