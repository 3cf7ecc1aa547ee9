import { dirname } from 'node:path'
import { agentProfiles } from '../state-manager/agent-profiles.ts'
import { commitNames, publish } from '../state-manager/journal.ts'
import { showInPlan } from '../state-manager/plan-changes.ts'
import { type PlanFile, readPlanFile } from '../state-manager/plan-file.ts'
import type { Stream } from '../state-manager/work-folder.ts'
import { afterCommit, readTold, rememberTold, type Told } from '../state-manager/work-journal.ts'
import { isProjected, projectWork } from '../state-manager/work-projections.ts'
import type { WorkReader } from '../state-manager/work-reader.ts'
import { Refused } from '../workflow/core/refused.ts'
import type { Settings } from '../configuration/settings.ts'
import type { PlanView, WorkCommand } from '../workflow/workstream/command.ts'
import { decideWork } from '../workflow/workstream/decide.ts'
import { planWritten } from '../workflow/workstream/decide-plan.ts'
import type { WorkEvent } from '../workflow/workstream/event.ts'
import { changesIn, unwrittenChanges } from '../workflow/workstream/plan-change.ts'
import { lastOfEach, type PlanChange } from '../workflow/plan/plan-change.ts'
import type { WorkState } from '../workflow/workstream/state.ts'

/** A workstream as it is now: its plan on disk and what its journal says of it. */
export interface WorkNow {
  readonly stream: Stream
  readonly file: PlanFile
  readonly view: PlanView
  readonly state: WorkState
}

/** What the surroundings say: where profiles are found, and the limits. */
export interface Surroundings {
  readonly plugin: string
  readonly home: string
  readonly settings: Pick<Settings, 'workstream' | 'retries'>
}

/** What a caller wants done, given what it finds; null when there is nothing to do. */
export type WorkRequest = (now: WorkNow) => WorkCommand | null

export interface WorkEngine {
  /** @throws Refused of `readPlanFile`, `readTold` */
  readonly readWork: (stream: Stream, surroundings: Surroundings) => WorkNow
  /** What the journal alone says: enough to know who carries the workstream out. */
  readonly stateOf: (stream: Stream) => { readonly state: WorkState; readonly commits: number }
  /**
   * Reads, decides, appends, projects; when somebody else was first, reads and decides again. What the journal wants
   * PLAN.md to show (a reassignment, a new thread) is written there before anything else is decided, and right after it
   * was decided.
   *
   * @param by what asked for it, for the journal (`SubagentStop`, `work update`)
   * @throws Refused of `decideWork`, `readPlanFile`, `readTold`, `cannot-write`
   */
  readonly handleWork: (stream: Stream, by: string, surroundings: Surroundings, request: WorkRequest) => WorkNow
}

/** The engine of workstreams. `reader` is asked for only where a text has to be understood that nobody has read before. */
export const workEngine = (reader: () => WorkReader): WorkEngine => ({
  readWork: (stream, surroundings) => nowOf(stream, readPlanFile(stream, reader), toldOf(stream, reader), surroundings),
  stateOf: (stream) => toldOf(stream, reader),
  handleWork: (stream, by, surroundings, request) => {
    const told = toldOf(stream, reader)
    const file = readPlanFile(stream, reader)
    return handle({ stream, by, reader, told, file, written: false, stuck: null }, surroundings, request)
  },
})

const toldOf = ({ journal }: Stream, reader: () => WorkReader): Told => {
  const told = readTold(journal, reader)
  return told.fresh.length > 0 ? rememberTold(journal, told) : told
}

const nowOf = (stream: Stream, file: PlanFile, { state }: Told, surroundings: Surroundings): WorkNow => ({
  stream,
  file,
  view: viewOf(stream, file, surroundings),
  state,
})

// Profiles and settings are files that few commands need.
const viewOf = (stream: Stream, file: PlanFile, surroundings: Surroundings): PlanView => {
  const { plugin, home } = surroundings
  const profiles = once(() => agentProfiles({ plugin, home, project: dirname(stream.work) }))
  const agents = once(() => profiles().map(({ name }) => name))
  const types = once(() => Object.fromEntries(profiles().map(({ name, type }) => [name, type])))
  const limits = once(() => limitsOf(surroundings.settings))
  return {
    plan: file.plan,
    hashes: file.hashes,
    errors: file.diagnostics.filter(({ severity }) => severity === 'error').length,
    get agents() {
      return agents()
    },
    get types() {
      return types()
    },
    get limits() {
      return limits()
    },
  }
}

const limitsOf = ({ workstream, retries }: Surroundings['settings']): PlanView['limits'] => ({
  maxParallelAgents: workstream.maxParallelAgents,
  threadDeadline: workstream.threadDeadline,
  maxRefusals: retries.maxRefusals,
  maxIdleStops: retries.maxIdleStops,
})

