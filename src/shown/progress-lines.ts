import type { Commit } from '../state-manager/journal.ts'
import { counted } from '../workflow/core/counted.ts'
import type { PlannedStep } from '../workflow/run/planned-step.ts'
import { type Reader, resume, written } from '../workflow/core/text.ts'
import type { Way } from '../workflow/core/way.ts'
import type { Event, EventOf } from '../workflow/run/event.ts'
import { repairLoop } from '../workflow/run/loops.ts'
import { activePhases, type Phase, type Run, stepsOf } from '../workflow/run/state.ts'
import { clipped } from './columns.ts'
import { duration } from './duration.ts'
import { happened } from './happened.ts'
import { taskCount } from './summary.ts'

/** What the user hears of an event: `✓ 1.2 Plan · 7 tasks · 4 of 13 · next: Plan Review`. */
interface Line {
  /** `✓`, `✗`, `↻`, `■` or `!`. */
  readonly sign: string
  readonly said: string
  /** What a person types now. */
  readonly next?: Way
}

/** What the user hears of the commits after `shown`, each with the event it is about. */
export const progressLines = (commits: readonly Commit<Event>[], shown: number): (Line & { event: Event })[] =>
  happened(commits, shown).flatMap(({ run, event, commit }) => {
    // Why the run is blocked names the attempt that blocked it.
    if (event.type === 'attempt-ended' && commit.events.some(({ type }) => type === 'run-blocked')) return []
    const line = progressLine(run, event)
    return line ? [{ ...line, event }] : []
  })

/** A line in words; what to type next stands behind `before`. */
export const lineText = ({ sign, said, next }: Line, reader: Reader, before = '\n  '): string =>
  `${sign} ${said}${next === undefined ? '' : `${before}next: ${written(next, reader)}`}`

/** What the user hears of an event; null for what is not worth a line. */
export const progressLine = (run: Run, event: Event): Line | null => {
  switch (event.type) {
    case 'phase-completed': {
      const phase = run.phases.find(({ id }) => id === event.phase)
      return phase ? completedLine(run, phase) : null
    }
    case 'attempt-ended':
      if (event.ending === 'interrupted') return null
      return { sign: '✗', said: `${event.step} · ${short(event.reason)} · ${sequel(event)}` }
    case 'steps-planned':
      return event.steps.map((step) => repairLine(run, step)).find((line) => line !== null) ?? null
    case 'phases-reopened':
      // What a person did to it, that person knows.
      return event.cause === 'person' ? null : { sign: '↻', said: `back to ${event.from} · ${short(event.reason)}` }
    case 'run-blocked':
      return { sign: '■', said: `blocked · ${short(event.reason, 300)}`, next: event.next }
    case 'run-stopped':
      return { sign: '■', said: `stopped · ${short(event.reason)}`, next: resume() }
    case 'overridden':
      return { sign: '!', said: `overridden by a person · ${event.what} · ${short(event.reason)}` }
    default:
      return null
  }
}

/** `↻ 1.3 Plan Review · 2 issues · planner repairs, round 1 of 2` */
const repairLine = (run: Run, { phase: id, brief, executor }: PlannedStep): Line | null => {
  const phase = run.phases.find((each) => each.id === id)
  if (brief.kind !== 'fix' || !phase || executor.kind !== 'agent') return null
  const { turns, bound } = repairLoop(run, phase)
  const issues = counted(brief.issues.length, 'issue')
  return { sign: '↻', said: `${id} ${phase.name} · ${issues} · ${executor.agent} repairs, round ${turns} of ${bound}` }
}

// A line or two of a terminal; the whole of it is in the status. Where the project lies, its user knows.
const short = (reason: string, width = 140): string =>
  clipped(reason.replaceAll(/\s+/g, ' ').replaceAll(PROJECT_FOLDER, '').trim(), width)

const PROJECT_FOLDER = /(?<=^| )\/[^:]*?\/(?=\.agents\/)/g

const sequel = ({ at, then, retryAt }: EventOf<'attempt-ended'>): string => {
  if (then === 'fail') return 'failed'
  return retryAt === undefined ? 'trying again' : `trying again in ${duration(Date.parse(retryAt) - Date.parse(at))}`
}

const completedLine = (run: Run, phase: Phase): Line => {
  const active = activePhases(run)
  const position = active.findIndex(({ id }) => id === phase.id)
  // What an analyst repaired is tested again first.
  const following = phase.check === 'analysis' && phase.steps.length > 0 ? undefined : active[position + 1]
  const said = [
    `${phase.id} ${phase.name}`,
    ...resultOf(run, phase),
    `${position + 1} of ${active.length}`,
    ...(following ? [`next: ${following.name}`] : []),
  ]
  return { sign: isWhole(phase) ? '✓' : '✗', said: said.join(' · ') }
}

// A phase may end with its work undone: tests that fail, tasks that failed.
const isWhole = ({ facts }: Phase): boolean =>
  !(facts?.kind === 'tests' && facts.passed === false) && !(facts?.kind === 'task' && facts.status !== 'completed')

const resultOf = (run: Run, phase: Phase): string[] => {
  const { facts } = phase
  switch (facts?.kind) {
    case 'areas':
      return [counted(facts.areas.length, 'area')]
    case 'plan':
      return [counted(facts.tasks.length, 'task')]
    case 'task':
      return [`${taskCount(run)} tasks`]
    case 'tests':
      return [facts.passed === null ? 'nothing to run' : facts.passed ? 'passed' : 'failed']
    case 'review':
      return [facts.issues.length === 0 ? 'approved' : counted(facts.issues.length, 'remark')]
    case 'committed':
      return [
        facts.commit
          ? `commit ${facts.commit.slice(0, 10)}${facts.branch ? ` on ${facts.branch}` : ''}`
          : 'nothing committed',
      ]
    case 'completion':
    case 'text':
    case undefined: {
      const agents = stepsOf(run, phase).length
      if (agents === 0) return ['nothing to do']
      return agents > 1 ? [counted(agents, 'agent')] : []
    }
  }
}
