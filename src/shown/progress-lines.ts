import type { Commit } from '../state-manager/journal.ts'
import { oneLine } from '../workflow/core/plain-text.ts'
import { budgetLine } from '../workflow/core/kept-budget.ts'
import { counted } from '../workflow/core/counted.ts'
import { print, type Reader, resume, waysText } from '../workflow/core/text.ts'
import type { Way } from '../workflow/core/way.ts'
import type { Event, EventOf } from '../workflow/run/event.ts'
import { evolve } from '../workflow/run/evolve.ts'
import { wayPast } from '../workflow/run/way-past.ts'
import { repairLoop } from '../workflow/run/loops.ts'
import type { PlannedStep } from '../workflow/run/planned-step.ts'
import { countedFailures } from '../workflow/core/step.ts'
import { triesOf } from '../workflow/run/tries.ts'
import { initial, type Phase, type Run, type State } from '../workflow/run/state.ts'
import { completedLine } from './phase-line.ts'
import { endedLine, isLastRefusal, type Line, quietLine, refusedLine, short } from './step-line.ts'

/** A line, and what follows from it. */
export interface RunLine extends Line {
  /** What a person types now. */
  readonly next?: Way
  /** What goes on without what keeps it. */
  readonly otherwise?: Way
  /** For a log only: no news for the user. */
  readonly isDetail?: boolean
}

interface Happened extends RunLine {
  readonly event: Event
  /** The decision it is of. */
  readonly commit: Commit<Event>
}

/** What the user hears of the commits after `shown`, each with the event it is about. */
export const progressLines = (commits: readonly Commit<Event>[], shown: number): Happened[] =>
  happened(commits, shown).filter(({ isDetail, event, commit }) => {
    // Why the run is blocked names the attempt that blocked it.
    const isSaid = event.type === 'attempt-ended' && commit.events.some(({ type }) => type === 'run-blocked')
    return !isDetail && !isSaid && !isLastRefusal(event, commit.events)
  })

/** Whether the user may hear of an event at all: of what agents do all the time nobody does. */
export const mayBeNews = (event: Event): boolean =>
  event.type === 'step-completed' ? event.facts.kind === 'tests' : !QUIET.has(event.type)

const QUIET = new Set<Event['type']>(['step-started', 'agent-attached', 'attempt-measured'])

/** A line for everything that happened in the commits after `shown`, with its time of day (UTC): for whoever watches a log. */
export const changeLines = (commits: readonly Commit<Event>[], shown: number, reader: Reader): string[] =>
  happened(commits, shown).map((line) => inLog(line, reader))

/** What made a run go another way than straight on: every turn of every loop, and every person's doing. */
export const historyLines = (commits: readonly Commit<Event>[], reader: Reader): string[] =>
  happened(commits)
    .filter(isTurn)
    .map((line) => inLog(line, reader))

/** A line in words; what to type next stands behind `before`. */
export const lineText = ({ sign, said, next, otherwise }: RunLine, reader: Reader, before = '\n  '): string =>
  `${sign} ${oneLine(said)}${next === undefined ? '' : `${before}next: ${print(waysText({ next, otherwise }), reader)}`}`

/** Everything that happened in the commits after `shown`. */
export const happened = (commits: readonly Commit<Event>[], shown = 0): Happened[] => {
  let state: State = initial
  return commits.flatMap((commit) => {
    const after = commit.events.reduce(evolve, state)
    return commit.events.flatMap((event) => {
      state = evolve(state, event)
      const line = state && after && commit.commit > shown ? lineOf(state, event, after) : null
      return line ? [{ ...line, event, commit }] : []
    })
  })
}

const inLog = (line: Happened, reader: Reader): string =>
  `${line.event.at.slice(11, 19)} ${lineText(line, reader, ' · ').replaceAll(/\s*\n\s*/g, ' · ')}`

// Straight on goes what starts and what is done.
const isTurn = ({ sign, event: { type } }: Happened): boolean =>
  type === 'run-resumed' || (type !== 'phase-completed' && !'▶✓'.includes(sign))

