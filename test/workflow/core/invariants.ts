import { isDeepStrictEqual } from 'node:util'
import type { Directive } from '../../../src/workflow/core/directive.ts'
import type { Bounds, CoreState } from '../../../src/workflow/core/flow.ts'
import {
  type Attempt,
  countedFailures,
  failuresOf,
  type Instant,
  isOverdue,
  liveAttempt,
  type Step,
} from '../../../src/workflow/core/step.ts'
import { Refused } from '../../../src/workflow/core/refused.ts'
import { type AnyEvent, typed } from '../said.ts'

/** A state of a flow as the rules of both see it. */
export interface Subject {
  readonly state: CoreState
  readonly now: Instant
  /** Every step as it is planned now, also those that nobody has touched. */
  readonly steps: readonly Step[]
  readonly directive: Directive
  readonly bounds: Bounds
  /** Whether it goes on: something may be started, or waited for. */
  readonly goesOn: boolean
  /** Steps that share a limit of how many agents may be at work at once. */
  readonly crews: readonly { readonly steps: readonly Step[]; readonly limit: number }[]
  /** How many attempts at a step may fail before it has failed for good, that last one included. */
  readonly tries: (step: Step) => number
  readonly hasUsedUpItsTries: (step: Step) => boolean
  /** A person works on it, who is in no hurry and in nobody's way. */
  readonly isPersons: (attempt: Attempt) => boolean
  /** How many events would follow by themselves. */
  readonly following: number
  /** The state after a step was started by whoever carries it out; null when that is refused. */
  readonly start: (step: string) => Subject | null
}

/** What the rules have to know of a flow. A world is all that its decisions depend on beside the command. */
export interface Seen<World, Event, Command> {
  readonly subjectOf: (world: World, now: Instant) => Subject | null
  readonly evolve: (world: World, event: Event) => World
  readonly decide: (world: World, command: Command) => readonly Event[]
  readonly journal: { readonly parse: (found: unknown) => Event }
  /** Somebody who is no agent of what is carried out says how a step ended, or takes it up. */
  readonly isFromOutside: (world: World, command: Command) => boolean
  /** Whether it must change nothing when it is said again. */
  readonly isRepeatable: (command: Command) => boolean
}

/** One decision: what was asked of which world, and the events it led to; null where it was refused. */
export interface Decision<World, Event, Command> {
  readonly before: World
  readonly command: Command
  readonly events: readonly Event[] | null
}

type Rule<About> = (about: About) => boolean

/** The invariants of every state of both flows; docs/architecture.md lists them by these sentences. */
export const STATE_RULES: Readonly<Record<string, Rule<Subject>>> = {
  'a step has at most one live attempt, its last, and has one exactly while it is running': ({ state }) =>
    Object.values(state.steps).every(
      (life) =>
        life.attempts.slice(0, -1).every(({ outcome }) => outcome !== 'running') &&
        (liveAttempt(life) !== null) === (life.status === 'running'),
    ),
  'attempt numbers are unique and none is beyond the number of dispatches': ({ state }) => {
    const numbers = attemptsIn(state).map(({ number }) => number)
    return (
      new Set(numbers).size === numbers.length && numbers.every((number) => number >= 1 && number <= state.dispatches)
    )
  },
  'an attempt has an end exactly when it is over': ({ state }) =>
    attemptsIn(state).every(({ outcome, endedAt }) => (outcome === 'running') === (endedAt === null)),
  'no more agents work at once than maxParallelAgents': ({ crews, isPersons }) =>
    crews.every(({ steps, limit }) => steps.filter((step) => isAtWork(step, isPersons)).length <= limit),
  'no counter exceeds its bound': (subject) => overBound(subject).length === 0,
  'there is always a directive: something to start, something to wait for, or a reason and a next command': ({
    directive,
    goesOn,
  }) => {
    switch (directive.kind) {
      case 'dispatch':
        return goesOn && directive.steps.length > 0
      case 'wait':
        return goesOn && directive.steps.length > 0 !== (directive.until !== null)
      case 'blocked':
      case 'stopped':
        return directive.reason !== '' && isTypable(typed(directive.next))
      case 'done':
        return directive.what !== '' && (directive.next === null || isTypable(typed(directive.next)))
    }
  },
  'what the directive names has rested, and may be started, all of it': (subject) => {
    const { directive, now } = subject
    if (directive.kind !== 'dispatch') return true
    if (directive.steps.some(({ retryAt }) => retryAt !== null && retryAt > now)) return false
    const started = directive.steps.reduce<Subject | null>((now, { id }) => now?.start(id) ?? null, subject)
    return directive.steps.every(({ id }) => started?.state.steps[id]?.status === 'running')
  },
  'what it does not name is refused': ({ steps, directive, start }) => {
    const named = new Set(directive.kind === 'dispatch' ? directive.steps.map(({ id }) => id) : [])
    return steps.every(({ id }) => named.has(id) || start(id) === null)
  },
  'nothing is left that would follow by itself': ({ following }) => following === 0,
}

