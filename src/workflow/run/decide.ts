import { decide as decideInFlow, isOfSteps } from '../core/decide.ts'
import { Refused } from '../core/refused.ts'
import { phasegate, resume, text } from '../core/text.ts'
import type { Command, CommandOf } from './command.ts'
import type { Event, EventOf } from './event.ts'
import { startedRun } from './evolve.ts'
import { runFlow } from './flow.ts'
import { withoutInputs } from './inputs.ts'
import { phaseProblems } from './phase-problems.ts'
import { settle } from './settle.ts'
import type { Run, State } from './state.ts'

/**
 * The events a command leads to in a run; none when it changes nothing.
 *
 * @throws Refused `run-active`, `phase-file`, `nothing-scheduled`, `no-run`, those of `notOffered`, `decideResume` and
 *   `decideOverride`
 */
export const decide = (state: State, command: Command): Event[] => {
  if (command.type === 'start-run') return start(state, command)
  // What a run came to is known only after its last word.
  const isOver = !state || (state.status === 'completed' && command.type !== 'measure')
  if (isOver && isFromHook(command)) return []
  if (!state) throw new Refused('no-run', text`no run is active here. Start one: ${phasegate('dispatch', '<task>')}`)
  return unlessInputsAreGone(state, command, decideInFlow(runFlow, state, command))
}

const start = (state: State, command: CommandOf<'start-run'>): Event[] => {
  if (state) {
    const next = text`See it: ${phasegate('status')}; go on: ${resume()}; replace it: ${phasegate('dispatch', '--replace', '<task>')}`
    throw new Refused('run-active', text`run ${state.id} is ${state.status} here: "${state.task}". ${next}`)
  }
  const problems = phaseProblems(command.phases)
  if (problems.length > 0) throw new Refused('phase-file', ['the phase files cannot be used:', ...problems].join('\n'))
  const event: EventOf<'run-started'> = { ...command, type: 'run-started' }
  const run = startedRun(event)
  if (run.phases.every(({ status }) => status === 'skipped')) {
    throw new Refused(
      'nothing-scheduled',
      text`every phase is skipped, so there is nothing to run. Enable a stage: ${phasegate('config', 'show')}`,
    )
  }
  return [event, ...settle(run, command.at)]
}

// A run that ended is moved away; the hooks of its agents may still come, and are nobody's fault.
const isFromHook = (command: Command): boolean =>
  command.type === 'compact-context' || (isOfSteps(command) && command.type !== 'start-step')

// Refused, the step would be asked for again and again: no step that follows can start either.
const unlessInputsAreGone = (run: Run, command: Command, events: Event[]): Event[] => {
  if (command.type !== 'start-step' || !command.missing || command.missing.length === 0) return events
  const { at, step, missing } = command
  return events.map((event) =>
    event.type === 'step-started' ? { type: 'run-blocked', at, ...withoutInputs(run, step, missing) } : event,
  )
}
