import { ownValue } from '../workflow/core/own-value.ts'
import type { Life } from '../workflow/core/step.ts'

/** The tag an agent's prompt starts with, and in the full prompt which attempt it belongs to. */
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

/**
 * The thread that an Agent call or a transcript is about; null for an agent that is none of its workstream's. A prompt counts the
 * attempts of its thread, the journal those of all.
 */
export const readThreadTag =
  (lives: Readonly<Record<string, Life>>) =>
  (prompt: string): Tag | null => {
    const tag = read(/^\s*\[THREAD (?<step>\d\d+\.\d\d+\.\d\d+)\](?: attempt (?<attempt>\d+))?/, prompt)
    if (tag === null || tag.attempt === null) return tag
    return { ...tag, attempt: ownValue(lives, tag.step)?.attempts[tag.attempt - 1]?.number ?? null }
  }

export const writeThreadTag = (thread: string, attempt?: number): string => `[THREAD ${thread}]${attemptText(attempt)}`

const read = (tag: RegExp, prompt: string): Tag | null => {
  const { phase = null, step, attempt } = tag.exec(prompt)?.groups ?? {}
  return step === undefined ? null : { phase, step, attempt: attempt === undefined ? null : Number(attempt) }
}

const attemptText = (attempt: number | undefined): string => (attempt === undefined ? '' : ` attempt ${attempt}`)
