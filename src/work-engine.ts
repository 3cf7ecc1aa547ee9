import { dirname } from 'node:path'
import { agentProfiles } from './state-manager/agent-profiles.ts'
import { commitNames, publish } from './state-manager/journal.ts'
import { type PlanFile, readPlanFile } from './state-manager/plan-file.ts'
import { showInPlan } from './state-manager/plan-changes.ts'
import type { Stream } from './state-manager/work-folder.ts'
import { afterCommit, readTold, rememberTold, type Told } from './state-manager/work-journal.ts'
import { isProjected, projectWork } from './state-manager/work-projections.ts'
import { Refused } from './workflow/refused.ts'
import type { Settings } from './workflow/settings.ts'
import type { PlanView, WorkCommand } from './workstream/command.ts'
import { decideWork } from './workstream/decide.ts'
import { planWritten } from './workstream/decide-plan.ts'
import type { WorkEvent } from './workstream/event.ts'
import { changesIn, lastOfEach, type PlanChange, unwrittenChanges } from './workstream/plan-change.ts'
import type { WorkState } from './workstream/state.ts'

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

/** @throws Refused of `readPlanFile`, `journal-unreadable`, `journal-merged` */
export const readWork = (stream: Stream, surroundings: Surroundings): WorkNow => {
  const told = readTold(stream.journal)
  if (told.fresh.length >= MANY_EVENTS) rememberTold(stream.journal, told)
  return nowOf(stream, readPlanFile(stream), told, surroundings)
}

const MANY_EVENTS = 8

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

/** What the journal alone says: enough to know who carries the workstream out. */
export const stateOf = (stream: Stream): { state: WorkState; commits: number } => readTold(stream.journal)

/** What a caller wants done, given what it finds; null when there is nothing to do. */
export type WorkRequest = (now: WorkNow) => WorkCommand | null

/**
 * Reads, decides, appends, projects; when somebody else was first, reads and decides again. What the journal wants PLAN.md
 * to show (a reassignment, a new thread) is written there before anything else is decided, and right after it was decided.
 *
 * @throws Refused of `decideWork`, `readPlanFile`, `journal-unreadable`, `journal-merged`, `cannot-write`
 */
export const handleWork = (stream: Stream, by: string, surroundings: Surroundings, request: WorkRequest): WorkNow => {
  let desk: Desk = { stream, by, told: readTold(stream.journal), file: readPlanFile(stream), written: false, stuck: null }
  for (let decided = false; ; ) {
    desk = withPlanWritten(desk)
    const now = nowOf(stream, desk.file, desk.told, surroundings)
    const command = decided ? null : request(now)
    if (!command) return finished(desk, now)
    const late = decideWork(now.state, now.view, { type: 'check-time', at: command.at })
    const events = late.length > 0 ? late : decideWork(now.state, now.view, command)
    if (events.length === 0) return finished(desk, now)
    refuseUnwrittenStart(desk, events)
    const after = published(desk, command.at, events)
    decided = after.won && late.length === 0
    desk = after.desk
  }
}

/** What a process has read and done so far. */
interface Desk {
  readonly stream: Stream
  readonly by: string
  readonly told: Told
  readonly file: PlanFile
  readonly written: boolean
  /** Why PLAN.md does not show what the journal wants. */
  readonly stuck: Refused | null
}

const published = (desk: Desk, at: string, events: readonly WorkEvent[]): { won: boolean; desk: Desk } => {
  const { stream, by, told } = desk
  const { journal } = stream
  if (!publish(journal, { commit: told.commits + 1, at, by, events })) return { won: false, desk: { ...desk, told: readTold(journal, told) } }
  return { won: true, desk: { ...desk, written: true, told: rememberTold(journal, afterCommit(told, journal, events)) } }
}

/**
 * Whoever replaces PLAN.md confirms it with a commit. When that commit is not the next one, somebody else may have
 * replaced it in between, and this process may have undone that: it shows again whatever was committed meanwhile.
 */
const withPlanWritten = (before: Desk): Desk => {
  let desk = before
  for (let owed: readonly PlanChange[] | null = null; ; ) {
    const file = readPlanFile(desk.stream, desk.file)
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
    else if (shown === 'written' || owed !== null) owed = [...(owed ?? []), ...changesIn(desk.told.fresh, desk.told.state)]
  }
}

const tryToShow = ({ stream, file }: Desk, changes: readonly PlanChange[]): ReturnType<typeof showInPlan> | Refused => {
  try {
    return showInPlan(stream, file, changes)
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

const finished = ({ stream, written, told, file }: Desk, now: WorkNow): WorkNow => {
  if (written || !isProjected(stream, file, told.commits)) project(stream, file, told)
  return now
}

// Whoever commits last also projects last: a process that others have overtaken leaves it to them, and one that may have
// overwritten a newer projection projects again.
const project = (stream: Stream, planFile: PlanFile, before: Told): void => {
  let told = before
  let file = planFile
  const isOvertaken = () => commitNames(stream.journal).length > told.commits
  while (!isOvertaken()) {
    projectWork({ stream, file, state: told.state, commits: told.commits })
    if (!isOvertaken()) return
    told = readTold(stream.journal, told)
    file = readPlanFile(stream, file)
  }
}
