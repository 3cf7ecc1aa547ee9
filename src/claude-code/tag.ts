/** The tag an agent's prompt starts with, and in the full prompt the number of the attempt it belongs to. */
export interface Tag {
  /** Null for a thread. */
  readonly phase: string | null
  readonly step: string
  readonly attempt: number | null
}

/** The step of a run that an Agent call or a transcript is about; null for an agent that is none of its own. */
export const readTag = (prompt: string): Tag | null =>
  read(/^\s*\[PHASE (?<phase>\S+) (?<step>\S+?)\](?: attempt (?<attempt>\d+))?/, prompt)

export const writeTag = (phase: string, step: string, attempt?: number): string =>
  `[PHASE ${phase} ${step}]${attemptText(attempt)}`

/** The thread that an Agent call or a transcript is about; null for an agent that is none of its workstream's. */
export const readThreadTag = (prompt: string): Tag | null =>
  read(/^\s*\[THREAD (?<step>\d\d+\.\d\d+\.\d\d+)\](?: attempt (?<attempt>\d+))?/, prompt)

export const writeThreadTag = (thread: string, attempt?: number): string => `[THREAD ${thread}]${attemptText(attempt)}`

const read = (tag: RegExp, prompt: string): Tag | null => {
  const { phase = null, step, attempt } = tag.exec(prompt)?.groups ?? {}
  return step === undefined ? null : { phase, step, attempt: attempt === undefined ? null : Number(attempt) }
}

const attemptText = (attempt: number | undefined): string => (attempt === undefined ? '' : ` attempt ${attempt}`)
