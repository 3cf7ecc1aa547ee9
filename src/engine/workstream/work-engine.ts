import { commitNames, publish } from '../../state-manager/journal.ts'
import { readPlanFile } from '../../state-manager/plan-file.ts'
import { afterCommit, readRecorded, saveSnapshot } from '../../state-manager/snapshot.ts'
import type { Stream } from '../../state-manager/work-folder.ts'
import { isProjected, projectWork } from '../../state-manager/work-projections.ts'
import type { WorkReader } from '../../state-manager/work-reader.ts'
import { type RecordedWork, workJournal } from '../../state-manager/work-state.ts'
import { Refused } from '../../workflow/core/refused.ts'
import { text } from '../../workflow/core/text.ts'
import type { WorkCommand } from '../../workflow/workstream/command.ts'
import { decideWork } from '../../workflow/workstream/decide.ts'
import type { WorkEvent } from '../../workflow/workstream/event.ts'
import type { WorkState } from '../../workflow/workstream/state.ts'
import { handle, type Store } from '../handle.ts'
import { type Shown, showPlan } from './show-plan.ts'
import { nowOf, type Surroundings, type WorkNow, type WorkRequest } from './work.ts'

export interface WorkEngine {
  /** @throws Refused of `readPlanFile`, `readRecorded` */
  readonly readWork: (stream: Stream, surroundings: Surroundings) => WorkNow
  /** What the journal alone says: enough to know who carries the workstream out. */
  readonly stateOf: (stream: Stream) => RecordedWork
  /**
   * Carries out a command on a workstream. What the journal wants PLAN.md to show (a reassignment, a new thread) is written
   * there before anything else is decided, and right after it was decided.
   *
   * @param by what asked for it, for the journal (`SubagentStop`, `work update`)
   * @throws Refused of `decideWork`, `readPlanFile`, `readRecorded`, `cannot-write`
   */
  readonly handleWork: (stream: Stream, by: string, surroundings: Surroundings, request: WorkRequest) => WorkNow
}

/** The engine of workstreams. `reader` is asked for only where a text has to be understood that nobody has read before. */
export const workEngine = (reader: () => WorkReader): WorkEngine => {
  const stateOf = ({ journal }: Stream): RecordedWork => readRecorded(journal, workJournal(reader))
  return {
    stateOf,
    readWork: (stream, surroundings) =>
      nowOf(stream, readPlanFile(stream, reader), stateOf(stream).state, surroundings),
    handleWork: (stream, by, surroundings, request) => handleWork({ stream, by, reader }, surroundings, request),
  }
}

const handleWork = (place: Place, surroundings: Surroundings, request: WorkRequest): WorkNow => {
  const plan = planOf(place)
  const nowIn = (state: WorkState): WorkNow => nowOf(place.stream, plan.shown().file, state, surroundings)
  const asked: WorkCommand[] = []
  const ask = (state: WorkState): WorkCommand | null => {
    const command = request(nowIn(state))
    if (command) asked.push(command)
    return command
  }
  const decide = (state: WorkState, command: WorkCommand): WorkEvent[] => {
    const events = decideWork(state, nowIn(state).view, command)
    const starts = events.some((event) => event.type === 'step-started' && state.threads[event.step]?.unwritten)
    const { stuck } = plan.shown()
    // A reassignment is in PLAN.md before it starts; every other thread goes on.
    if (stuck && starts) throw stuck
    return events
  }
  const { state } = handle(storeOf(place, plan), place.by, decide, ask, ({ conductor }) => conductor)
  refuseUnwrittenAnswer(plan.shown(), asked.at(-1))
  return nowIn(state)
}

interface Place {
  readonly stream: Stream
  readonly by: string
  readonly reader: () => WorkReader
}

/** PLAN.md as this process last read it, and whether it shows what the journal wants. */
interface PlanKeeper {
  readonly shown: () => Shown
  readonly show: (recorded: RecordedWork) => RecordedWork
}

const planOf = (place: Place): PlanKeeper => {
  let last: Shown | null = null
  return {
    shown: () => {
      if (!last) throw new Error('PLAN.md is read with the journal, before anything is decided')
      return last
    },
    show: (recorded) => (last = showPlan(place, recorded, last?.file ?? null)).recorded,
  }
}

const storeOf = ({ stream, reader }: Place, { shown, show }: PlanKeeper): Store<WorkState, WorkEvent> => {
  const { journal } = stream
  const kind = workJournal(reader)
  return {
    read: (known) => show(readRecorded(journal, kind, known)),
    append: (before, commit) => {
      const flaw = kind.commit(commit)
      // What cannot be read back is a bug of ours, and is never written: it would make the workstream unreadable.
      if (typeof flaw === 'string') throw new Error(`an event that could not be read back: ${flaw}`)
      if (!publish(journal, commit)) return null
      const after = afterCommit(before, journal, kind, commit.events)
      saveSnapshot(journal, after)
      return show(after)
    },
    isProjected: ({ commits }) => isProjected(stream, shown().file, commits),
    project: ({ state, commits }) => projectWork({ stream, file: shown().file, state, commits }),
    length: () => commitNames(journal).length,
  }
}

// Whoever wanted PLAN.md to be changed is not told that it was. A report is no such wish: failover's change can wait.
const refuseUnwrittenAnswer = ({ stuck }: Shown, asked: WorkCommand | undefined): void => {
  const isWish = asked?.type === 'assign' || asked?.type === 'add' || (asked?.type === 'update' && asked.agent !== null)
  if (stuck && isWish) throw new Refused(stuck.code, text`${stuck.said}. The next work command then writes it`)
}