/** The invariants of every decision of both flows. */
export const DECISION_RULES: Readonly<Record<string, Rule<Taken>>> = {
  'every event carries the time of its command': ({ command, moments }) =>
    moments.every(({ event }) => event.at === command.at),
  'every event survives the journal': ({ moments, read }) =>
    moments.every(({ event }) => isDeepStrictEqual(read(JSON.parse(JSON.stringify(event))), event)),
  'a step starts only by start-step, or when a person takes it up, with the next number': ({
    command,
    moments,
    isFromOutside,
  }) =>
    moments.every(
      ({ event, before }) =>
        event.type !== 'step-started' ||
        ((command.type === 'start-step' || isFromOutside) && event.attempt === (before?.state.dispatches ?? 0) + 1),
    ),
  'only whoever carries it out starts a step, and only when everything that it needs is completed': ({
    moments,
    isFromOutside,
  }) =>
    moments.every(
      ({ event, before }) =>
        event.type !== 'step-started' ||
        isFromOutside ||
        (before !== null && isOwners(before, event.session) && hasItsNeeds(before, event.step)),
    ),
  'an attempt that was given up never completes a step': ({ moments }) =>
    moments.every(
      ({ event, before }) =>
        event.type !== 'step-completed' || event.by === 'person' || attemptOf(before, event)?.outcome === 'running',
    ),
  'an agent whose client is gone was interrupted, not slow': ({ command, moments }) =>
    command.isGone !== true ||
    moments.every(
      ({ event, before }) =>
        event.type !== 'attempt-ended' ||
        event.ending !== 'overdue' ||
        command.type === 'end-attempt' ||
        before?.steps.find(({ id }) => id === event.step)?.executor.kind === 'code',
    ),
  'no agent is at work beyond its deadline': ({ command, after }) =>
    (after?.steps ?? []).every((step) => {
      const attempt = liveAttempt(step)
      const isShells = step.executor.kind === 'agent' && attempt?.session === null
      return !attempt || isShells || !isOverdue(attempt, step.deadline, command.at)
    }),
  'where the model could not be reached, a step rests before it is tried again': ({ moments, command }) =>
    moments.every(
      ({ event }) =>
        event.type !== 'attempt-ended' ||
        (event.then === 'retry' && event.ending === 'unreachable'
          ? event.retryAt !== undefined && event.retryAt >= command.at
          : event.retryAt === undefined),
    ),
  'a step fails for good only when its tries are used up, it would only meet the same, or a person says so': ({
    moments,
    isFromOutside,
  }) =>
    moments.every(({ event, after }) => {
      if (event.type !== 'attempt-ended' || event.then !== 'fail' || isFromOutside || meetsTheSame(event)) return true
      const step = after.steps.find(({ id }) => id === event.step)
      return step === undefined || after.hasUsedUpItsTries(step)
    }),
  'what a person has to allow is not tried again by itself, and what is asked for only once, where it is there': ({
    moments,
    command,
  }) =>
    moments.every(({ event, before }) => {
      if (event.type !== 'attempt-ended' || event.then !== 'retry' || !meetsTheSame(event)) return true
      const earlier = before?.steps.find(({ id }) => id === event.step)
      const isFirst = earlier !== undefined && failuresOf(earlier).every(({ outcome }) => outcome !== event.ending)
      return (
        event.ending === 'needs-context' &&
        isFirst &&
        (command.verdict?.isGiven === true || command.type !== 'report-step')
      )
    }),
  'the same said twice changes nothing': ({ echo }) => echo() === 0,
}

const meetsTheSame = ({ ending }: { readonly ending?: string }): boolean =>
  ending === 'needs-context' || ending === 'denied'

/** A decision with the states its events met and led to. */
interface Taken {
  readonly command: {
    readonly type: string
    readonly at: Instant
    readonly isGone?: boolean
    readonly verdict?: { readonly ok: boolean; readonly isGiven?: boolean }
  }
  readonly isFromOutside: boolean
  readonly moments: readonly { readonly event: AnyEvent; readonly before: Subject | null; readonly after: Subject }[]
  /** Null where it was refused, or nothing is there yet. */
  readonly after: Subject | null
  readonly read: (found: unknown) => unknown
  /** How many events it leads to when it is said again. */
  readonly echo: () => number
}

