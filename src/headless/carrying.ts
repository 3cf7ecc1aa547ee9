import type { Carried } from '../claude-code/carried.ts'
import type { Instant } from '../workflow/core/step.ts'
import type { Refused } from '../workflow/core/refused.ts'
import type { Notice } from './notice.ts'
import type { StepRunner } from './step-runner.ts'

/** What is carried out here: a run, or a part of a workstream. */
export interface Carrying {
  /** The id of the run or workstream. */
  readonly id: string
  /** Under which it is carried out here. */
  readonly session: string
  readonly journal: string
  /** Where agents work that have no tree. */
  readonly folder: string
  /** What was typed, for the journal. */
  readonly by: string
  /** Read anew; null where it is not there any more. */
  readonly read: () => Carried | null
  /** Absent: its agents report by what they leave. */
  readonly handIn?: HandIn
}

/** Carries out what an agent handed in with `work` where the journal is not: command lines. The first that is refused ends it. */
export type HandIn = (lines: readonly (readonly string[])[]) => Promise<Refused | null>

/** With what, and how far. */
export interface Means {
  readonly runner: StepRunner
  /** Carries a step of code out, in a process of its own that reports itself. */
  readonly code: (command: string, step: string, signal: AbortSignal) => Promise<void>
  readonly notice: (notice: Notice) => void
  readonly now: () => Instant
  /** Where its user keeps prices. */
  readonly home: string
  /** Nothing new is started from then on; what runs may end. */
  readonly ceasing: AbortSignal
  /** What runs is ended. */
  readonly ending: AbortSignal
}

/** It as it is now; null where somebody else carries it out by now, or nobody. */
export const ours = ({ read, session }: Carrying): Carried | null => {
  const found = read()
  return found?.conductor?.session === session ? found : null
}
