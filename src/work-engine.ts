import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Settings } from './workflow/settings.ts'
import { publish, readJournal, commitNames } from './state-manager/journal.ts'
import { agentProfiles } from './state-manager/agent-profiles.ts'
import { type PlanFile, readPlanFile } from './state-manager/plan-file.ts'
import { projectWork } from './state-manager/work-projections.ts'
import type { Stream } from './state-manager/work-folder.ts'
import { writeWhole } from './state-manager/write.ts'
import { applyEdits, assignAgent } from './workstream/edit.ts'
import type { PlanView, WorkCommand } from './workstream/command.ts'
import { decideWork } from './workstream/decide.ts'
import { WorkEvent } from './workstream/event.ts'
import { evolveWork } from './workstream/evolve.ts'
import { noWork, type WorkState } from './workstream/state.ts'

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

/** @throws Refused of `readPlanFile`, `journal-unreadable` */
export const readWork = (stream: Stream, surroundings: Surroundings): WorkNow => {
  const file = readPlanFile(stream)
  return { stream, file, view: viewOf(stream, file, surroundings), state: stateOf(stream).state }
}

const viewOf = (stream: Stream, file: PlanFile, { plugin, home, settings }: Surroundings): PlanView => {
  const profiles = agentProfiles({ plugin, home, project: dirname(stream.work) })
  return {
    plan: file.plan,
    hashes: file.hashes,
    errors: file.diagnostics.filter(({ severity }) => severity === 'error').length,
    agents: profiles.map(({ name }) => name),
    types: Object.fromEntries(profiles.map(({ name, type }) => [name, type])),
    limits: {
      maxParallelAgents: settings.workstream.maxParallelAgents,
      threadDeadline: settings.workstream.threadDeadline,
      maxRefusals: settings.retries.maxRefusals,
      maxIdleStops: settings.retries.maxIdleStops,
    },
  }
}

/** What the journal alone says: enough to know who carries the workstream out. */
export const stateOf = (stream: Stream): { state: WorkState; commits: number } => {
  const commits = readJournal(stream.journal, WorkEvent)
  return { state: commits.flatMap(({ events }) => events).reduce(evolveWork, noWork), commits: commits.length }
}

/** What a caller wants done, given what it finds; null when there is nothing to do. */
export type WorkRequest = (now: WorkNow) => WorkCommand | null

/**
 * Reads, decides, appends, projects; when somebody else was first, reads and decides again. A reassignment that PLAN.md
 * does not show yet is written there before anything else happens to the thread.
 *
 * @throws Refused of `decideWork`, `readPlanFile`, `journal-unreadable`, `cannot-write`
 */
export const handleWork = (stream: Stream, by: string, surroundings: Surroundings, request: WorkRequest): WorkNow => {
  let written = false
  for (;;) {
    const file = readPlanFile(stream)
    const { state, commits } = stateOf(stream)
    const now: WorkNow = { stream, file, view: viewOf(stream, file, surroundings), state }
    const unwritten = writeReassignment(now)
    const command = unwritten ?? request(now)
    if (!command) return finished(now, written, surroundings)
    const late = unwritten ? [] : decideWork(state, now.view, { type: 'check-time', at: command.at })
    const events = late.length > 0 ? late : decideWork(state, now.view, command)
    if (events.length === 0) return finished(now, written, surroundings)
    if (!publish(stream.journal, { commit: commits + 1, at: command.at, by, events })) continue
    written = true
    const after = { ...now, state: events.reduce(evolveWork, state) }
    if (late.length > 0 || unwritten || pending(after.state) !== null) continue
    return finished(after, true, surroundings)
  }
}

const pending = (state: WorkState): { thread: string; agent: string; at: string } | null => {
  const track = Object.values(state.tracks).find(({ unwritten }) => unwritten !== null)
  return track?.unwritten ? { thread: track.step.id, agent: track.unwritten, at: track.updatedAt } : null
}

// Edits the heading in PLAN.md, and says so in the journal once it is seen to be there.
const writeReassignment = ({ stream, file, state }: WorkNow): WorkCommand | null => {
  const wanted = pending(state)
  if (!wanted) return null
  const { thread, agent, at } = wanted
  const edits = assignAgent(file.plan, file.text, thread, agent)
  if (edits.length > 0) writeWhole(stream.plan, applyEdits(file.text, edits))
  return { type: 'reassignment-written', at, thread }
}

// The loop ends when the journal has not grown meanwhile: whoever commits last also projects last.
const finished = (now: WorkNow, written: boolean, surroundings: Surroundings): WorkNow => {
  if (!written && existsSync(join(now.stream.folder, 'threads.json'))) return now
  for (;;) {
    const { state, commits } = stateOf(now.stream)
    const seen = written ? readWork(now.stream, surroundings) : now
    projectWork({ ...seen, state })
    if (!existsSync(now.stream.journal) || commitNames(now.stream.journal).length === commits) return { ...seen, state: now.state }
  }
}
