import type { Commit } from '../state-manager/journal.ts'
import type { Event } from '../workflow/event.ts'
import { evolve } from '../workflow/evolve.ts'
import { initial, type Phase, type Run, type State, stepsOf } from '../workflow/state.ts'

/** The lines for the user of the commits after `shown`: `✓ 1.2 Plan · 7 tasks · 4 of 13 · next: Plan Review`. */
export const progressLines = (commits: readonly Commit<Event>[], shown: number): string[] => {
  let state: State = initial
  const lines: string[] = []
  for (const { commit, events } of commits) {
    for (const event of events) {
      state = evolve(state, event)
      const line = state && commit > shown ? progressLine(state, event) : null
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
      return `✗ ${event.step} · ${event.reason} · ${event.then === 'retry' ? 'trying again' : 'failed'}`
    case 'phases-reopened':
      return `↻ back to ${event.from} · ${event.reason}`
    case 'run-blocked':
      return `■ blocked · ${event.reason} · next: ${event.next}`
    case 'run-stopped':
      return `■ stopped · ${event.reason} · next: /phasegate:resume`
    case 'overridden':
      return `! overridden by a person · ${event.what} · ${event.reason}`
    default:
      return null
  }
}

const completedLine = (run: Run, phase: Phase): string => {
  const active = run.phases.filter(({ status }) => status !== 'skipped')
  const position = active.findIndex(({ id }) => id === phase.id)
  const following = active[position + 1]
  return [
    `✓ ${phase.id} ${phase.name}`,
    ...resultOf(run, phase),
    `${position + 1} of ${active.length}`,
    ...(following ? [`next: ${following.name}`] : []),
  ].join(' · ')
}

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

const resultOf = (run: Run, phase: Phase): string[] => {
  const { facts } = phase
  switch (facts?.kind) {
    case 'areas':
      return [plural(facts.areas.length, 'area')]
    case 'plan':
      return [plural(facts.tasks.length, 'task')]
    case 'task':
    case 'tests':
      return [facts.summary]
    case 'review':
      return [facts.issues.length === 0 ? 'approved' : `approved, ${plural(facts.issues.length, 'remark')}`]
    case 'committed':
      return [facts.commit ? `commit ${facts.commit.slice(0, 10)}${facts.branch ? ` on ${facts.branch}` : ''}` : 'nothing committed']
    case 'completion':
    case 'text':
    case undefined: {
      const agents = stepsOf(run, phase).length
      return agents > 1 ? [plural(agents, 'agent')] : []
    }
  }
}
