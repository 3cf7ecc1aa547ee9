import { defect } from './defect.ts'
import { HookInput, type HookOutput } from '../protocol.ts'

/** Where the hook runs: what its process was given beside the event. */
export interface Surroundings {
  readonly projectFolder: string
  readonly plugin: string
  readonly home: string
  readonly client: number | null
  readonly terminal: boolean
  readonly now: string
}

/** Answers one client event, as it was read from stdin. */
export type Answer = (event: unknown, surroundings: Surroundings) => Promise<HookOutput>

/**
 * An own defect never breaks the user's session: it is said loudly, and while something is carried out the guard stays closed
 * for steps and open for everything else.
 */
export const orDefect = async (
  event: unknown,
  answer: (input: HookInput) => Promise<HookOutput>,
): Promise<HookOutput> => {
  const input = HookInput.parse(event)
  try {
    return await answer(input)
  } catch (error) {
    return defect(input, error)
  }
}
