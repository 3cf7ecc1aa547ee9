import { SEVERITIES } from '../../workflow/core/severity.ts'
import type { Issue, StepView } from '../page/data.ts'
import type { View } from '../../shown/view/parts.ts'

/** Every issue that a review has found, settled since or not, the worst first; of one artifact what its review found. */
export const issuesFound = (view: View, only: Source | null = null): Issue[] => {
  if (view.kind !== 'run') return []
  const wanted = view.phases.filter(({ id }) => only === null || id === only.phase)
  const found = wanted.flatMap(({ id, steps, facts }): Issue[] => {
    const chosen = steps.filter((step) => !only?.step || step.id === only.step)
    const of = chosen.flatMap((step) => issuesIn(step.facts, `${id} ${step.id}`))
    // A phase that was taken over from an earlier run has no steps.
    return steps.length === 0 ? issuesIn(facts, id) : of
  })
  return worstFirst(found)
}

/** Of which phase an artifact is, and of which step of it; null: of all of them. */
interface Source {
  readonly phase: string
  readonly step: string | null
}

const issuesIn = (facts: StepView['facts'], phase: string): Issue[] =>
  facts?.kind === 'review' ? facts.issues.map((issue) => ({ ...issue, phase })) : []

export const worstFirst = (issues: readonly Issue[]): Issue[] => issues.toSorted((a, b) => rank(b) - rank(a))

const rank = ({ severity }: Issue): number => SEVERITIES.findIndex((each) => each === severity)
