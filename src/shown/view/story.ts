import type { Commit } from '../../state-manager/journal.ts'
import type { Event } from '../../workflow/run/event.ts'
import { isDetailOfStage, stageStoryLine } from '../stage-story.ts'
import type { WorkEvent } from '../../workflow/workstream/event.ts'
import { happened, type RunLine } from '../progress-lines.ts'
import { typed } from './directive-view.ts'

/** The journal of a run as a story, a row an event (docs/json.md). */
export const runStory = (commits: readonly Commit<Event>[]) =>
  happened(commits).map(({ event, commit, ...line }) => row(commit, event, line))

/** The same of a workstream. */
export const workStory = (commits: readonly Commit<WorkEvent>[]) =>
  commits.flatMap((commit) =>
    commit.events.flatMap((event) => {
      const line = stageStoryLine(event, commit.events)
      return line ? [row(commit, event, { ...line, isDetail: isDetailOfStage(event) })] : []
    }),
  )

const row = (
  commit: Commit<unknown>,
  event: Event | WorkEvent,
  { sign, said, next, otherwise, isDetail }: RunLine,
) => ({
  commit: commit.commit,
  at: event.at,
  /** What asked for it. */
  by: commit.by,
  type: event.type,
  phase: 'phase' in event ? event.phase : null,
  step: 'step' in event ? event.step : null,
  attempt: 'attempt' in event ? event.attempt : null,
  sign,
  said,
  /** No news for its user: what goes as planned. */
  isDetail: isDetail ?? false,
  next: typed(next),
  otherwise: typed(otherwise),
})
