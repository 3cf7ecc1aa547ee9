import { changes } from '../demo/agents.ts'
import { agentsByTag, type Deed, heldUntil, reports, taking } from '../model/agents.ts'
import type { Player } from '../model/player.ts'
import { bash, calls } from '../model/reply.ts'
import { TASKS } from './solution.ts'

/** The agents of the threads of PLAN.md; two of the first batch work until this was seen. */
export const threadAgents = (seen: Promise<unknown>): Player =>
  agentsByTag(({ id }) => (LONG.has(id) ? heldUntil(seen, thread) : taking(1500, thread)))

const LONG = new Set(['01.01.02', '01.01.04'])

// The threads of the plan are the tasks of the run, in the same order.
const ORDER = ['01.01.01', '01.01.02', '01.01.03', '01.01.04', '01.02.01', '01.02.02']

const thread: Deed = (step) => {
  const task = TASKS[ORDER.indexOf(step.id)]
  // As the prompt shows it, with the token of the attempt.
  const report = /work update --thread \S+ --as \S+/.exec(step.prompt)?.[0]
  return [
    ...changes(step, task?.edits ?? {}),
    calls(bash(`${report} --status completed --report "${task?.name}: done and tested."`)),
    reports('Done.'),
  ]
}
