import type { FactsOf, PlannedTask } from '../core/facts.ts'
import { type Issue, worst } from '../core/review.ts'
import { tasksOf } from './plan-steps.ts'
import { type Phase, type Run, type RunStep, stepsOf } from './state.ts'

/** What a review found and no later one has seen settled. */
export interface OpenIssue extends Issue {
  /** `open-1`, `open-2`, … in the order in which they were found. */
  readonly id: string
  /** The review that found it, or found it again. */
  readonly phase: string
  /** It was given to whoever repairs or builds: gone when the next reviewer does not report it again. */
  readonly handed: boolean
  /** A person let the review pass all the same. */
  readonly overridden: boolean
}

/** What the reviews have left open by now. */
export const openIssues = (run: Run): readonly OpenIssue[] =>
  run.phases.reduce((found, phase) => afterPhase(run, found, phase), NONE).open

/**
 * The task whose builder is given an issue of the plan's review; null where it is about several: none of their builders, who work
 * at the same time, could settle it.
 */
export const taskOfIssue = (issue: Issue, tasks: readonly PlannedTask[]): string | null => {
  const concerned = tasks.filter((task) => isAbout(issue, task))
  const [only] = concerned.length > 0 ? concerned : tasks
  return only && (concerned.length === 1 || tasks.length === 1) ? only.id : null
}

const isAbout = ({ location, issue }: Issue, { id, files }: PlannedTask): boolean => {
  const said = `${location} ${issue}`
  const ids = [...said.matchAll(/\btask[ -]?#?(\d+)\b/gi)].map(([, number]) => `task-${number}`)
  const words = new Set(said.split(/[^\w@./-]+/).map((word) => word.replace(/^\.\/|[.]+$/g, '')))
  return ids.includes(id) || files.some((file) => words.has(file))
}

/** What was open when a step was planned: reviewers of one round do not know of each other. */
export const openBefore = (run: Run, { id, phase: own }: RunStep): readonly OpenIssue[] => {
  const place = run.phases.findIndex((phase) => phase.id === own)
  const before = run.phases.slice(0, place).reduce((found, phase) => afterPhase(run, found, phase), NONE)
  const phase = run.phases[place]
  if (phase?.type !== 'review') return before.open
  const rounds = roundsOf(stepsOf(run, phase))
  const round = rounds.findIndex((steps) => steps.some((step) => step.id === id))
  const earlier = rounds.slice(0, round).reduce((found, steps) => afterRound(found, phase.id, steps), before)
  return handedOver(earlier, phase.id, rounds[round] ?? []).open
}

/** What is said of it to whoever repairs it, and kept of it by a run that goes on from this one. */
export const issueOf = ({ id, severity, location, issue, suggestion }: OpenIssue): Issue => ({
  id,
  severity,
  location,
  issue,
  suggestion,
})

interface Found {
  /** How many there ever were. */
  readonly count: number
  readonly open: readonly OpenIssue[]
}

const NONE: Found = { count: 0, open: [] }

const afterPhase = (run: Run, found: Found, phase: Phase): Found => {
  const { facts } = phase
  const steps = stepsOf(run, phase)
  // What the plan's reviewer let pass is given to the builder whom it concerns.
  if (facts?.kind === 'task')
    return withOpen(found, (issue) => ({ ...issue, handed: taskOfIssue(issue, tasksOf(run)) !== null }))
  if (phase.type !== 'review') return found
  // A phase of an earlier run has no steps here; its ids were those of that run.
  const given = steps.length === 0 && facts?.kind === 'review' ? facts.issues : []
  const after = roundsOf(steps).reduce((so, round) => afterRound(so, phase.id, round), found)
  const all = added(after, given.map(reportedBy(phase.id, false)))
  return facts?.kind === 'review' && facts.overridden
    ? withOpen(all, (issue) => (issue.phase === phase.id ? { ...issue, handed: false, overridden: true } : issue))
    : all
}

/** The reviewers of a phase, each round with the repair that it follows. */
const roundsOf = (steps: readonly RunStep[]): readonly (readonly RunStep[])[] =>
  steps.reduce<readonly (readonly RunStep[])[]>(
    (rounds, step) =>
      step.brief.kind === 'fix' || rounds.length === 0
        ? [...rounds, [step]]
        : [...rounds.slice(0, -1), [...(rounds.at(-1) ?? []), step]],
    [],
  )

const afterRound = (before: Found, phase: string, round: readonly RunStep[]): Found => {
  const found = handedOver(before, phase, round)
  const verdicts = round.flatMap(({ facts }) => (facts?.kind === 'review' ? [facts] : []))
  const isJudged = verdicts.some(({ overridden }) => !overridden)
  const resolved = new Set(verdicts.flatMap((verdict) => verdict.resolved ?? []))
  const known = new Set(found.open.map(({ id }) => id))
  const reported = verdicts.flatMap(reportedIn(phase))
  const left = found.open.flatMap((issue): OpenIssue[] => {
    const again = worst(reported.filter(({ id }) => id === issue.id))
    if (again) return [{ ...again, id: issue.id }]
    return resolved.has(issue.id) || (issue.handed && isJudged) ? [] : [issue]
  })
  return added(
    { ...found, open: left },
    reported.filter(({ id }) => id === undefined || !known.has(id)),
  )
}

type Reported = Omit<OpenIssue, 'id'> & Issue

const reportedIn =
  (phase: string) =>
  ({ issues, overridden }: FactsOf<'review'>): Reported[] =>
    issues.map(reportedBy(phase, overridden !== undefined))

const reportedBy =
  (phase: string, overridden: boolean) =>
  (issue: Issue): Reported => ({ ...issue, phase, handed: false, overridden })

// A journal of 0.1.0 does not say which: all that its reviewers had found.
const handedOver = (found: Found, phase: string, [first]: readonly RunStep[]): Found => {
  if (first?.brief.kind !== 'fix') return found
  const ids = new Set(first.brief.issues.map(({ id }) => id))
  return withOpen(found, (issue) =>
    ids.has(issue.id) || (ids.has(undefined) && issue.phase === phase) ? { ...issue, handed: true } : issue,
  )
}

const added = ({ count, open }: Found, reported: readonly Reported[]): Found => ({
  count: count + reported.length,
  open: [...open, ...reported.map((issue, index) => ({ ...issue, id: `open-${count + index + 1}` }))],
})

const withOpen = (found: Found, change: (issue: OpenIssue) => OpenIssue): Found => ({
  ...found,
  open: found.open.map(change),
})
