import type { Fingerprints } from '../../src/workflow/core/step.ts'
import { liveAttempt } from '../../src/workflow/core/step.ts'
import { Refused } from '../../src/workflow/core/refused.ts'
import { threadsOf } from '../../src/workflow/plan/plan.ts'
import type { WorkCommand, WorkCommandOf } from '../../src/workflow/workstream/command.ts'
import { decideWork } from '../../src/workflow/workstream/decide.ts'
import { evolveWork } from '../../src/workflow/workstream/evolve.ts'
import { nextWork } from '../../src/workflow/workstream/next.ts'
import { brokenBy } from '../workflow/workstream/invariants.ts'
import { EDITS, IN_CHECKOUT, ONE_THREAD } from '../workflow/workstream/moves.ts'
import { type Kept, withPlanWritten, withText } from '../workflow/workstream/plan-file.ts'
import type { Workstream } from '../workflow/workstream/stream.ts'
import { commandOfWay } from '../workflow/workstream/typed-command.ts'
import type { Clock } from './random-run.ts'

/** Where a workstream and its PLAN.md are kept: the real store, or memory that decides the same way. */
export interface WorkStore {
  /** @throws Refused */
  handle(request: (found: Workstream) => WorkCommand | null): Workstream
  /** A person changes PLAN.md. */
  edit(change: (text: string) => string): Workstream
}

/** Keeps the decisions of a workstream in memory, and holds each against the invariants. */
export const memoryWorkStore = (begun: Kept): WorkStore => {
  let kept = begun
  return {
    handle: (request) => {
      const { state, view } = kept
      const command = request(kept)
      if (!command) return kept
      const events = decideWork(state, view, command)
      const broken = brokenBy({ before: { state, view }, command, events })
      if (broken.length > 0) throw new Error(`${JSON.stringify(command)}: ${broken.join('; ')}`)
      return (kept = withPlanWritten({ ...kept, state: events.reduce(evolveWork, state) }))
    },
    edit: (change) => (kept = withText(kept, change(kept.text))),
  }
}

export interface WorkWorld {
  readonly store: WorkStore
  readonly clock: Clock
  /** What goes otherwise than well, in order; when they are used up, all goes well. */
  readonly choices: readonly number[]
  /** No agent ever succeeds. */
  readonly stubborn?: true
}

interface Agent {
  readonly thread: string
  readonly attempt: number
}

const MOST_TURNS = 1000

/**
 * Plays a workstream until every stage is approved: an orchestrator that follows directives or not, agents that succeed, fail,
 * lie, vanish, report late or twice, sessions that die, and people who edit PLAN.md, take threads up and give them back, and
 * type the command that the directive names.
 *
 * @returns how many turns it took after all began to go well
 */
export const playWork = (world: WorkWorld): { readonly found: Workstream; readonly turns: number } =>
  playWorkUntil(world, (found, now) => {
    const directive = nextWork(found.state, found.view, found.state.scope, now)
    return directive.kind === 'done' && directive.next === null
  })

/** Plays a workstream until it has come that far; a person who could help is asked only after that. */
export const playWorkUntil = (
  world: WorkWorld,
  isThere: (found: Workstream, now: string) => boolean,
): { readonly found: Workstream; readonly turns: number } => {
  const play = player(world)
  for (let turns = 0, well = 0; turns <= MOST_TURNS; turns++) {
    const { found, goesWell } = play()
    if (goesWell) well++
    if (isThere(found, world.clock.now())) return { found, turns: well }
  }
  throw new Error(`not there after ${MOST_TURNS} turns`)
}

// What agents and people may be told when others were faster, or have changed the plan.
const EXPECTED: ReadonlySet<string> = new Set([
  'illegal-move',
  'thread-unknown',
  'nothing-changed',
  'not-next',
  'not-executing',
  'owned',
  'stage-approved',
  'stage-open',
  'tests-not-passed',
  'stage-unknown',
  'batch-unknown',
  'agent-unknown',
  'plan-errors',
  'plan-not-approved',
  'changed-since-approval',
  'stage-not-approved',
])

