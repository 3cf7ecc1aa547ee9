import { hashOfToken } from '../../engine/token.ts'
import type { Change, WorkNow, WorkRequest } from '../../engine/workstream/work.ts'
import { chooseStream, type Stream, streamsIn } from '../../state-manager/work-folder.ts'
import { ifNotRefused, Misused, Refused } from '../../workflow/core/refused.ts'
import { batchId, formatId, readId, stageNumber } from '../../workflow/plan/id.ts'
import { findBatch, findStage, type Stage } from '../../workflow/plan/plan.ts'
import type { Scope } from '../../workflow/workstream/command.ts'
import { nextBatch } from '../../workflow/workstream/next.ts'
import type { WorkPlace } from './place.ts'

/** A command line that says what it is about. */
export interface About<Name extends 'stream' | 'stage' | 'batch'> {
  readonly values: Readonly<Record<Name, string | undefined>> & { readonly as?: string | undefined }
}

/** The workstream a command is about: of an agent, the one whose thread it was given. @throws Refused `no-workstream`, `stream-unknown` */
export const streamOf = (place: WorkPlace, { values: { stream, as } }: About<'stream'>): Stream =>
  (stream === undefined && as !== undefined ? streamOfToken(place, as) : null) ??
  chooseStream(place.work, stream ?? null)

// A person may make another workstream current while agents are at work: what they report would be refused there.
const streamOfToken = ({ work, engine }: WorkPlace, token: string): Stream | null => {
  const streams = work === null ? [] : streamsIn(work)
  if (streams.length < 2) return null
  const hash = hashOfToken(token)
  const hasIt = (stream: Stream): boolean =>
    Object.values(engine.stateOf(stream).state.steps).some(({ attempts }) =>
      attempts.some((attempt) => attempt.token === hash),
    )
  return streams.find((stream) => ifNotRefused(() => hasIt(stream), false)) ?? null
}

/** The workstream as it is now. Projections that are stale are written again, where that is possible. */
export const look = (place: WorkPlace, input: About<'stream'>): WorkNow => {
  const stream = streamOf(place, input)
  try {
    return place.engine.handleWork(stream, 'work', place.surroundings, () => null)
  } catch (error) {
    if (error instanceof Refused && error.code === 'cannot-write')
      return place.engine.readWork(stream, place.surroundings)
    throw error
  }
}

/** Carries out a command, and says what the workstream was like right before. */
export const change = (place: WorkPlace, input: About<'stream'>, by: string, request: WorkRequest): Change =>
  place.engine.changeWork(streamOf(place, input), `work ${by}`, place.surroundings, request)

/** The stage that `--stage` names; null when it is not given. @throws Refused `stage-id`, `stage-unknown` */
export const stageOf = ({ view }: WorkNow, { values: { stage } }: About<'stage'>): Stage | null =>
  stage === undefined ? null : findStage(view.plan, stageNumber(stage))

/**
 * The part of the plan that `--stage` or `--batch` names, else the one that is carried out now, else the next batch.
 *
 * @throws Refused `stage-id`, `stage-unknown`, `batch-id`, `batch-unknown`
 */
export const scopeOf = (now: WorkNow, input: About<'stage' | 'batch'>): Scope | null => {
  const { batch } = input.values
  const stage = stageOf(now, input)
  if (batch !== undefined) {
    const { id } = findBatch(now.view.plan, batchId(batch))
    return { stage: id.slice(0, id.indexOf('.')), batch: id }
  }
  if (stage) return { stage: stage.id, batch: null }
  return now.state.scope ?? nextBatch(now.state, now.view)
}

/** A batch as `list` takes it: `1.2`, or with `--stage` just its number. @throws Refused `batch-id`, `batch-unknown` */
export const batchFilter = ({ view }: WorkNow, { values }: About<'batch'>, stage: Stage | null): string | null => {
  if (values.batch === undefined) return null
  const number = stage && readId(values.batch, 1)
  const { id } = findBatch(view.plan, stage && number ? formatId(stage.number, Number(number)) : batchId(values.batch))
  if (stage && !id.startsWith(`${stage.id}.`)) throw new Misused(`batch ${id} is not in stage ${stage.id}`)
  return id
}
