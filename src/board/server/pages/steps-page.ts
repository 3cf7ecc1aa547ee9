import { groupedBy } from '../../../cost/cost.ts'
import { briefCost } from '../../../shown/cost-text.ts'
import { durationOf, timeWorked } from '../../../shown/duration.ts'
import type { View } from '../../../shown/view/parts.ts'
import type { Body, Group, Row, StepView } from '../../page/data.ts'
import { pathOf, stepPath } from '../../page/path.ts'
import { worstFirst } from '../issues.ts'
import { PER_PAGE, pageOf } from '../paging.ts'
import { partsOf, spentOn, untilOf } from '../subject.ts'

/** Where it stands: who does what now, phases or batches with their steps, gates, and what reviews have left open, the worst first. */
export const stepsPage = (view: View, query: URLSearchParams): Body => {
  const parts = partsOf(view)
  const listed = parts.flatMap((part) => part.steps.map((step) => ({ part: part.id, step })))
  const { shown, pages } = pageOf(listed, query, pathOf(view))
  const here = groupedBy(shown, ({ part }) => part)
  const isWhole = pages.total <= PER_PAGE
  const groups = parts.flatMap((part): Group[] => {
    const steps = (here.get(part.id) ?? []).map(({ step }) => rowOf(view, step))
    return steps.length > 0 || isWhole ? [{ ...part, steps }] : []
  })
  const working = listed.filter(({ step }) => step.status === 'running').slice(0, PER_PAGE)
  const { gates, issues } = view.kind === 'run' ? view : { gates: [], issues: [] }
  const rows = working.map(({ step }) => rowOf(view, step))
  return { kind: 'steps', working: rows, gates, issues: worstFirst(issues), groups, pages }
}

const rowOf = (view: View, step: StepView): Row => {
  const { id, title, status, agent, model, attempts } = step
  const last = attempts.at(-1)
  const spent = spentOn(attempts.flatMap((attempt) => attempt.spent ?? []))
  const worked = timeWorked(attempts, untilOf(view))
  const cost = spent.tokens === 0 ? [] : [briefCost(spent)]
  return {
    path: stepPath(view, id),
    id,
    title,
    status,
    who:
      agent === null
        ? 'code'
        : [last?.agent ?? agent, ...(model === null || model === 'inherit' ? [] : [model])].join(' · '),
    time: [...(attempts.length === 0 ? [] : [durationOf(worked)]), ...cost].join(' · '),
    attempts: attempts.length,
    remark: remarkOf(step),
  }
}

const remarkOf = ({ status, reason, attempts, facts, overridden }: StepView): string => {
  const refusals = attempts.at(-1)?.refusals ?? []
  if (status === 'running' && refusals.length > 0) return `report refused: ${refusals.at(-1)?.[0] ?? ''}`
  if (overridden) return 'overridden by a person'
  if (reason !== null) return reason
  return facts !== null && 'summary' in facts ? facts.summary : ''
}