/** What there is to say of an event that left the run like this; null for what is not worth a line. */
const lineOf = (run: Run, event: Event, after: Run): RunLine | null => {
  switch (event.type) {
    case 'run-started':
      return detail('▶', `run ${run.id} · ${run.task}`)
    case 'phase-started':
      return detail('▶', `${event.phase} ${phaseOf(run, event.phase)?.name ?? ''}`)
    case 'phase-completed': {
      const phase = phaseOf(run, event.phase)
      return phase ? completedLine(run, phase, after) : null
    }
    case 'step-started':
      return detail('▶', `${event.step} · ${run.steps[event.step]?.title ?? ''}`)
    case 'step-completed':
      return event.by === 'person' ? null : (testedAgainLine(run, event) ?? detail('✓', event.step))
    case 'report-refused':
      return refusedLine(event)
    case 'late-report-ignored':
    case 'step-retried':
    case 'step-skipped':
      return { ...quietLine(event), isDetail: true }
    case 'attempt-ended':
      return event.ending === 'interrupted' ? null : endedLine(event, againText(run, event.step))
    case 'steps-planned':
      return event.steps.map((step) => repairLine(run, step)).find((line) => line !== null) ?? null
    case 'phases-reopened':
      // What a person did to it, that person knows.
      if (event.cause === 'person') return detail('↻', `back to ${event.from} · ${event.reason}`)
      return { sign: '↻', said: `back to ${event.from} · ${short(event.reason)}` }
    case 'gate-passed':
      return detail('✓', `gate ${event.gate.replace('->', ' → ')}`)
    case 'plan-edited':
      return detail('!', `the plan was edited by a person · ${counted(event.tasks.length, 'task')}`)
    case 'budget-reached': {
      const said = run.budget ? budgetLine(run.budget) : ''
      // At its end, why the run is blocked says it.
      return event.percent === 100 ? detail('!', said) : { sign: '!', said }
    }
    case 'turn-ended-early':
      return detail('↻', `${event.refused ? 'calls were refused' : 'a turn ended without a call'} · ${idleTurns(run)}`)
    case 'run-blocked':
      return { sign: '■', said: `blocked · ${short(event.reason, 300)}`, next: event.next, ...wayPast(run) }
    case 'run-stopped':
      return { sign: '■', said: `stopped · ${short(event.reason)}`, next: resume() }
    case 'run-resumed':
      return detail('▶', 'resumed')
    case 'overridden':
      return { sign: '!', said: `overridden by a person · ${event.what} · ${short(event.reason)}` }
    case 'run-completed':
      return detail('✓', 'completed')
    default:
      return null
  }
}

// In a phase of another kind code runs the tests after an edit. Where they fail, the way back says so.
const testedAgainLine = (run: Run, { step: id, facts }: EventOf<'step-completed'>): RunLine | null => {
  const phase = phaseOf(run, run.steps[id]?.phase ?? '')
  const isAgain = facts.kind === 'tests' && facts.passed === true && phase?.type !== 'command'
  return isAgain && phase ? { sign: '✓', said: `the tests, run again in ${phase.id} ${phase.name} · passed` } : null
}

const detail = (sign: string, said: string): RunLine => ({ sign, said, isDetail: true })

const phaseOf = (run: Run, wanted: string): Phase | undefined => run.phases.find(({ id }) => id === wanted)

const idleTurns = ({ conductor, settings }: Run): string => `${conductor.idleTurns} of ${settings.retries.maxIdleStops}`

/** `↻ 1.3 Plan Review · 2 issues · planner repairs, round 1 of 2` */
const repairLine = (run: Run, { phase: id, brief, executor }: PlannedStep): RunLine | null => {
  const phase = phaseOf(run, id)
  if (brief.kind !== 'fix' || !phase || executor.kind !== 'agent') return null
  const { turns, bound } = repairLoop(run, phase)
  const issues = counted(brief.issues.length, 'issue')
  return {
    sign: '↻',
    said: `${id} ${phase.name} · ${issues} to repair · ${executor.agent}, round ${turns} of ${bound}`,
  }
}

const againText = (run: Run, id: string): string => {
  const step = run.steps[id]
  return step ? `trying again, ${countedFailures(step) + 1} of ${triesOf(run, step.brief)}` : 'trying again'
}
