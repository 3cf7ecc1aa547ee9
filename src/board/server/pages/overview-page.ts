import { type FoundRun, isKept, runId } from '../../../engine/run/archive.ts'
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
  const kept = runs.filter(isKept)
  // The one that followed; of the last the one before it.
  const others = new Map(kept.map(({ run }, index) => [run.id, (kept[index - 1] ?? kept[1])?.run.id]))
  const cardOf = (found: FoundRun): Card => runCard(found, others.get(runId(found)))
  const past = runs.filter((found) => !reader.isActive(found))
  const { shown, pages } = pageOf(past, query, '')
  return {
    kind: 'overview',
    problem: reader.problem(),
    now: [...kept.filter(reader.isActive).map(cardOf), ...reader.streams().map((id) => streamCard(reader, id))],
    before: shown.map(cardOf),
    pages,
  }
}

const runCard = (found: FoundRun, other: string | undefined): Card => {
  const id = runId(found)
  const card = { kind: 'run' as const, path: pathOf({ kind: 'run', id }), id, compare: null }
  if (!isKept(found)) return { ...card, title: id, status: 'unreadable', facts: [plainText(found.problem)] }
  const { run } = found
  const compare = other === undefined ? null : `compare?${new URLSearchParams({ a: id, b: other }).toString()}`
  return { ...card, title: plainText(run.task), status: run.status, facts: factsOf(run), compare }
}

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
