import { failuresOf, liveAttempt, type Step } from '../../../src/workflow/core/step.ts'
import { threadsOf } from '../../../src/workflow/plan/plan.ts'
import { replacement, resolveAgent } from '../../../src/workflow/workstream/agents.ts'
import { textApproval } from '../../../src/workflow/workstream/approve.ts'
import { checkOf } from '../../../src/workflow/workstream/check.ts'
import type { WorkCommand } from '../../../src/workflow/workstream/command.ts'
import { decideWork } from '../../../src/workflow/workstream/decide.ts'
import { WorkEvent } from '../../../src/workflow/workstream/event.ts'
import { evolveWork } from '../../../src/workflow/workstream/evolve.ts'
import { workFlow } from '../../../src/workflow/workstream/flow.ts'
import { hasEnded } from '../../../src/workflow/workstream/obstacle.ts'
import { hasTrees, statusOf } from '../../../src/workflow/workstream/state.ts'
import { workStepOf } from '../../../src/workflow/workstream/thread-step.ts'
import * as core from '../core/invariants.ts'
import { subjectOf } from '../core/subject.ts'
import type { Workstream } from './stream.ts'

/** One decision: what was asked of which workstream, and the events it led to; null where it was refused. */
export type Decision = core.Decision<Workstream, WorkEvent, WorkCommand>

/** A decision with the workstream that each of its events met. */
interface Taken {
  readonly command: WorkCommand
  readonly moments: readonly { readonly event: WorkEvent; readonly before: Workstream; readonly after: Workstream }[]
}

type Rule = (taken: Taken) => boolean

/** The invariants of every decision in a workstream beside those of both flows; docs/architecture.md lists them. */
export const DECISION_RULES: Readonly<Record<string, Rule>> = {
  'an agent starts only what is carried out, of a text that a person approved, after approved stages': ({ moments }) =>
    moments.every(({ event, before }) => {
      if (event.type !== 'step-started' || event.session === null || event.agent === null) return true
      const { state, view } = before
      const [stage] = view.plan.stages.filter(({ id }) => event.step.startsWith(`${id}.`))
      const scope = state.scope?.batch ?? state.scope?.stage
      return (
        stage !== undefined &&
        event.step.startsWith(`${scope}.`) &&
        textApproval(state, view, stage) === 'approved' &&
        view.plan.stages.every(({ id, number }) => number >= stage.number || state.stageApprovals[id] !== undefined)
      )
    }),
  'an agent starts nothing of a batch before the batches that come first have ended, unless that batch alone is carried out':
    ({ moments }) =>
      moments.every(({ event, before: { state, view } }) => {
        if (event.type !== 'step-started' || event.agent === null) return true
        if (event.session === null || state.scope?.batch !== null) return true
        const [batches] = view.plan.stages
          .filter(({ id }) => event.step.startsWith(`${id}.`))
          .map((each) => each.batches)
        const earlier = (batches ?? []).slice(
          0,
          batches?.findIndex(({ id }) => event.step.startsWith(`${id}.`)),
        )
        return earlier.every(({ threads }) => threads.every(({ id }) => hasEnded(state, id)))
      }),
  'agents that work in one checkout at the same time share no file': ({ moments }) =>
    moments.every(({ event, before: { state, view } }) => {
      if (event.type !== 'step-started' || event.session === null || event.agent === null || hasTrees(state))
        return true
      const files = (id: string) => threadsOf(view.plan).find((thread) => thread.id === id)?.files ?? []
      const others = Object.values(state.steps).filter(({ status }) => status === 'running')
      return others.every(({ id }) => files(id).every((file) => !files(event.step).includes(file)))
    }),
  'a stage is approved only when all its threads are completed or cancelled': ({ moments }) =>
    moments.every(({ event, before: { state, view } }) => {
      if (event.type !== 'stage-approved') return true
      return threadsOf(view.plan).every(({ id }) => !id.startsWith(`${event.stage}.`) || hasEnded(state, id))
    }),
  'failover gives a thread to another agent at most once in an execution, and only to one that has not tried it': ({
    moments,
  }) =>
    moments.every(({ event, before: { state } }) => {
      if (event.type !== 'thread-reassigned') return true
      const life = state.steps[event.step]
      const tried = life?.attempts.slice(life.countFrom).map(({ agent }) => agent) ?? []
      return state.threads[event.step]?.reassigned === false && !tried.includes(event.to)
    }),
  'what is completed or cancelled stays so, unless a person sends it back': ({ command, moments }) =>
    command.type === 'reopen' ||
    moments.every(({ before, after }) =>
      Object.keys(before.state.steps).every(
        (id) => !hasEnded(before.state, id) || statusOf(before.state, id) === statusOf(after.state, id),
      ),
    ),
  'what a person works on in a shell ends only when somebody speaks of it': ({ command, moments }) =>
    moments.every(({ event, before }) => {
      if (event.type !== 'attempt-ended') return true
      const life = before.state.steps[event.step]
      const live = life && liveAttempt(life)
      const isPersons = live?.session === null && live.agent !== null
      const spoken = 'thread' in command ? command.thread : 'step' in command ? command.step : null
      return !isPersons || spoken === event.step
    }),
}

