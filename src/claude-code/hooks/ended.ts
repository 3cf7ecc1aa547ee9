import { describe } from '../directive.ts'
import { readTag } from '../tag.ts'
import { handle } from '../../engine/handle.ts'
import { examine } from '../../engine/evidence.ts'
import { endDeadCodeStep } from '../../engine/run/code-process.ts'
import type { Ending } from '../../workflow/core/ending.ts'
import type { Run } from '../../workflow/run/state.ts'
import { liveAttempt, type Step } from '../../workflow/core/step.ts'
import { stepOfAgent } from './agent-step.ts'
import { endingOf, outageOf } from './attach.ts'
import type { Moment } from './moment.ts'
import { endedAgent, saysStopped } from './notification.ts'
import { type HookInput, type HookOutput, SILENT } from '../protocol.ts'

/** What a prompt of the client's own says about an agent of the run; null for what a person typed and for strangers. */
export const endIn = ({ input, run }: Moment): { readonly steps: readonly Step[]; readonly killed: boolean } | null => {
  const prompt = input.prompt ?? ''
  const steps = Object.values(run.steps)
  const agent = endedAgent(prompt)
  const killed = saysStopped(prompt)
  if (agent === null && killed) {
    const named = steps.filter((step) => liveAttempt(step) !== null && prompt.includes(`"${describe(step)}"`))
    return named.length > 0 ? { steps: named, killed: true } : null
  }
  const step =
    agent === null ? undefined : steps.find(({ attempts }) => attempts.some(({ agentId }) => agentId === agent))
  if (!step) return null
  const live = liveAttempt(step)?.agentId === agent
  return { steps: live ? [step] : [], killed }
}

/** Whoever stops an agent does not want it started again at once: the run stops too, and can be resumed. */
export const afterKill = (moment: Moment, steps: readonly Step[]): Run => {
  for (const step of steps) endAttempt(moment, step, 'interrupted', 'its agent was stopped')
  if (steps.length === 0) return checkTime(moment)
  const reason = `a person stopped the agent of ${steps.map(({ id }) => id).join(', ')}`
  return (
    handle(moment.project, moment.input.hook_event_name, () => ({ type: 'stop-run', at: moment.now, reason })) ??
    moment.run
  )
}

/** An agent ended because the client could not reach the model; no other event of it follows in the foreground. */
export const onApiFailure = (moment: Moment): HookOutput => {
  const { input, run } = moment
  if (input.agent_id !== undefined && input.agent_id === run.conductor.manager) toMainThread(moment, run)
  const owner = input.agent_id === undefined ? null : stepOfAgent(moment, input.agent_id)
  if (owner) settleEnded(moment, owner.step, `API error: ${input.error ?? ''}\n${input.last_assistant_message ?? ''}`)
  return SILENT
}

/** The manager of a forked command is over and its run is not: the main thread carries it on. */
export const toMainThread = ({ input, project, now }: Moment, run: Run): Run => {
  if (run.status !== 'running' || run.conductor.manager === null) return run
  const { session, client } = run
  const command = { type: 'resume-run', at: now, session, client, plan: { kind: 'continue' } } as const
  return handle(project, input.hook_event_name, () => command) ?? run
}

/** An agent is gone: what it left may still be good; if not, the attempt is over. */
export const settleEnded = ({ project, input, run, now }: Moment, step: Step, said: string): Run => {
  const attempt = liveAttempt(step)
  if (!attempt) return run
  const at = { at: now, step: step.id, attempt: attempt.number }
  return (
    handle(project, input.hook_event_name, (state) => {
      const current = state?.steps[step.id]
      if (!state || !current) return null
      const verdict = examine(project, state, current)
      if (verdict.ok) return { type: 'report-step', ...at, verdict }
      const ending = endingOf(said)
      const reason =
        ending === 'unreachable'
          ? outageOf(said)
          : `the agent ended without an accepted report: ${verdict.problems[0] ?? ''}`
      return { type: 'end-attempt', ...at, ending, reason }
    }) ?? run
  )
}

/** Calls of a message that has returned and that started no agent: refused by another plugin, or cut off. */
export const endUnlaunched = (moment: Moment): Run => {
  let { run } = moment
  for (const call of moment.input.tool_calls ?? []) {
    const step = run.steps[readTag(call.tool_input?.prompt ?? '')?.step ?? '']
    if (!step || liveAttempt(step)?.agentId !== null) continue
    run = endAttempt(
      { ...moment, run },
      step,
      'vanished',
      `its agent was not started: ${responseText(call).slice(0, 200)}`,
    )
  }
  return run
}

/** What the orchestrator reads of a call of its last message. */
export const responseText = ({ tool_response: said }: NonNullable<HookInput['tool_calls']>[number]): string =>
  typeof said === 'string' ? said : (said ?? []).map(({ text }) => text ?? '').join('\n')

const endAttempt = ({ project, input, run, now }: Moment, step: Step, ending: Ending, reason: string): Run => {
  const attempt = liveAttempt(step)
  if (!attempt) return run
  const ended = { at: now, step: step.id, attempt: attempt.number, ending, reason }
  return handle(project, input.hook_event_name, () => ({ type: 'end-attempt', ...ended })) ?? run
}

/** The run after attempts were ended that are overdue or whose process is gone. */
export const checkTime = ({ input, project, run, now }: Moment, patience = 0): Run => {
  const checked = handle(project, input.hook_event_name, () => ({ type: 'check-time', at: now })) ?? run
  return endDeadCodeStep(project, checked, input.hook_event_name, now, patience)
}
