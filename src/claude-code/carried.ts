import type { StepCommand, StepCommandOf } from '../workflow/core/command.ts'
import type { Conductor } from '../workflow/core/conductor.ts'
import type { Directive } from '../workflow/core/directive.ts'
import type { CoreState } from '../workflow/core/flow.ts'
import type { Facts } from '../workflow/core/facts.ts'
import { type Attempt, type Instant, liveAttempt, type Step } from '../workflow/core/step.ts'
import type { Verdict } from '../workflow/core/verdict.ts'
import type { Starting } from './prompt.ts'
import type { Tag } from './tag.ts'
import type { Lives } from './lives.ts'

/** An Agent call as it goes to the client. */
type AgentInput = Readonly<Record<string, string>>

/**
 * What a session carries out, a run or a stage of a workstream, as one reading of its journal has it. The adapters of the
 * client's events know nothing else of it; whatever changes it gives the next reading.
 */
export interface Carried extends Lives {
  readonly isRunning: boolean
  readonly journal: string
  /** What it has used up, and may. */
  readonly account: Pick<CoreState, 'steps' | 'conducted' | 'budget'>
  readonly stoppedAt: Instant | null
  /** A forked command carries it out: the main thread does not know what it is until it has to go on with it. */
  readonly isForks: boolean
  readonly stepOf: (id: string) => Step | null
  readonly next: (now: Instant) => Directive
  /** Carries out a command on whatever is there when it is decided; `request` may be asked several times. */
  readonly ask: (by: string, request: (now: Carried) => StepCommand | null) => Carried
  /** Puts back what the step needs, where code can. @throws Refused when the tag names another phase than the step's */
  readonly makeReady: (tag: Pick<Tag, 'phase' | 'step'>) => void
  /** What the start of a step is decided upon, and what the journal keeps of its token. */
  readonly readiness: (id: string, token: string) => Pick<StepCommandOf<'start-step'>, 'found' | 'missing' | 'token'>
  /** The call that starts an attempt. @throws Refused when its prompt cannot be made */
  readonly callOf: (step: Step, attempt: Starting) => AgentInput
  /** What its agent may do unasked in any permission mode, as rules of the client: hand in. @param folder where it works */
  readonly allowed: (folder: string) => readonly string[]
  readonly begin: (step: Step, attempt: Attempt) => void
  /** The tree of an agent that is about to be started; null where agents work in the checkout. */
  readonly treeFor: (name: string) => string | null
  /** Takes in what a step left, where it is good; what its agent says plays no part. */
  readonly takeIn: (step: Step) => Verdict<Facts>
  /** Whether the step is taken in together with all that it is a part of. */
  readonly isLast: (step: Step) => boolean
  /** A step was accepted: what code completes about it is written. */
  readonly complete: (step: Step) => void
  /** Ends attempts that are overdue or whose process is gone. @param patience ms to wait for a process about to end */
  readonly checkTime: (by: string, now: Instant, patience?: number) => Carried
  /** A person stopped the agents of these steps. */
  readonly stop: (by: string, now: Instant, steps: readonly Step[]) => Carried
  /** This client goes on with what another one, or an earlier session of its own, carried out. */
  readonly takeOver: (owner: Pick<Conductor, 'session' | 'client'>, now: Instant) => Carried
  /** Nobody carries it out any more, for this reason; it can be gone on with. */
  readonly release: (by: string, now: Instant, reason: string) => Carried
  readonly compacted: (now: Instant) => void
  /** It is over and told: it is put away. */
  readonly close: (by: string, now: Instant) => void
  readonly words: Words
}

/** How a flow speaks. */
export interface Words {
  /** What whoever takes it over must know beside the directive. */
  readonly role: string
  /** Said to an agent call that is no step. */
  readonly onlyItsSteps: string
  readonly directive: (directive: Directive, waitsInCall: boolean) => string
  /** What a person reads of a turn that ends. @param started the steps that it started */
  readonly waiting: (directive: Directive, started: readonly string[]) => string
  /** What became of a step, for who started it. */
  readonly receipt: (step: Step) => string
  /** What an agent whose report is refused is told. */
  readonly refusal: (step: Step, attempt: Attempt) => string
  /** What it all came to, told when it is over. */
  readonly ending: () => string
  /** What happened since the user was last told; then it counts as told. */
  readonly news: () => string[]
}

/**
 * Takes in what the agent of an attempt left, carries out what is wanted then, and lets code complete the step once it is accepted.
 * An attempt that is over leaves nothing that is merged.
 */
export const settle = (
  carried: Carried,
  by: string,
  { step: id, attempt }: { readonly step: string; readonly attempt: number },
  request: (verdict: Verdict<Facts>) => StepCommand,
): Carried => {
  const step = carried.stepOf(id)
  if (!step) return carried
  const isAlive = liveAttempt(step)?.number === attempt
  const verdict = isAlive ? carried.takeIn(step) : ({ ok: false, problems: [] } as const)
  const isLast = carried.isLast(step)
  // Of two that end at once each took the other to be at work: then neither would be held against all of it.
  let isOutdated = false
  const after = carried.ask(by, (now) => {
    isOutdated = now.isLast(step) !== isLast
    return isOutdated ? null : request(verdict)
  })
  if (isOutdated) return settle(after, by, { step: id, attempt }, request)
  const settled = after.stepOf(id)
  if (settled?.status === 'completed') after.complete(settled)
  return after
}
