import { evolveStep } from '../run/evolve.ts'
import type { WorkEvent, WorkEventOf } from './event.ts'
import { freshStep, type Track, type WorkState } from './state.ts'

/** The state of a workstream after an event. Total, like `evolve` of a run. */
export const evolveWork = (state: WorkState, event: WorkEvent): WorkState => evolveAll(state, [event])

/** The state after many events. The tracks are copied once for all of them: there may be 10,000. */
export const evolveAll = (state: WorkState, events: readonly WorkEvent[]): WorkState =>
  events.reduce<Draft>((draft, event) => ({ ...applied(draft, event), updatedAt: event.at }), {
    ...state,
    tracks: { ...state.tracks },
  })

/** A state on its way: nobody else holds its tracks. */
type Draft = Omit<WorkState, 'tracks'> & { readonly tracks: Record<string, Track> }

const applied = (state: Draft, event: WorkEvent): Draft => {
  switch (event.type) {
    case 'step-started':
      return {
        ...withTrack(state, event, (track) => ({ ...track, step: evolveStep(track.step, event) })),
        // After two branches were merged, numbers may come twice; new ones are above all of them.
        dispatches: Math.max(state.dispatches, event.attempt),
        execution: state.execution && { ...state.execution, manager: event.caller, idleTurns: 0 },
      }
    case 'attempt-ended':
      return withTrack(state, event, (track) => ({
        ...track,
        step: evolveStep(track.step, event),
        retried: track.retried || (event.then === 'retry' && COUNTED.has(event.ending)),
      }))
    case 'agent-attached':
    case 'report-refused':
    case 'step-completed':
    case 'late-report-ignored':
    case 'step-skipped':
    case 'step-retried':
      return withTrack(state, event, (track) => ({ ...track, step: evolveStep(track.step, event) }))
    case 'thread-reassigned':
      return withTrack(state, event, (track) => ({
        ...track,
        step: { ...track.step, status: 'pending', retryAt: null },
        reassigned: true,
        unwritten: event.to,
      }))
    case 'thread-assigned':
      return withTrack(state, event, (track) => ({ ...track, unwritten: event.agent }))
    case 'part-added':
      return { ...state, added: { ...state.added, [event.id]: { part: event.part, written: false } } }
    case 'plan-written':
      return planWritten(state, event)
    case 'thread-reset':
      return withTrack(state, event, (track) => ({
        ...track,
        step: { ...freshStep(event.step), attempts: track.step.attempts, countFrom: track.step.attempts.length },
      }))
    case 'execution-started':
      return executionStarted(state, event)
    case 'execution-adopted': {
      const { session, client } = event
      return { ...state, execution: state.execution && { ...state.execution, session, client, manager: null } }
    }
    case 'execution-ended':
      return { ...state, execution: null }
    case 'turn-ended-early':
      return {
        ...state,
        execution: state.execution && { ...state.execution, idleTurns: state.execution.idleTurns + 1 },
      }
    case 'plan-approved':
      return { ...state, planApproval: { at: event.at, hashes: event.hashes } }
    case 'plan-approval-revoked':
      return { ...state, planApproval: null }
    case 'stage-approved':
      return {
        ...state,
        stageApprovals: { ...state.stageApprovals, [event.stage]: { at: event.at, hash: event.hash } },
      }
    case 'stage-approval-revoked': {
      const { [event.stage]: _, ...kept } = state.stageApprovals
      return { ...state, stageApprovals: kept }
    }
    case 'journals-merged':
      return state
  }
}

// A session that ended is nobody's failure: it uses up no retry.
const COUNTED: ReadonlySet<string> = new Set(['refused', 'reported', 'vanished', 'overdue', 'unreachable'])

const withTrack = (
  state: Draft,
  { step: id, at }: { readonly step: string; readonly at: string },
  change: (track: Track) => Track,
): Draft => {
  const track = state.tracks[id] ?? newTrack(id, at)
  state.tracks[id] = { ...change(track), updatedAt: at }
  return state
}

const newTrack = (id: string, at: string): Track => ({
  step: freshStep(id),
  retried: false,
  reassigned: false,
  unwritten: null,
  createdAt: at,
  updatedAt: at,
})

const executionStarted = (state: Draft, event: WorkEventOf<'execution-started'>): Draft => {
  const { session, client, stage, batch } = event
  const ofCycle = (id: string) => id.startsWith(`${batch ?? stage}.`)
  return {
    ...state,
    execution: { session, client, stage, batch, manager: null, idleTurns: 0 },
    tracks: Object.fromEntries(
      Object.entries(state.tracks).map(([id, track]) => [
        id,
        ofCycle(id) ? { ...track, retried: false, reassigned: false } : track,
      ]),
    ),
  }
}

const planWritten = (state: Draft, { assigned, added }: WorkEventOf<'plan-written'>): Draft => {
  const tracks = Object.entries(assigned).flatMap(([id, agent]) => {
    const track = state.tracks[id]
    return track?.unwritten === agent ? [[id, { ...track, unwritten: null }] as const] : []
  })
  const parts = added.flatMap((id) => {
    const found = state.added[id]
    return found ? [[id, { ...found, written: true }] as const] : []
  })
  return {
    ...state,
    tracks: { ...state.tracks, ...Object.fromEntries(tracks) },
    added: { ...state.added, ...Object.fromEntries(parts) },
  }
}
