import type { Flow } from '../core/flow.ts'
import { Refused } from '../core/refused.ts'
import { countedFailures, type Instant, isResting } from '../core/step.ts'
import { phasegate, takeOver, text } from '../core/text.ts'
import type { RunCommand } from './command.ts'
import type { Event } from './event.ts'
import { evolve } from './evolve.ts'
import { next } from './next.ts'
import { decideOverride } from './override.ts'
import { decideResume } from './resume.ts'
import { settle } from './settle.ts'
import { currentPhase, type Run } from './state.ts'
import { triesOf } from './tries.ts'
import { ownValue } from '../core/own-value.ts'

/** The flow of a run: phases in their order, gates between stages, loops with bounds. */
export const runFlow: Flow<Run, Event, RunCommand> = {
  evolve: (run, event) => evolve(run, event) ?? run,
  stepOf: (run, id) => ownValue(run.steps, id) ?? null,
  next,
  notOffered: (run, id, now) => notOffered(run, id, now),
  bounds: ({ settings }) => settings.retries,
  afterFailure: (run, step) => {
    const tries = countedFailures(step) + 1
    return { then: tries < triesOf(run, run.steps[step.id]?.brief) ? 'retry' : 'fail', more: [] }
  },
  adopted: ({ status }, at, { session, client }) =>
    status === 'running' ? [{ type: 'run-resumed', at, session, client }] : [],
  released: (_, at, reason, isOver) => (isOver ? [] : [{ type: 'run-stopped', at, reason }]),
  decide: decideRun,
  takesOver: ({ type }) => type === 'resume-run',
  settle,
}

function decideRun(run: Run, command: RunCommand): Event[] {
  switch (command.type) {
    case 'compact-context':
      return [{ type: 'context-compacted', at: command.at }]
    case 'stop-run':
      return run.status === 'running' ? [{ type: 'run-stopped', at: command.at, reason: command.reason }] : []
    case 'resume-run':
      return decideResume(run, command)
    case 'override':
      return decideOverride(run, command)
  }
}

const notOffered = (run: Run, wanted: string, now: Instant): Refused => {
  if (run.status !== 'running') {
    const { reason, next: way } = run.failure ?? { reason: run.status, next: phasegate('dispatch', '<task>') }
    return new Refused('not-running', text`the run is ${run.status}: ${reason}. Next: ${way}`)
  }
  const directive = next(run, now)
  const offered = directive.kind === 'dispatch' ? directive.steps.map(({ id }) => id) : []
  if (offered.includes(wanted)) {
    const { session } = run.conductor
    return new Refused('not-owner', text`session ${session ?? ''} owns this run. Take it over: ${takeOver}`)
  }
  const phase = currentPhase(run)
  const instead = offered.length > 0 ? `next: ${offered.join(', ')}` : 'nothing may start now'
  const place = `the run is at phase ${phase?.id} ${phase?.name}, ${instead}`
  return new Refused('not-next', text`${obstacle(run, wanted, now)}; ${place}. See: ${phasegate('next')}`)
}

const obstacle = (run: Run, wanted: string, now: Instant): string => {
  const step = runFlow.stepOf(run, wanted)
  if (!step) return `${wanted} is not a step that is planned now`
  if (step.status !== 'pending') return `${wanted} is ${step.status}`
  if (isResting(step, now)) return `${wanted} rests until ${step.retryAt} after: ${step.reason ?? 'a failure'}`
  const open = step.needs.filter((need) => run.steps[need]?.status !== 'completed')
  return open.length > 0 ? `${wanted} needs ${open.join(', ')} first` : `${wanted} waits for an agent to end`
}
