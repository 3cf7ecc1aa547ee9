import { type Cost, costOf, piecesOf } from '../../cost/cost.ts'
import type { Prices } from '../../cost/prices.ts'
import type { Commit } from '../../state-manager/journal.ts'
import { plainIn } from '../../workflow/core/plain-text.ts'
import type { Instant } from '../../workflow/core/step.ts'
import type { Event } from '../../workflow/run/event.ts'
import { loopsOf } from '../../workflow/run/loops.ts'
import { next } from '../../workflow/run/next.ts'
import { openIssues } from '../../workflow/run/open-issues.ts'
import { gatesOf } from '../../workflow/run/schedule.ts'
import { activePhases, type Phase, type Run, stepsOf } from '../../workflow/run/state.ts'
import { notVerified, taskOutcome } from '../../workflow/run/task-outcome.ts'
import { directiveView } from './directive-view.ts'
import { once } from '../../workflow/core/once.ts'
import { orchestratorsView, stepView } from './step-view.ts'
import { runStory } from './story.ts'

/** What lies beside the state of a run. */
export interface Beside {
  readonly commits: readonly Commit<Event>[]
  readonly artifacts: () => readonly Artifact[]
  readonly prices: Prices
  readonly now: Instant
}

/** What a phase left, or (`step`) a step of it. */
export interface Artifact {
  readonly name: string
  readonly phase: string
  readonly step: string | null
  readonly bytes: number
  readonly text: string
  /** The text is only its beginning. */
  readonly isCut: boolean
}

/** Fields are added to it, none is renamed or removed: docs/json.md. */
export const VIEW_VERSION = 1

/** A run as programs read it: the board, an export. */
export const runView = (run: Run, { commits, artifacts, prices, now }: Beside) => {
  const pieces = piecesOf(run)
  const costHere = (phase: Phase): Cost =>
    costOf(
      pieces.filter(({ step }) => step !== null && run.steps[step]?.phase === phase.id),
      prices,
    )
  const view = plainIn({
    version: VIEW_VERSION,
    kind: 'run' as const,
    at: now,
    id: run.id,
    title: run.task,
    profile: run.profile,
    status: run.status,
    startedAt: run.startedAt,
    endedAt: endOf(run, commits),
    next: directiveView(next(run, now)),
    trees: run.trees,
    result: run.result,
    phases: run.phases.map((phase) => phaseView(run, phase, costHere(phase), prices)),
    gates: gatesOf(activePhases(run)).map((gate) => ({ ...gate, status: run.gates[gate.name] ?? 'pending' })),
    loops: loopsOf(run),
    issues: openIssues(run),
    tasks: taskOutcome(run),
    notVerified: notVerified(run),
    overrides: run.overrides,
    reopened: run.reopened,
    cost: { ...costOf(pieces, prices), prices: prices.date },
    budget: run.budget,
    orchestrators: orchestratorsView(run.conducted, prices),
  })
  // What few readers ask for is made when one does; an export asks for it on each of its pages.
  const left = once(() => plainIn(artifacts()))
  const story = once(() => plainIn(runStory(commits)))
  return {
    ...view,
    get artifacts() {
      return left()
    },
    get story() {
      return story()
    },
  }
}
export type RunView = ReturnType<typeof runView>

// Told by the journal: what a run cost is written after it is over.
const endOf = ({ status, stoppedAt }: Run, commits: readonly Commit<Event>[]): Instant | null =>
  status === 'completed'
    ? (commits.flatMap(({ events }) => events).findLast(({ type }) => type === 'run-completed')?.at ?? null)
    : stoppedAt

const phaseView = (run: Run, phase: Phase, cost: Cost, prices: Prices) => {
  const { id, stage, name, type, status, round, repairs, reason, startedAt, endedAt, output, facts } = phase
  return {
    id,
    stage,
    name,
    type,
    status,
    round,
    repairs,
    reason,
    startedAt,
    endedAt,
    output,
    facts,
    cost,
    steps: stepsOf(run, phase).map((step) => ({ ...stepView(step, prices), output: step.output })),
  }
}
