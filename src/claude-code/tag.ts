import type { Life } from '../workflow/core/step.ts'

/** The tag an agent's prompt starts with, and in the full prompt the number of the attempt it belongs to. */
export interface Tag {
  /** Null for a thread. */
  readonly phase: string | null
  readonly step: string
  readonly attempt: number | null
}

/** The step of a run that an Agent call or a transcript is about; null for an agent that is none of its own. */
export const readTag = (prompt: string): Tag | null =>
  read(/^\s*\[PHASE (?<phase>\S+) (?<step>\S+?)\](?: attempt (?:\d+ \(id )?(?<attempt>\d+))?/, prompt)

export const writeTag = (phase: string, step: string, begun?: Begun): string =>
  `[PHASE ${phase} ${step}]${attemptText(begun)}`

/** The thread that an Agent call or a transcript is about; null for an agent that is none of its workstream's. */
export const readThreadTag = (prompt: string): Tag | null =>
  read(/^\s*\[THREAD (?<step>\d\d+\.\d\d+\.\d\d+)\](?: attempt (?:\d+ \(id )?(?<attempt>\d+))?/, prompt)

export const writeThreadTag = (thread: string, begun?: Begun): string => `[THREAD ${thread}]${attemptText(begun)}`

/** An attempt as its prompt names it: which one at its step, and its number. */
interface Begun {
  readonly nth: number
  readonly number: number
}

/** The attempt of this number; one that is not begun is the next. */
export const begunAt = ({ attempts }: Pick<Life, 'attempts'>, number: number): Begun => {
  const index = attempts.findIndex((attempt) => attempt.number === number)
  return { nth: (index === -1 ? attempts.length : index) + 1, number }
}

const read = (tag: RegExp, prompt: string): Tag | null => {
  const { phase = null, step, attempt } = tag.exec(prompt)?.groups ?? {}
  return step === undefined ? null : { phase, step, attempt: attempt === undefined ? null : Number(attempt) }
}

// The number counts over all steps, so that a late report is known: as a count at this step it would read as failures.
const attemptText = (begun: Begun | undefined): string =>
  begun === undefined ? '' : ` attempt ${begun.nth} (id ${begun.number})`
