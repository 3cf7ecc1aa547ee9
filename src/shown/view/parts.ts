import type { RunView } from './run-view.ts'
import type { WorkView } from './work-view.ts'

export type View = RunView | WorkView
export type StepView = RunView['phases'][number]['steps'][number] | WorkView['removed'][number]
export type AttemptView = StepView['attempts'][number]

/** A phase of a run, or a batch of a workstream: the part that steps are of. */
export interface Part {
  readonly id: string
  readonly name: string
  readonly status: string
  readonly reason: string | null
  readonly steps: readonly StepView[]
}

/** The parts of a run or a workstream, in their order. */
export const partsOf = (view: View): readonly Part[] =>
  view.kind === 'run'
    ? view.phases
    : [
        ...view.stages.flatMap(({ id, name, batches, tests }) => [
          ...batches.map((batch) => partOf(batch.id, batch.name, batch.threads)),
          ...(tests.length > 0 ? [partOf(`${id}.tests`, `Tests of ${name}`, tests)] : []),
        ]),
        ...(view.removed.length > 0 ? [partOf('removed', 'Taken out of the plan', view.removed)] : []),
      ]

const partOf = (id: string, name: string, steps: readonly StepView[]): Part => ({
  id,
  name,
  status: statusOf(steps),
  reason: null,
  steps,
})

const statusOf = (steps: readonly StepView[]): string => {
  const is = (...wanted: string[]) => steps.filter(({ status }) => wanted.includes(status)).length
  if (is('failed') > 0) return 'failed'
  if (is('completed', 'skipped') === steps.length) return 'completed'
  return is('pending') === steps.length ? 'pending' : 'running'
}
