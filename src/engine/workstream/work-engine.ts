import { commitNames } from '../../state-manager/journal.ts'
import { readPlanFile } from '../../state-manager/plan-file.ts'
import { appendTo, readRecorded } from '../../state-manager/snapshot.ts'
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
import { type Place, type Shown, showPlan } from './show-plan.ts'
import { type Change, nowOf, type Surroundings, type WorkNow, type WorkRequest } from './work.ts'

/** The engine of workstreams. `reader` is asked for only where a text has to be understood that nobody has read before. */
export const workEngine = (reader: () => WorkReader) => {
  const stateOf = ({ journal }: Stream): RecordedWork => readRecorded(journal, workJournal(reader))
  return {
    /** What the journal alone says: enough to know who carries the workstream out. */
    stateOf,
    /** @throws Refused of `readPlanFile`, `readRecorded` */
    readWork: (stream: Stream, surroundings: Surroundings): WorkNow =>
      nowOf(stream, readPlanFile(stream, reader), stateOf(stream).state, surroundings),
    /**
     * Carries out a command on a workstream. What the journal wants PLAN.md to show (a reassignment, a new thread) is written
     * there before anything else is decided, and right after it was decided.
     *
     * @param by what asked for it, for the journal (`SubagentStop`, `work update`)
     * @throws Refused of `decideWork`, `readPlanFile`, `readRecorded`, `cannot-write`
     */
    handleWork: (stream: Stream, by: string, surroundings: Surroundings, request: WorkRequest): WorkNow =>
      handleWork({ stream, by, reader }, surroundings, request),
    /** The same, with what the workstream was like right before. */
    changeWork: (stream: Stream, by: string, surroundings: Surroundings, request: WorkRequest): Change => {
      let before: WorkNow | null = null
      const after = handleWork({ stream, by, reader }, surroundings, (now) => {
        before = now
        return request(now)
      })
      return { before: before ?? after, after }
    },
  }
}

export type WorkEngine = ReturnType<typeof workEngine>

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

/** PLAN.md as this process last read it, and whether it shows what the journal wants. */
const planOf = (place: Place) => {
  let last: Shown | null = null
  return {
    shown: (): Shown => {
      if (!last) throw new Error('PLAN.md is read with the journal, before anything is decided')
      return last
    },
    show: (recorded: RecordedWork): RecordedWork => (last = showPlan(place, recorded, last?.file ?? null)).recorded,
  }
}

const storeOf = ({ stream, reader }: Place, plan: ReturnType<typeof planOf>): Store<WorkState, WorkEvent> => {
  const kind = workJournal(reader)
  return {
    read: (known) => plan.show(readRecorded(stream.journal, kind, known)),
    append: (before, commit) => {
      const after = appendTo(stream.journal, kind, before, commit)
      return after && plan.show(after)
    },
    isProjected: ({ state, commits }) => isProjected({ stream, file: plan.shown().file, state, commits }),
    project: ({ state, commits }) => projectWork({ stream, file: plan.shown().file, state, commits }),
    length: () => commitNames(stream.journal).length,
  }
}

// Whoever wanted PLAN.md to be changed is not told that it was. A report is no such wish: failover's change can wait.
const refuseUnwrittenAnswer = ({ stuck }: Shown, asked: WorkCommand | undefined): void => {
  const isWish = asked?.type === 'assign' || asked?.type === 'add' || (asked?.type === 'update' && asked.agent !== null)
  if (stuck && isWish) throw new Refused(stuck.code, text`${stuck.said}. The next work command then writes it`)
}
