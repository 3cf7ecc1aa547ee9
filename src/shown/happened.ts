import type { Commit } from '../state-manager/journal.ts'
import type { Event } from '../workflow/run/event.ts'
import { evolve } from '../workflow/run/evolve.ts'
import { initial, type Run, type State } from '../workflow/run/state.ts'

/** An event with the run as it left it, and the decision it is of. */
export interface Happened {
  readonly run: Run
  readonly event: Event
  readonly commit: Commit<Event>
}

/** Everything that happened in the commits after `shown`. */
export const happened = (commits: readonly Commit<Event>[], shown: number): Happened[] => {
  let state: State = initial
  return commits.flatMap((commit) =>
    commit.events.flatMap((event) => {
      state = evolve(state, event)
      return state && commit.commit > shown ? [{ run: state, event, commit }] : []
    }),
  )
}
