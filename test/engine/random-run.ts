import { next } from '../../src/workflow/run/next.ts'
import { decide } from '../../src/workflow/run/decide.ts'
import { evolve } from '../../src/workflow/run/evolve.ts'
import type { Request } from '../../src/engine/run/handle-run.ts'
import type { Verdict } from '../../src/workflow/core/verdict.ts'
import type { Facts } from '../../src/workflow/core/facts.ts'
import { testsPassed } from '../../src/workflow/run/plan-steps.ts'
import { Refused } from '../../src/workflow/core/refused.ts'
import type { CommandOf } from '../../src/workflow/run/command.ts'
import type { Run, RunStep, State } from '../../src/workflow/run/state.ts'
import { liveAttempt } from '../../src/workflow/core/step.ts'
import { brokenBy } from '../workflow/run/invariants.ts'
import { aTask, goodFacts, review, runOf, type Tasks, tests } from '../workflow/run/run.ts'

/** Where a run is kept: the real store, or memory that decides the same way. */
export interface Store {
  handle(request: Request): State
}

/** What agents leave behind, and whether it is good. */
export interface Evidence {
  leave(run: Run, step: RunStep, facts: Facts): void
  leaveBad(run: Run, step: RunStep): void
  examine(run: Run, step: RunStep): Verdict<Facts>
}

/** The time of a run, which only moves when somebody moves it, or on its own. */
export interface Clock {
  now(): string
  pass(seconds: number): void
}

/** Keeps the decisions of a run in memory, and holds each against the invariants. */
export const memoryStore = (): Store => {
  let state: State = null
  const take = (command: Parameters<typeof decide>[1]) => {
    const events = decide(state, command)
    const broken = brokenBy({ before: state, command, events })
    if (broken.length > 0) throw new Error(`${command.type}: ${broken.join('; ')}`)
    state = events.reduce(evolve, state)
  }
  return {
    handle: (request) => {
      const command = request(state)
      if (!command) return state
      take(command)
      return state
    },
  }
}

/** Evidence without files: bad is bad, what is not there is not there. */
export const memoryEvidence = (): Evidence => {
  const left = new Map<string, Verdict<Facts>>()
  const keyOf = (step: RunStep) => `${step.id} ${liveAttempt(step)?.number}`
  return {
    leave: (_, step, facts) => void left.set(keyOf(step), { ok: true, facts }),
    leaveBad: (_, step) => void left.set(keyOf(step), { ok: false, problems: ['it is wrong'] }),
    examine: (_, step) => left.get(keyOf(step)) ?? { ok: false, problems: ['it is not there'] },
  }
}

interface Agent {
  readonly step: string
  readonly attempt: number
  readonly session: string | null
}

export interface World {
  readonly store: Store
  readonly evidence: Evidence
  readonly clock: Clock
  readonly start: CommandOf<'start-run'>
  readonly tasks: Tasks
  /** What goes otherwise than well, in order; when they are used up, all goes well. */
  readonly choices: readonly number[]
  /** In this stage nothing that can fail ever succeeds: reviews want more, tests and tasks fail. */
  readonly stubborn?: string
}

const MOST_TURNS = 1000

/**
 * Plays a run to its end: an orchestrator that follows directives or not, agents that succeed, fail, lie, vanish, report late
 * or twice, sessions that die, and a person who types the command that a blocked run names.
 *
 * @returns the completed run and the number of turns it took
 */
export const playRun = (world: World): { run: Run; turns: number } =>
  playUntil(world, ({ status }) => status === 'completed')

/** Plays a run until it has come that far; a person who could help is asked only after that. */
export const playUntil = (world: World, isThere: (run: Run) => boolean): { run: Run; turns: number } => {
  const play = player(world)
  for (let turns = 1; turns <= MOST_TURNS; turns++) {
    const run = play()
    if (isThere(run)) return { run, turns }
  }
  throw new Error(`not there after ${MOST_TURNS} turns`)
}

