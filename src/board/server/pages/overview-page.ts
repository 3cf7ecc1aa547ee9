import type { KeptRun } from '../../../engine/run/archive.ts'
import { duration } from '../../../shown/duration.ts'
import { progressOf, progressText } from '../../../shown/work-head.ts'
import { plainText } from '../../../workflow/core/plain-text.ts'
import { unlessRefused } from '../../../workflow/core/refused.ts'
import { print } from '../../../workflow/core/text.ts'
import { activePhases, currentPhase, type Run } from '../../../workflow/run/state.ts'
import type { Body, Card } from '../../page/data.ts'
import { pathOf } from '../../page/path.ts'
import { pageOf } from '../paging.ts'
import type { Reader } from '../read.ts'

/** The run that is active and all workstreams, then past runs, the last one first. */
export const overviewPage = (reader: Reader, query: URLSearchParams): Body => {
  const runs = reader.runs()
  const [active, ...past] = runs
  const isActive = active !== undefined && reader.isActive(active)
  const before = isActive ? past : runs
  const { shown, pages } = pageOf(before, query, '')
  const newer = new Map(runs.map((kept, index) => [kept, runs[index - 1]]))
  return {
    kind: 'overview',
    problem: reader.problem(),
    now: [...(isActive ? [runCard(active, undefined)] : []), ...reader.streams().map((id) => streamCard(reader, id))],
    before: shown.map((kept) => runCard(kept, newer.get(kept))),
    pages,
  }
}

const runCard = ({ run }: KeptRun, other: KeptRun | undefined): Card => ({
  kind: 'run',
  path: pathOf({ kind: 'run', id: run.id }),
  id: run.id,
  title: plainText(run.task),
  status: run.status,
  facts: factsOf(run),
  compare: other ? `compare?${new URLSearchParams({ a: run.id, b: other.run.id }).toString()}` : null,
})

const factsOf = (run: Run): string[] => {
  const active = activePhases(run)
  const done = active.filter(({ status }) => status === 'completed').length
  const now = currentPhase(run)
  return [
    `${done} of ${active.length} phases done`,
    ...(now ? [`now ${now.id} ${now.name}`] : []),
    duration(run.startedAt, run.updatedAt),
    ...(run.failure ? [plainText(run.failure.reason)] : []),
  ]
}

const streamCard = (reader: Reader, id: string): Card => {
  const card = { kind: 'workstream' as const, path: pathOf({ kind: 'workstream', id }), id, compare: null }
  return unlessRefused(
    () => {
      const now = reader.workOf(id)
      const { scope } = now.state
      const batches = now.view.plan.stages.flatMap((stage) => stage.batches)
      const facts = [
        progressText(progressOf(now, { batches })),
        ...(scope ? [`carried out now: ${scope.batch ?? `stage ${scope.stage}`}`] : []),
      ]
      return { ...card, title: plainText(now.view.plan.title || id), status: scope ? 'running' : 'waiting', facts }
    },
    ({ said }) => ({ ...card, title: id, status: 'unreadable', facts: [print(said, 'shell')] }),
  )
}