const once = <Value>(work: () => Value): (() => Value) => {
  let done: { value: Value } | null = null
  return () => (done ??= { value: work() }).value
}

/** What a process has read and done so far. */
interface Desk {
  readonly stream: Stream
  readonly by: string
  readonly reader: () => WorkReader
  readonly told: Told
  readonly file: PlanFile
  readonly written: boolean
  /** Why PLAN.md does not show what the journal wants. */
  readonly stuck: Refused | null
}

const handle = (begun: Desk, surroundings: Surroundings, request: WorkRequest): WorkNow => {
  let desk = begun
  let asked: WorkCommand | null = null
  for (let decided = false; ;) {
    desk = withPlanWritten(desk)
    const now = nowOf(desk.stream, desk.file, desk.told, surroundings)
    const command = decided ? null : request(now)
    if (!command) {
      refuseUnwrittenAnswer(desk, asked)
      return finished(desk, now)
    }
    asked = command
    const late = decideWork(now.state, now.view, { type: 'check-time', at: command.at })
    const events = late.length > 0 ? late : decideWork(now.state, now.view, command)
    if (events.length === 0) return finished(desk, now)
    refuseUnwrittenStart(desk, events)
    const after = published(desk, command.at, events)
    decided = after.won && late.length === 0
    desk = after.desk
  }
}

const published = (desk: Desk, at: string, events: readonly WorkEvent[]): { won: boolean; desk: Desk } => {
  const { stream, by, told, reader } = desk
  const { journal } = stream
  if (publish(journal, { commit: told.commits + 1, at, by, events })) {
    const after = afterCommit(told, journal, events)
    return { won: true, desk: { ...desk, written: true, told: rememberTold(journal, after) } }
  }
  return { won: false, desk: { ...desk, told: readTold(journal, reader, told) } }
}

/**
 * Whoever replaces PLAN.md confirms it with a commit. When that commit is not the next one, somebody else may have
 * replaced it in between, and this process may have undone that: it shows again whatever was committed meanwhile.
 */
const withPlanWritten = (before: Desk): Desk => {
  let desk = before
  for (let owed: readonly PlanChange[] | null = null; ;) {
    const file = readPlanFile(desk.stream, desk.reader, desk.file)
    const { state } = desk.told
    desk = { ...desk, file, stuck: null }
    const wanted = unwrittenChanges(state)
    const changes = lastOfEach([...(owed ?? []), ...wanted])
    if (changes.length === 0) return desk
    const shown = tryToShow(desk, changes)
    if (shown instanceof Refused) return { ...desk, stuck: shown }
    if (shown === 'overtaken') continue
    if (shown === 'shown' && wanted.length === 0) return desk
    const confirmed = planWritten(state, changes)
    const after = published(desk, confirmed.at, [confirmed])
    desk = after.desk
    if (after.won) owed = null
    else if (shown === 'written' || owed !== null)
      owed = [...(owed ?? []), ...changesIn(desk.told.fresh, desk.told.state)]
  }
}

const tryToShow = (
  { stream, file, reader }: Desk,
  changes: readonly PlanChange[],
): ReturnType<typeof showInPlan> | Refused => {
  try {
    return showInPlan(stream, file, changes, reader())
  } catch (error) {
    if (error instanceof Refused) return error
    throw error
  }
}

// A reassignment is in PLAN.md before it starts; every other thread goes on.
const refuseUnwrittenStart = ({ stuck, told }: Desk, events: readonly WorkEvent[]): void => {
  const starts = events.some((event) => event.type === 'step-started' && told.state.tracks[event.step]?.unwritten)
  if (stuck && starts) throw stuck
}

// Whoever wanted PLAN.md to be changed is not told that it was. A report is no such wish: failover's change can wait.
const refuseUnwrittenAnswer = ({ stuck }: Desk, asked: WorkCommand | null): void => {
  const isWish = asked?.type === 'assign' || asked?.type === 'add' || (asked?.type === 'update' && asked.agent !== null)
  if (stuck && isWish) throw new Refused(stuck.code, `${stuck.message}. The next work command then writes it`)
}

const finished = (desk: Desk, now: WorkNow): WorkNow => {
  if (desk.written || !isProjected(desk.stream, desk.file, desk.told.commits)) project(desk)
  return now
}

// Whoever commits last also projects last: a process that others have overtaken leaves it to them, and one that may have
// overwritten a newer projection projects again.
const project = ({ stream, reader, ...begun }: Desk): void => {
  let { told, file } = begun
  const isOvertaken = () => commitNames(stream.journal).length > told.commits
  while (!isOvertaken()) {
    projectWork({ stream, file, state: told.state, commits: told.commits })
    if (!isOvertaken()) return
    told = readTold(stream.journal, reader, told)
    file = readPlanFile(stream, reader, file)
  }
}
