import { join } from 'node:path'
import type { PlanFile } from './plan-file.ts'
import { attemptsOf, reportOf, statusOf, type WorkState } from '../workstream/state.ts'
import { stageIsDone } from '../workstream/next.ts'
import type { Plan } from '../workstream/plan.ts'
import { entryOf, readIndex, type IndexEntry, type Stream, streamsIn, writeIndex } from './work-folder.ts'
import { writeWhole } from './write.ts'

/** Writes what people and programs may read of a workstream: `threads.json` and its entry in `index.json`. */
export const projectWork = ({ stream, file, state }: { stream: Stream; file: PlanFile; state: WorkState }): void => {
  writeWhole(join(stream.folder, 'threads.json'), `${JSON.stringify(threadsFile(stream, file.plan, state), null, 1)}\n`)
  projectIndex(stream, file.plan, state)
}

const threadsFile = (stream: Stream, plan: Plan, state: WorkState) => ({
  version: '1.0.0',
  stream_id: stream.id,
  last_updated: state.updatedAt,
  threads: plan.stages.flatMap((stage) =>
    stage.batches.flatMap((batch) =>
      batch.threads.map((thread) => ({
        threadId: thread.id,
        threadName: thread.name,
        stageName: stage.name,
        batchName: batch.name,
        status: statusOf(state, thread.id),
        assignedAgent: thread.agent,
        report: reportOf(state, thread.id),
        attempts: attemptsOf(state, thread.id).map(({ agent, startedAt, endedAt, outcome, reason }) => ({
          agent,
          startedAt,
          endedAt,
          outcome,
          reason,
        })),
        createdAt: state.tracks[thread.id]?.createdAt ?? null,
        updatedAt: state.tracks[thread.id]?.updatedAt ?? null,
      })),
    ),
  ),
})

const projectIndex = (stream: Stream, plan: Plan, state: WorkState): void => {
  const index = readIndex(stream.work)
  const at = state.updatedAt ?? index?.last_updated ?? new Date(0).toISOString()
  const status = streamStatus(plan, state)
  const known = index?.streams ?? []
  // The index changes when a status does, not with every report: it is one file for all workstreams.
  if (index && known.find(({ id }) => id === stream.id)?.status === status) return
  const streams = streamsIn(stream.work).map((each) => {
    const entry = entryOf(each, known, at)
    return each.id === stream.id ? { ...entry, status, updated_at: at } : entry
  })
  writeIndex(stream.work, { version: '1.0.0', last_updated: at, current_stream: index?.current_stream ?? stream.id, streams })
}

const streamStatus = (plan: Plan, state: WorkState): IndexEntry['status'] => {
  if (plan.stages.length > 0 && plan.stages.every((stage) => stageIsDone(state, stage) && state.stageApprovals[stage.id])) return 'completed'
  return Object.keys(state.tracks).length > 0 ? 'in_progress' : 'pending'
}
