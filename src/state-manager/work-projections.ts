import { dirname, join } from 'node:path'
import type { PlanFile } from './plan-file.ts'
import { spentIn } from '../cost/spent-in.ts'
import { newLife } from '../workflow/core/step.ts'
import { reportOfStep, statusOfStep, type WorkState } from '../workflow/workstream/state.ts'
import { stageIsDone } from '../workflow/workstream/obstacle.ts'
import type { Plan, Thread } from '../workflow/plan/plan.ts'
import { textIfReadable } from './read.ts'
import { isConductorMarked, markConductor } from './sessions.ts'
import { isAsProjected, type Projection, rememberProjected } from './stamp.ts'
import { setStatus, type Stream } from './work-folder.ts'
import { type IndexEntry, readIndex } from './work-index.ts'
import { writeWhole } from './write.ts'

interface Projected {
  readonly stream: Stream
  readonly file: PlanFile
  readonly state: WorkState
  /** How many commits the state was made of. */
  readonly commits: number
}

/** Writes what people and programs may read of a workstream: `threads.json` and its entry in `index.json`. */
export const projectWork = (projected: Projected): void => {
  const { stream, file, state } = projected
  writeWhole(threadsPath(stream), threadsText(projected))
  markConductor(besideWork(stream), stream.id, state.conductor?.session ?? null)
  projectIndex(stream, file.plan, state)
  rememberProjected(projectionOf(projected))
}

/** Whether `threads.json` shows this plan and this many commits, the index shows the status, and nobody changed them since. */
export const isProjected = (projected: Projected): boolean =>
  isAsProjected(projectionOf(projected)) &&
  isListed(projected) &&
  isConductorMarked(besideWork(projected.stream), projected.stream.id, projected.state.conductor?.session ?? null)

const projectionOf = ({ stream, file, commits }: Projected): Projection => ({
  journal: stream.journal,
  folder: stream.folder,
  source: sourceOf(file, commits),
  files: ['threads.json'],
})

const isListed = ({ stream, file, state }: Projected): boolean =>
  readIndex(stream.work)?.streams.find(({ id }) => id === stream.id)?.status === streamStatus(file.plan, state)

/**
 * The projections that are not what plan and journal give. A `threads.json` that only PLAN.md has gone ahead of is none:
 * the next command brings it up.
 */
export const staleProjections = (projected: Projected): string[] => {
  const { stream, file, commits } = projected
  const threads = threadsNow(stream)
  const isBehindPlan = threads.includes(`"source":"${commits} `) && !threads.includes(sourceOf(file, commits))
  const isStale = !isBehindPlan && threads !== threadsText(projected)
  return [...(isStale ? ['threads.json'] : []), ...(isListed(projected) ? [] : ['index.json'])]
}

const besideWork = ({ work }: Stream) => ({ agents: join(dirname(work), '.agents') })

const threadsPath = ({ folder }: Stream): string => join(folder, 'threads.json')

const threadsNow = (stream: Stream): string => textIfReadable(threadsPath(stream)) ?? ''

const sourceOf = ({ id }: PlanFile, commits: number): string => `"source":"${commits} ${id}"`

// One thread a line: what changed shows in a diff.
const threadsText = ({ stream, file, state, commits }: Projected): string => {
  const spent = spentIn(state)
  const head = { version: '1.0.0', stream_id: stream.id, last_updated: state.updatedAt, ...(spent ? { spent } : {}) }
  const lines = file.plan.stages.flatMap((stage) =>
    stage.batches.flatMap((batch) =>
      batch.threads.map((thread) => JSON.stringify(entryOfThread(thread, stage.name, batch.name, state))),
    ),
  )
  return `${JSON.stringify(head).slice(0, -1)},${sourceOf(file, commits)},"threads":[\n${lines.join(',\n')}\n]}\n`
}

const entryOfThread = ({ id, name, agent }: Thread, stageName: string, batchName: string, state: WorkState) => {
  const step = state.steps[id] ?? newLife(id)
  const record = state.threads[id]
  return {
    threadId: id,
    threadName: name,
    stageName,
    batchName,
    status: statusOfStep(step),
    assignedAgent: agent,
    report: reportOfStep(step),
    attempts: step.attempts.map(({ agent: by, startedAt, endedAt, outcome, reason }) => ({
      agent: by,
      startedAt,
      endedAt,
      outcome,
      reason,
    })),
    createdAt: record?.createdAt ?? null,
    updatedAt: record?.updatedAt ?? null,
  }
}

const projectIndex = ({ id, work }: Stream, plan: Plan, state: WorkState): void => {
  const index = readIndex(work)
  const status = streamStatus(plan, state)
  // The index changes when a status does, not with every report: it is one file for all workstreams.
  if (index?.streams.find((entry) => entry.id === id)?.status === status) return
  setStatus(work, id, status, state.updatedAt ?? index?.last_updated ?? new Date(0).toISOString())
}

const streamStatus = (plan: Plan, state: WorkState): IndexEntry['status'] => {
  if (
    plan.stages.length > 0 &&
    plan.stages.every((stage) => stageIsDone(state, stage) && state.stageApprovals[stage.id])
  )
    return 'completed'
  // Hooks look for what is carried out among what is in progress, also before its first thread has started.
  const isBegun =
    state.conductor !== null ||
    Object.values(state.steps).some((step) => step.attempts.length > 0 || step.status !== 'pending')
  return isBegun ? 'in_progress' : 'pending'
}