const player = ({ store, evidence, clock, start, tasks, choices, stubborn }: World): (() => Run) => {
  let drawn = 0
  let sessions = 1
  let agents: Agent[] = []
  let gone: Agent[] = []

  /** 0 (all goes well) more often than not, and always when the choices are used up. */
  const draw = (ways: number): number => {
    const choice = choices[drawn++] ?? 0
    return choice < 60 ? 0 : choice % ways
  }
  const among = <Item>(items: readonly Item[]): Item | undefined => items[draw(items.length || 1)]
  // Nobody else writes meanwhile, so the store has nothing newer to say than its last answer.
  let known: State = null
  const handle = (request: Request): Run => runOf((known = store.handle(request)))
  const current = (): Run => runOf(known)
  const refused = (code: string, request: Request): void => {
    try {
      store.handle(request)
    } catch (error) {
      if (error instanceof Refused && error.code === code) return
      throw error
    }
    throw new Error(`it was not refused: ${code}`)
  }

  handle(() => start)

  const startStep =
    (step: string, caller: string | null = null): Request =>
    (state) => ({
      type: 'start-step',
      at: clock.now(),
      step,
      session: state?.conductor.session ?? null,
      caller,
      missing: [],
    })

  const begin = (id: string, caller: string | null = null): void => {
    const run = handle(startStep(id, caller))
    const attempt = liveAttempt(run.steps[id])
    if (!attempt) throw new Error(`${id} was started and does not run`)
    const agent = { step: id, attempt: attempt.number, session: run.conductor.session }
    agents.push(agent)
    handle(() => ({
      type: 'attach-agent',
      at: clock.now(),
      step: id,
      attempt: agent.attempt,
      agentId: `agent-${agent.attempt}`,
    }))
  }

  const report = ({ step, attempt }: Agent): Run =>
    handle((state) => {
      const current = state?.steps[step]
      if (!state || !current) return null
      return { type: 'report-step', at: clock.now(), step, attempt, verdict: evidence.examine(state, current) }
    })

  const end = ({ step, attempt }: Agent, ending: CommandOf<'end-attempt'>['ending']): void => {
    handle(() => ({ type: 'end-attempt', at: clock.now(), step, attempt, ending, reason: `it was ${ending}` }))
  }

  const leave = (run: Run, agent: Agent, facts: (step: RunStep) => Facts): void => {
    const step = run.steps[agent.step]
    if (step && liveAttempt(step)?.number === agent.attempt) evidence.leave(run, step, facts(step))
  }

  const isAtWork = (run: Run, { step: id, attempt }: Agent): boolean => {
    const step = run.steps[id]
    return step !== undefined && liveAttempt(step)?.number === attempt
  }

  const act = (agent: Agent): void => {
    const run = current()
    const good = (step: RunStep): Facts =>
      (stageOf(run, step) === stubborn ? failingFacts : honestFacts)(run, step, tasks)
    switch (draw(9)) {
      case 1:
        if (run.steps[agent.step]) evidence.leaveBad(run, run.steps[agent.step] as RunStep)
        report(agent)
        break
      case 2:
        end(agent, 'vanished')
        break
      case 3:
        end(agent, 'unreachable')
        break
      case 4:
        leave(run, agent, good)
        report(agent)
        report(agent)
        break
      case 5:
        leave(run, agent, (step) => failingFacts(run, step, tasks))
        report(agent)
        break
      case 6:
        report(agent)
        break
      case 7:
        end(agent, 'overdue')
        break
      case 8:
        clock.pass(2 * 3600)
        leave(run, agent, good)
        report(agent)
        break
      default:
        leave(run, agent, good)
        report(agent)
    }
    settleAgents()
  }

  // Who has lost its attempt may still report, whenever it likes.
  const settleAgents = (): void => {
    const run = current()
    gone = [...gone, ...agents.filter((agent) => !isAtWork(run, agent))].slice(-5)
    agents = agents.filter((agent) => isAtWork(run, agent))
  }

  const resume = (plan: CommandOf<'resume-run'>['plan']): void => {
    handle((state) => ({
      type: 'resume-run',
      at: clock.now(),
      session: state?.conductor.session ?? null,
      client: state?.conductor.client ?? null,
      plan,
    }))
    settleAgents()
  }

  const goOn = (): void => {
    const run = current()
    const directive = next(run, clock.now())
    switch (directive.kind) {
      case 'dispatch': {
        for (const { id } of directive.steps) begin(id)
        break
      }
      case 'wait': {
        const agent = among(agents)
        if (agent) act(agent)
        else if (directive.until !== null)
          clock.pass(1 + (Date.parse(directive.until) - Date.parse(clock.now())) / 1000)
        else
          for (const step of directive.steps)
            end({ step: step.id, attempt: liveAttempt(step)?.number ?? 0, session: null }, 'vanished')
        break
      }
      case 'blocked':
      case 'stopped': {
        if (directive.next.kind !== 'resume') throw new Error(`a run that nobody can go on with: ${directive.reason}`)
        resume(directive.next.plan)
        break
      }
      case 'done':
    }
  }

  const turn: readonly (() => void)[] = [
    goOn,
    () => void handle(() => ({ type: 'end-turn', at: clock.now() })),
    () => {
      const [step] =
        next(current(), clock.now()).kind === 'dispatch'
          ? Object.values(current().steps).filter(({ status }) => status === 'pending')
          : []
      const directive = next(current(), clock.now())
      if (directive.kind !== 'dispatch' || !step || !directive.steps.some(({ id }) => id === step.id)) return
      begin(step.id, 'manager-1')
      refused('not-next', startStep(step.id))
    },
    () => void handle(() => ({ type: 'stop-run', at: clock.now(), reason: 'a person stopped it' })),
    () => {
      sessions++
      handle(() => ({
        type: 'resume-run',
        at: clock.now(),
        session: `session-${sessions}`,
        client: sessions,
        plan: { kind: 'continue' },
      }))
      settleAgents()
    },
    () => {
      const late = among(gone)
      if (late) report(late)
    },
    () => {
      clock.pass(50 * 60)
      handle(() => ({ type: 'check-time', at: clock.now() }))
      settleAgents()
    },
    () => void handle(() => ({ type: 'compact-context', at: clock.now() })),
    () => {
      const client = current().conductor.client
      handle(() => ({ type: 'adopt', at: clock.now(), session: `session-${++sessions}`, client }))
    },
    () => refused(current().status === 'running' ? 'not-next' : 'not-running', startStep('nothing-1')),
    () => {
      const open = Object.values(current().steps).filter(
        ({ status, phase }) => status !== 'completed' && isCurrent(current(), phase),
      )
      const step = among(open)
      if (!step || current().status === 'stopped' || isNeeded(current(), step)) return
      handle(() => ({ type: 'override', at: clock.now(), what: step.id, reason: 'I have looked' }))
      settleAgents()
    },
  ]

  return () => {
    turn[draw(turn.length)]?.()
    clock.pass(1)
    return current()
  }
}

