import { isBelowShellCall } from '../../engine/client.ts'
import { Refused } from '../../workflow/core/refused.ts'

/**
 * The no to a typed command that a model may have typed: in a session that it started, or as an event that it made up.
 *
 * @throws Refused `for-people`
 */
export const onlyPeople = (what: string): void => {
  if (!isBelowShellCall()) return
  throw new Refused(
    'for-people',
    `this was started from within the shell call of another session; only a person ${what}, in a session of their own`,
  )
}
