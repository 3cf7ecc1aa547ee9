import { print } from '../workflow/core/text.ts'
import type { Commit } from '../state-manager/journal.ts'
import { counted } from '../workflow/core/counted.ts'
import type { Event, EventOf } from '../workflow/run/event.ts'
import type { PlannedStep } from '../workflow/run/planned-step.ts'
import { evolve } from '../workflow/run/evolve.ts'
import { repairLoop } from '../workflow/run/loops.ts'
import { activePhases, initial, type Phase, type Run, type State, stepsOf } from '../workflow/run/state.ts'
import { clipped } from './columns.ts'
import { duration } from './duration.ts'

/** The lines for the user of the commits after `shown`: `✓ 1.2 Plan · 7 tasks · 4 of 13 · next: Plan Review`. */
export const progressLines = (commits: readonly Commit<Event>[], shown: number): string[] => {
  let state: State = initial
  const lines: string[] = []
  for (const { commit, events } of commits) {
    // Why the run is blocked names the attempt that blocked it.
    const blocked = events.some(({ type }) => type === 'run-blocked')
    for (const event of events) {
      state = evolve(state, event)
      const told = commit > shown && !(blocked && event.type === 'attempt-ended')
      const line = state && told ? progressLine(state, event) : null
      if (line) lines.push(line)
    }
  }
  return lines
}

/** What the user hears of an event; null for what is not worth a line. */
export const progressLine = (run: Run, event: Event): string | null => {
  switch (event.type) {
    case 'phase-completed': {
      const phase = run.phases.find(({ id }) => id === event.phase)
      return phase ? completedLine(run, phase) : null
    }
    case 'attempt-ended':
      return event.ending === 'interrupted' ? null : `✗ ${event.step} · ${short(event.reason)} · ${sequel(event)}`
    case 'steps-planned':
      return event.steps.map((step) => repairLine(run, step)).find((line) => line !== null) ?? null
    case 'phases-reopened':
      // What a person did to it, that person knows.
      return event.cause === 'person' ? null : `↻ back to ${event.from} · ${short(event.reason)}`
    case 'run-blocked':
      return `■ blocked · ${short(event.reason, 300)}\n  next: ${print([event.next], 'client')}`
    case 'run-stopped':
      return `■ stopped · ${short(event.reason)}\n  next: /phasegate:resume`
    case 'overridden':
      return `! overridden by a person · ${event.what} · ${short(event.reason)}`
    default:
      return null
  }
}

/** `↻ 1.3 Plan Review · 2 issues · planner repairs, round 1 of 2` */
const repairLine = (run: Run, { phase: id, brief, executor }: PlannedStep): string | null => {
  const phase = run.phases.find((each) => each.id === id)
  if (brief.kind !== 'fix' || !phase || executor.kind !== 'agent') return null
  const { turns, bound } = repairLoop(run, phase)
  const issues = counted(brief.issues.length, 'issue')
  return `↻ ${id} ${phase.name} · ${issues} · ${executor.agent} repairs, round ${turns} of ${bound}`
}

// A line or two of a terminal; the whole of it is in the status. Where the project lies, its user knows.
const short = (reason: string, width = 140): string =>
  clipped(reason.replaceAll(/\s+/g, ' ').replaceAll(PROJECT_FOLDER, '').trim(), width)

const PROJECT_FOLDER = /(?<=^| )\/[^:]*?\/(?=\.agents\/)/g

const sequel = ({ at, then, retryAt }: EventOf<'attempt-ended'>): string => {
  if (then === 'fail') return 'failed'
  return retryAt === undefined ? 'trying again' : `trying again in ${duration(Date.parse(retryAt) - Date.parse(at))}`
}

const completedLine = (run: Run, phase: Phase): string => {
  const active = activePhases(run)
  const position = active.findIndex(({ id }) => id === phase.id)
  // What an analyst repaired is tested again first.
  const following = phase.check === 'analysis' && phase.steps.length > 0 ? undefined : active[position + 1]
  return [
    `${isWhole(phase) ? '✓' : '✗'} ${phase.id} ${phase.name}`,
    ...resultOf(run, phase),
    `${position + 1} of ${active.length}`,
    ...(following ? [`next: ${following.name}`] : []),
  ].join(' · ')
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
      return [facts.summary.replace(' completed', '')]
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
