import { LIST_PRICES } from '../../../src/cost/prices.ts'
import { type Beside, type RunView, runView } from '../../../src/shown/view/run-view.ts'
import { type WorkView, workView, workViewer } from '../../../src/shown/view/work-view.ts'
import type { given } from '../../workflow/run/run.ts'
import { type given as givenWork, PLAN } from '../../workflow/workstream/stream.ts'

/** The view of a run that is told, one commit an event. */
export const viewOfRun = (story: ReturnType<typeof given>, more: Partial<Beside> = {}): RunView =>
  runView(story.run, {
    commits: commitsOf(story.events),
    artifacts: () => [],
    prices: LIST_PRICES,
    now: story.now,
    ...more,
  })

/** The same of a workstream. */
export const viewOfStream = (story: ReturnType<typeof givenWork>): WorkView => workView(...workOf(story))

/** Views that one viewer makes, one after another. */
export const viewsOfStream = (...stories: readonly ReturnType<typeof givenWork>[]): WorkView[] => {
  const view = workViewer()
  return stories.map((story) => view(...workOf(story)))
}

const workOf = ({ state, view, events, now }: ReturnType<typeof givenWork>): Parameters<typeof workView> => [
  {
    stream: { id: '001-tea', folder: '', plan: '', journal: '', work: '' },
    file: { plan: view.plan, diagnostics: [], hashes: {}, id: '', stamp: '', bytes: Buffer.from(PLAN), text: PLAN },
    view,
    state,
  },
  { startedAt: events[0]?.at ?? null, commits: () => commitsOf(events), prices: LIST_PRICES, now },
]

const commitsOf = <Event extends { readonly at: string }>(events: readonly Event[]) =>
  events.map((event, index) => ({ commit: index + 1, at: event.at, by: 'test', events: [event] }))