const player = ({ store, clock, choices, stubborn }: WorkWorld) => {
  let drawn = 0
  let sessions = 1
  let agents: Agent[] = []
  let gone: Agent[] = []
  let good: string | null = null
  const files = new Map<string, number>()

  /** 0 (all goes well) more often than not, and always when the choices are used up. */
  const draw = (ways: number): number => {
    const choice = choices[drawn++] ?? 0
    return choice < 60 ? 0 : choice % ways
  }
  const among = <Item>(items: readonly Item[]): Item | undefined => items[draw(items.length || 1)]

  // Nobody else writes meanwhile, so the store has nothing newer to say than its last answer.
  let known = store.handle(() => ({ type: 'approve-plan', at: clock.now(), force: false }))

  /** Whether it was done; what is refused has changed nothing. */
  const ask = (request: (found: Workstream) => WorkCommand | null): boolean => {
    try {
      known = store.handle(request)
      settleAgents()
      return true
    } catch (error) {
      if (error instanceof Refused && EXPECTED.has(error.code)) return false
      throw error
    }
  }
  const at = () => ({ at: clock.now() })
  const edit = (change: (text: string) => string): void => {
    let text = ''
    known = store.edit((before) => {
      good ??= before
      return (text = change(before))
    })
    if (known.view.errors === 0 && known.view.plan.stages.length > 0) good = text
  }
  const session = (): string | null => known.state.conductor?.session ?? null
  const directive = () => nextWork(known.state, known.view, known.state.scope, clock.now())
  const foundOf = (thread: string): Fingerprints => {
    const planned = threadsOf(known.view.plan).find(({ id }) => id === thread)
    return Object.fromEntries(
      (planned?.files ?? []).map((path) => [path, files.has(path) ? `${files.get(path)}` : null]),
    )
  }
  const isAtWork = ({ thread, attempt }: Agent): boolean => {
    const life = known.state.steps[thread]
    return life !== undefined && liveAttempt(life)?.number === attempt
  }

  // Who has lost its attempt may still report, whenever it likes.
  const settleAgents = (): void => {
    gone = [...gone, ...agents.filter((agent) => !isAtWork(agent))].slice(-5)
    agents = agents.filter(isAtWork)
  }

  const begin = (thread: string, caller: string | null = null): void => {
    const asked = { ...at(), session: session(), caller, found: foundOf(thread) }
    if (!ask(() => ({ type: 'start-step', step: thread, ...asked }))) return
    const life = known.state.steps[thread]
    const attempt = life ? liveAttempt(life) : null
    if (!attempt) throw new Error(`${thread} was started and does not run`)
    const agent = { thread, attempt: attempt.number }
    agents.push(agent)
    ask(() => ({
      type: 'attach-agent',
      ...at(),
      step: thread,
      attempt: agent.attempt,
      agentId: `agent-${agent.attempt}`,
    }))
  }

  const work = ({ thread }: Agent): void => {
    for (const path of Object.keys(foundOf(thread))) files.set(path, (files.get(path) ?? 0) + 1)
  }
  const says = (
    agent: Pick<Agent, 'thread'> & { readonly attempt: number | null },
    status: WorkCommandOf<'update'>['status'],
    report: string | null = 'It is done.',
  ): boolean =>
    ask(() => ({
      type: 'update',
      ...at(),
      thread: agent.thread,
      status,
      report,
      agent: null,
      attempt: agent.attempt,
      found: foundOf(agent.thread),
    }))
  const end = ({ thread, attempt }: Agent, ending: WorkCommandOf<'end-attempt'>['ending']): void => {
    ask(() => ({ type: 'end-attempt', ...at(), step: thread, attempt, ending, reason: `it was ${ending}` }))
  }
  const stopsSilently = ({ thread, attempt }: Agent): void => {
    const verdict = { ok: false, problems: ['no report was made with work update'], silent: true } as const
    ask(() => ({ type: 'report-step', ...at(), step: thread, attempt, verdict }))
  }

  const act = (agent: Agent): void => {
    if (stubborn) return void says(agent, 'blocked', 'it cannot be done')
    switch (draw(9)) {
      case 1:
        return stopsSilently(agent)
      case 2:
        return end(agent, 'vanished')
      case 3:
        return end(agent, 'unreachable')
      case 4:
        work(agent)
        says(agent, 'completed')
        return void says(agent, 'completed')
      case 5:
        return void says(agent, 'blocked', among(['it does not stand', 'API Error: 429 rate limit']))
      case 6:
        return lie(agent)
      case 7:
        return void ask(() => ({
          type: 'fail',
          ...at(),
          thread: agent.thread,
          reason: 'it failed',
          isPassing: false,
          attempt: agent.attempt,
        }))
      case 8:
        clock.pass(2 * 3600)
        return succeed(agent)
      default:
        return succeed(agent)
    }
  }

  // Whose report is refused (its thread was taken out of PLAN.md, or its time is up) has nothing more to do.
  const succeed = (agent: Agent): void => {
    work(agent)
    if (!says(agent, 'completed')) stopsSilently(agent)
  }

  // Says that it is done although it did nothing: it passes only where no file is named, or an earlier agent changed one.
  const lie = (agent: Agent): void => {
    const first = known.state.steps[agent.thread]?.attempts.find(({ found }) => found !== null)
    const isUntouched = first !== undefined && JSON.stringify(first.found) === JSON.stringify(foundOf(agent.thread))
    if (says(agent, 'completed') && isUntouched) throw new Error(`${agent.thread} was completed, and nothing was done`)
  }

  const runTests = (step: string): void => {
    const life = known.state.steps[step]
    const attempt = (life && liveAttempt(life)?.number) ?? 0
    const end = { ...at(), step, attempt }
    if (draw(2) === 1)
      return void ask(() => ({ type: 'end-attempt', ...end, ending: 'reported', reason: 'test: failed' }))
    const facts = { kind: 'tests', passed: true, summary: 'test: passed' } as const
    ask(() => ({ type: 'report-step', ...end, verdict: { ok: true, facts } }))
  }

  const testing = (): string[] =>
    Object.values(known.state.steps).flatMap((life) =>
      life.id.includes('.check.') && liveAttempt(life) ? [life.id] : [],
    )

  /** A person types what the directive names. */
  const type = (): void => {
    const found = directive()
    if ((found.kind !== 'blocked' && found.kind !== 'done') || !found.next) return
    const owner = {
      ...at(),
      session: session() ?? `session-${sessions}`,
      client: known.state.conductor?.client ?? sessions,
    }
    const command = commandOfWay(found.next, known, owner)
    if (command) ask(() => command)
    if (command?.type === 'start-check') testing().forEach(runTests)
    if (!command) edit((text) => good ?? text)
  }

  const goOn = (): void => {
    // As every hook does: what was refused has written nothing, also not what had used its time up.
    ask(() => ({ type: 'check-time', ...at() }))
    const found = directive()
    switch (found.kind) {
      case 'dispatch':
        for (const { id, executor } of found.steps) {
          if (executor.kind === 'agent') begin(id)
          else if (ask(() => ({ type: 'start-step', ...at(), step: id, session: session(), caller: null })))
            runTests(id)
        }
        return
      case 'wait': {
        const agent = among(agents)
        if (agent) return act(agent)
        if (found.until !== null) return clock.pass(1 + (Date.parse(found.until) - Date.parse(clock.now())) / 1000)
        testing().forEach(runTests)
        // Nobody is there any more, or a person is, who ends what is waited for.
        for (const step of found.steps) says({ thread: step.id, attempt: null }, 'completed')
        return
      }
      default:
        type()
    }
  }

  const takeOver = (how: { readonly takeOver: boolean; readonly isGone: boolean }): void => {
    sessions++
    const { scope } = known.state
    if (!scope) return
    const owner = { session: `session-${sessions}`, client: sessions }
    if (draw(2) === 1) clock.pass(12 * 3600)
    ask(() => ({ type: 'execute', ...at(), ...owner, ...scope, ...how, trees: IN_CHECKOUT }))
  }

  const someThread = (): string => among(threadsOf(known.view.plan).map(({ id }) => id)) ?? '01.01.01'
  const byAPerson = (status: WorkCommandOf<'update'>['status']): void => {
    says({ thread: someThread(), attempt: null }, status, 'A person says so.')
  }

  const turn: readonly (() => void)[] = [
    goOn,
    () => ask(() => ({ type: 'end-turn', ...at() })),
    () => {
      const found = directive()
      const [step] = found.kind === 'dispatch' ? found.steps : []
      if (!step || step.executor.kind === 'code') return
      if (ask(() => ({ type: 'start-step', ...at(), step: step.id, session: 'a stranger', caller: null })))
        throw new Error('a stranger started a thread')
      begin(step.id, 'manager-1')
      if (ask(() => ({ type: 'start-step', ...at(), step: step.id, session: session(), caller: null })))
        throw new Error('a thread was started twice')
    },
    () => takeOver({ takeOver: true, isGone: false }),
    () => takeOver({ takeOver: false, isGone: true }),
    () => {
      const late = among(gone)
      if (late) stopsSilently(late)
      if (late) says(late, 'completed')
    },
    () => {
      clock.pass(50 * 60)
      ask(() => ({ type: 'check-time', ...at() }))
    },
    () => edit(among(EDITS) ?? ((text) => text)),
    () => edit((text) => good ?? text),
    () => ask(() => ({ type: 'approve-plan', ...at(), force: true })),
    () => byAPerson('in_progress'),
    () => byAPerson('pending'),
    () => byAPerson('blocked'),
    () => byAPerson('completed'),
    () => ask(() => ({ type: 'cancel', ...at(), thread: someThread(), reason: 'not needed' })),
    () => ask(() => ({ type: 'assign', ...at(), thread: someThread(), agent: among(known.view.agents) ?? 'default' })),
    () => ask(() => ({ type: 'add', ...at(), part: ONE_THREAD })),
    () =>
      ask(() => ({
        type: 'adopt',
        ...at(),
        session: `session-${++sessions}`,
        client: known.state.conductor?.client ?? 1,
      })),
    () => ask(() => ({ type: 'end-execution', ...at(), reason: 'a person stopped it' })),
    () => type(),
  ]

  return (): { readonly found: Workstream; readonly goesWell: boolean } => {
    const goesWell = drawn >= choices.length
    turn[draw(turn.length)]?.()
    clock.pass(1)
    return { found: known, goesWell }
  }
}
