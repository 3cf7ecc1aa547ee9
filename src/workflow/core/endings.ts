import type { Ending } from './ending.ts'

/** What an ending means for the step. */
interface EndingRule {
  /**
   * When the step is started again by itself: as often as its `tries` allow, of which this used one up; or it was nobody's
   * failure, and it is `always`, after a `rest`, once what was asked for is `given`, or `never`: it would meet the same.
   */
  readonly again: 'tries' | 'always' | 'rest' | 'given' | 'never'
  /** It may go better with the same agent. */
  readonly passing: boolean
  /** The agent may be at work still, and may report. */
  readonly mayComeLate: boolean
  /** What its agent writes from now on is in the way of the next one. */
  readonly losesStep: boolean
  /** The agent of the next attempt is told of it. */
  readonly isTold: boolean
  /** Done in the same way again, it would end so again. */
  readonly isMistake: boolean
}

/**
 * Every way an attempt ends without an accepted report.
 *
 * - `refused`: its reports were refused as often as the settings allow
 * - `reported`: the agent itself reported that it failed
 * - `needs-context`: the agent reported that it cannot go on without something; the next one is given what there is of it
 * - `denied`: the user's permissions refused a command without which the agent could not do it
 * - `vanished`: it stopped without a report
 * - `overdue`: its deadline passed
 * - `unreachable`: the client could not reach the model, or the journal its client on another machine
 * - `interrupted`: the session it ran in is gone, or a person gave it up
 */
export const ENDINGS: Readonly<Record<Ending, EndingRule>> = {
  refused: { again: 'tries', passing: false, mayComeLate: false, losesStep: true, isTold: true, isMistake: true },
  reported: { again: 'tries', passing: false, mayComeLate: false, losesStep: false, isTold: true, isMistake: true },
  'needs-context': {
    again: 'given',
    passing: false,
    mayComeLate: false,
    losesStep: false,
    isTold: true,
    isMistake: false,
  },
  denied: { again: 'never', passing: false, mayComeLate: false, losesStep: false, isTold: true, isMistake: false },
  vanished: { again: 'tries', passing: true, mayComeLate: true, losesStep: true, isTold: true, isMistake: false },
  overdue: { again: 'tries', passing: false, mayComeLate: true, losesStep: true, isTold: true, isMistake: true },
  unreachable: { again: 'rest', passing: true, mayComeLate: true, losesStep: true, isTold: false, isMistake: false },
  interrupted: { again: 'always', passing: true, mayComeLate: true, losesStep: true, isTold: false, isMistake: false },
}
