import { Refused } from '../../workflow/core/refused.ts'

/** The no to a command that a model may have typed, in a session that was started from within another one. */
export const onlyPeople = (within: string, what: string): Refused =>
  new Refused(
    'for-people',
    `this session was started from within ${within}; only a person ${what}, in a session of their own`,
  )