const isCurrent = (run: Run, phase: string): boolean =>
  run.phases.some(({ id, status }) => id === phase && status === 'running')

// A plan, a repaired plan and a commit message cannot be waved through.
const isNeeded = (run: Run, { phase: id, executor }: RunStep): boolean => {
  const phase = run.phases.find((each) => each.id === id)
  return phase?.stage === 'PLAN' || (phase?.check === 'completion' && executor.kind === 'agent')
}

const stageOf = (run: Run, step: RunStep): string | undefined => run.phases.find(({ id }) => id === step.phase)?.stage

/** What an honest agent says: no approval while the tests fail. */
const honestFacts = (run: Run, step: RunStep, tasks: Tasks): Facts => {
  const good = goodFacts(run, step, tasks)
  if (good.kind !== 'review' || testsPassed(run) !== false) return good
  const stage = stageOf(run, step)
  if (stage === 'TEST') return review('needs_revision', 'high')
  return stage === 'FINAL' ? review('blocked', 'high') : good
}

const failingFacts = (run: Run, step: RunStep, tasks: Tasks): Facts => {
  const good = honestFacts(run, step, tasks)
  switch (good.kind) {
    case 'review':
      return stageOf(run, step) === 'FINAL' ? review('blocked', 'high') : review('needs_revision', 'high')
    case 'tests':
      return tests(false)
    case 'task':
      return aTask('failed')
    default:
      return good
  }
}
