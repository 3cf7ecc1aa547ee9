import type { Commit } from '../state-manager/journal.ts'
import type { Recorded } from '../state-manager/snapshot.ts'
import type { Conductor } from '../workflow/core/conductor.ts'
import type { Asked } from '../workflow/core/flow.ts'
import { unlessRefused } from '../workflow/core/refused.ts'
import { minutesAsleep } from './asleep.ts'
import { isAlive } from './client.ts'

/** Where what a flow decides is kept. */
export interface Store<State, Event> {
  /** Reads the journal, or only what came after `known`. */
  readonly read: (known: Recorded<State, Event> | null) => Recorded<State, Event>
  /** Publishes the next commit; null when somebody else was first. */
  readonly append: (before: Recorded<State, Event>, commit: Commit<Event>) => Recorded<State, Event> | null
  /** Whether what people see is what these commits gave. */
  readonly isProjected: (recorded: Recorded<State, Event>) => boolean
  readonly project: (recorded: Recorded<State, Event>) => void
  /** How many commits there are now. */
  readonly length: () => number
}

/**
 * Reads, decides, appends, projects; when somebody else was first, reads and decides again.
 *
 * @param by what asked for it, for the journal (`SubagentStop`, `phasegate resume`)
 * @param request what is wanted in the state that is found; null when there is nothing to do in that state. It may be asked
 *   several times, so it changes nothing itself.
 * @param conductorOf who carries it out; whether that client is still there is looked up for the command
 * @throws Refused of `decide` and of the store
 */
export const handle = <State, Event, Command extends Asked>(
  store: Store<State, Event>,
  by: string,
  decide: (state: State, command: Command) => readonly Event[],
  request: (state: State) => Command | null,
  conductorOf: (state: State) => Conductor | null,
): Recorded<State, Event> => {
  for (let recorded = store.read(null); ; recorded = store.read(recorded)) {
    const { state, commits } = recorded
    const command = request(state)
    const events = command
      ? decide(state, { ...command, isGone: isGone(conductorOf(state)), asleep: minutesAsleep() })
      : []
    if (command === null || events.length === 0) {
      if (!store.isProjected(recorded)) project(store, recorded)
      return recorded
    }
    const after = store.append(recorded, { commit: commits + 1, at: command.at, by, events })
    if (after) {
      // It is recorded. Told as failed for what only shows it, it would be asked for again, and nobody would work at what was started;
      // the next event shows it, or says why not. Only a session that has no mark yet would have no such event.
      const isMarked = conductorOf(after.state)?.session === conductorOf(state)?.session
      unlessRefused(
        () => project(store, after),
        (refused) => {
          if (!isMarked) throw refused
        },
      )
      return after
    }
  }
}

/** Whether who carries it out is not there any more; one without a known process is taken to be there. */
export const isGone = (conductor: Conductor | null): boolean =>
  conductor !== null && conductor.client !== null && !isAlive(conductor.client)

// Whoever commits last also projects last: a process that others have overtaken leaves it to them, and one that may have
// overwritten a newer projection projects again.
const project = <State, Event>(store: Store<State, Event>, begun: Recorded<State, Event>): void => {
  for (let recorded = begun; store.length() <= recorded.commits; recorded = store.read(recorded)) {
    store.project(recorded)
    if (store.length() <= recorded.commits) return
  }
}
