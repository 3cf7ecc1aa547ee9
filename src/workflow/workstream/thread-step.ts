import { newLife, type Step } from '../core/step.ts'
import { type Thread, threadsOf } from '../plan/plan.ts'
import { resolveAgent } from './agents.ts'
import { checkOfLife } from './check.ts'
import type { PlanView } from './command.ts'
import type { WorkState } from './state.ts'
import { ownValue } from '../core/own-value.ts'

/** A thread of PLAN.md as the step it is, with what became of it. */
export const stepOfThread = (state: WorkState, { agents, limits }: PlanView, thread: Thread): Step => {
  const { agent } = resolveAgent(state.threads[thread.id]?.unwritten ?? thread.agent, agents)
  return {
    ...(state.steps[thread.id] ?? newLife(thread.id)),
    title: thread.name,
    executor: { kind: 'agent', agent, model: 'inherit' },
    needs: thread.depends,
    deadline: limits.threadDeadline,
  }
}

/** The step of this id; one that was taken out of PLAN.md while it ran has its life still. Null for any other word. */
export const workStepOf = (state: WorkState, view: PlanView, id: string): Step | null => {
  const thread = threadsOf(view.plan).find((each) => each.id === id)
  if (thread) return stepOfThread(state, view, thread)
  const life = ownValue(state.steps, id)
  if (!life) return null
  const check = checkOfLife(life)
  if (check) return check
  const agent = life.attempts.at(-1)?.agent ?? 'default'
  const executor = { kind: 'agent', agent, model: 'inherit' } as const
  return { ...life, title: '', executor, needs: [], deadline: view.limits.threadDeadline }
}
