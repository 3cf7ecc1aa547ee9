import type { Ending } from './ending.ts'

/** What an ending means for the step. */
interface EndingRule {
  /** It uses up one of the step's tries; else it was nobody's failure. */
  readonly counts: boolean
  /** The step waits before it is tried again: at once, it would only meet the same. */
  readonly rests: boolean
  /** It may go better with the same agent. */
  readonly passing: boolean
  /** The agent may be at work still, and may report. */
  readonly mayComeLate: boolean
  /** What its agent writes from now on is in the way of the next one. */
  readonly losesStep: boolean
  /** The agent of the next attempt is told of it. */
  readonly isTold: boolean
}

/**
 * Every way an attempt ends without an accepted report.
 *
 * - `refused`: its reports were refused as often as the settings allow
 * - `reported`: the agent itself reported that it failed
 * - `needs-context`: the agent reported that it cannot go on without something; the next one is given what there is of it
 * - `vanished`: it stopped without a report
 * - `overdue`: its deadline passed
 * - `unreachable`: the client could not reach the model
 * - `interrupted`: the session it ran in is gone, or a person gave it up
 */
export const ENDINGS: Readonly<Record<Ending, EndingRule>> = {
  refused: { counts: true, rests: false, passing: false, mayComeLate: false, losesStep: true, isTold: true },
  reported: { counts: true, rests: false, passing: false, mayComeLate: false, losesStep: false, isTold: true },
  'needs-context': { counts: true, rests: false, passing: false, mayComeLate: false, losesStep: false, isTold: true },
  vanished: { counts: true, rests: false, passing: true, mayComeLate: true, losesStep: true, isTold: true },
  overdue: { counts: true, rests: false, passing: false, mayComeLate: true, losesStep: true, isTold: true },
  unreachable: { counts: false, rests: true, passing: true, mayComeLate: true, losesStep: true, isTold: false },
  interrupted: { counts: false, rests: false, passing: true, mayComeLate: true, losesStep: true, isTold: false },
}