/** The sentences of the invariants that do not hold. */
export const brokenBy = (decision: Decision): string[] => {
  const { before, command } = decision
  const events = decision.events ?? []
  const worlds = events.reduce<Workstream[]>((all, event) => [...all, evolve(all.at(-1) ?? before, event)], [])
  const moments = events.map((event, index) => ({
    event,
    before: worlds[index - 1] ?? before,
    after: worlds[index] ?? before,
  }))
  return [...core.brokenInCore(seen, decision), ...core.broken(DECISION_RULES, { command, moments })]
}

const evolve = ({ state, view }: Workstream, event: WorkEvent): Workstream => ({
  state: evolveWork(state, event),
  view,
})

const subjectOfWork = (workstream: Workstream, now: string): core.Subject => {
  const { state, view } = workstream
  const stepsOf = (): Step[] => {
    const needs = new Map(threadsOf(view.plan).map(({ id, depends }) => [id, depends]))
    const known = [...new Set([...needs.keys(), ...Object.keys(state.steps)])].flatMap((id) => {
      const step = workStepOf(state, view, id)
      return step ? [{ ...step, needs: needs.get(id) ?? [] }] : []
    })
    const checks = view.plan.stages.flatMap((stage) => checkOf(state, view, stage) ?? [])
    return [...known, ...checks.filter(({ id }) => !known.some((step) => step.id === id))]
  }
  return subjectOf(
    workFlow(view),
    state,
    now,
    {
      goesOn: state.conductor !== null,
      // Once again with the same agent, then once with another one.
      tries: () => 3,
      hasUsedUpItsTries: (step) => hasUsedUpItsTries(workstream, step),
      isPersons: ({ session }) => session === null,
      stepsOf,
      crewsOf: () => [
        {
          steps: stepsOf().filter(({ executor }) => executor.kind === 'agent'),
          limit: view.limits.maxParallelAgents,
        },
      ],
    },
    (next) => subjectOfWork({ state: next, view }, now),
  )
}

const hasUsedUpItsTries = ({ state, view }: Workstream, step: Step): boolean => {
  const failures = failuresOf(step)
  const outages = failures.filter(({ outcome }) => outcome === 'unreachable').length
  if (failures.at(-1)?.outcome === 'unreachable') return outages > view.limits.maxUnreachable
  const planned = threadsOf(view.plan).find(({ id }) => id === step.id)
  if (!planned || state.threads[step.id]?.reassigned) return true
  const { agent } = resolveAgent(planned.agent, view.agents)
  const tried = step.attempts.slice(step.countFrom).flatMap((attempt) => attempt.agent ?? [])
  return replacement(agent, tried, view.agents) === null
}

const seen: core.Seen<Workstream, WorkEvent, WorkCommand> = {
  subjectOf: subjectOfWork,
  evolve,
  decide: ({ state, view }, command) => decideWork(state, view, command),
  journal: WorkEvent,
  isFromOutside: (_, command) =>
    command.type === 'start-check' || (command.type === 'update' && command.attempt === null),
  isRepeatable: (command) =>
    !['execute', 'add', 'start-check', 'end-turn', 'refuse-calls', 'report-step'].includes(command.type) ||
    core.isRepeatableStep(command),
}