/** The sentences of the invariants of both flows that do not hold. */
export const brokenInCore = <World, Event extends AnyEvent, Command extends Taken['command']>(
  seen: Seen<World, Event, Command>,
  { before, command, events }: Decision<World, Event, Command>,
): string[] => {
  const worlds = (events ?? []).reduce<World[]>((all, event) => [...all, seen.evolve(all.at(-1) ?? before, event)], [])
  const last = worlds.at(-1) ?? before
  // What was refused has changed nothing, also nothing of what has used its time up since.
  const after = events && seen.subjectOf(last, command.at)
  const taken: Taken = {
    command,
    isFromOutside: seen.isFromOutside(before, command),
    moments: (events ?? []).flatMap((event, index) => {
      const subject = seen.subjectOf(worlds[index] ?? before, command.at)
      return subject ? [{ event, before: seen.subjectOf(worlds[index - 1] ?? before, command.at), after: subject }] : []
    }),
    after,
    read: seen.journal.parse,
    echo: () => (seen.isRepeatable(command) ? (unlessRefused(() => seen.decide(last, command)) ?? []).length : 0),
  }
  return [...broken(DECISION_RULES, taken), ...(after ? broken(STATE_RULES, after) : [])]
}

/** The sentences of the rules that do not hold. */
export const broken = <About>(rules: Readonly<Record<string, Rule<About>>>, about: About): string[] =>
  Object.entries(rules).flatMap(([sentence, holds]) => (holds(about) ? [] : [sentence]))

/** What was decided; null where it was refused. Anything but a Refused is a bug. */
export const unlessRefused = <Result>(act: () => Result): Result | null => {
  try {
    return act()
  } catch (error) {
    if (error instanceof Refused && error.message !== '') return null
    throw error
  }
}

// A refused report counts each time: the agent may have tried in between. A turn may end again.
const REPEATABLE: ReadonlySet<string> = new Set(['start-step', 'attach-agent', 'end-attempt', 'adopt', 'check-time'])

/** Whether a request about a step must change nothing when it is said again. */
export const isRepeatableStep = (command: {
  readonly type: string
  readonly verdict?: { readonly ok: boolean }
}): boolean => (command.type === 'report-step' ? command.verdict?.ok === true : REPEATABLE.has(command.type))

const attemptsIn = ({ steps }: CoreState): Attempt[] => Object.values(steps).flatMap(({ attempts }) => attempts)

const isAtWork = (step: Step, isPersons: Subject['isPersons']): boolean => {
  const attempt = liveAttempt(step)
  return attempt !== null && !isPersons(attempt)
}

const isTypable = (line: string): boolean => /^[!/]\S/.test(line)

const overBound = ({ state, steps, bounds, tries, isPersons }: Subject): string[] => {
  const turns: Count = ['idleTurns', state.conductor?.idleTurns ?? 0, bounds.maxIdleStops]
  const perStep = steps.flatMap((step): Count[] => {
    const byAgents = {
      ...step,
      attempts: step.attempts.slice(step.countFrom).filter((each) => !isPersons(each)),
      countFrom: 0,
    }
    const unreachable = failuresOf(byAgents).filter(({ outcome }) => outcome === 'unreachable').length
    return [
      [`failures of ${step.id}`, countedFailures(byAgents), tries(step)],
      [`outages of ${step.id}`, unreachable, 1 + bounds.maxUnreachable],
      [
        `refusals of ${step.id}`,
        Math.max(0, ...step.attempts.map(({ refusals }) => refusals.length)),
        1 + bounds.maxRefusals,
      ],
    ]
  })
  return [turns, ...perStep].flatMap(([name, count, bound]) => (count > bound ? [name] : []))
}
type Count = readonly [name: string, count: number, bound: number]

const isOwners = ({ state }: Subject, session: string | null): boolean =>
  state.conductor !== null &&
  (session === null || state.conductor.session === null || state.conductor.session === session)

const hasItsNeeds = ({ state, steps }: Subject, id: string): boolean => {
  const step = steps.find((each) => each.id === id)
  return step !== undefined && step.needs.every((need) => state.steps[need]?.status === 'completed')
}

const attemptOf = (
  subject: Subject | null,
  { step, attempt }: { step: string; attempt: number },
): Attempt | undefined => subject?.state.steps[step]?.attempts.find(({ number }) => number === attempt)
