import type { WorkNow } from '../engine/work-engine.ts'
import { nextText } from '../shown/next-text.ts'
import { counted } from '../workflow/core/counted.ts'
import type { Reader } from '../workflow/core/text.ts'
import { resolveAgent } from '../workflow/workstream/agents.ts'
import type { PlanView, Scope } from '../workflow/workstream/command.ts'
import type { WorkDirective } from '../workflow/workstream/next.ts'
import type { Thread } from '../workflow/plan/plan.ts'
import { statusOf } from '../workflow/workstream/state.ts'
import { agentType, BASH_LIMIT_MS, describe, DIRECTIVE_LIMIT, type ToolCall } from './directive.ts'
import { writeThreadTag } from './tag.ts'

/** Who reads the directive: a forked manager has to wait inside a call, the main thread ends its turn. */
interface ReadBy {
  readonly fork: boolean
  readonly reader?: Reader
}

/**
 * The directive of a workstream as text: one sentence of state, one of instruction, and the calls to make as one fenced
 * block. Where not all calls fit, the first ones are given; the next directive has the rest.
 */
export const workDirectiveText = (now: WorkNow, scope: Scope, directive: WorkDirective, by: ReadBy): string => {
  const { fork, reader = 'client' } = by
  const { what, done, count } = placeOf(now, scope)
  const place = `Phasegate: ${now.stream.id}, ${what}, ${done} of ${count} threads completed.`
  switch (directive.kind) {
    case 'dispatch':
      return dispatchText(place, workCalls(now, directive))
    case 'wait': {
      const waiting = `${place} Waiting for ${directive.threads.map(({ id }) => id).join(', ')}`
      if (!fork) return `${waiting}; end your turn, you are woken when they report.`
      return withCalls(`${waiting}. Make exactly this call; do nothing else.`, [waitCall(scope)])
    }
    case 'ended':
      return `${place} ${sentence(directive.reason)} Next: ${nextText(directive.next, reader)}`
  }
}

/** What a person reads while agents work: `Phasegate: batch 01.01 · 1 of 2 threads completed · 1 agent at work`. */
export const workWaitingLine = (now: WorkNow, scope: Scope, directive: WorkDirective): string => {
  const { what, done, count } = placeOf(now, scope)
  const atWork = directive.kind === 'wait' ? ` · ${counted(directive.threads.length, 'agent')} at work` : ''
  return `Phasegate: ${what} · ${done} of ${count} threads completed${atWork}`
}

/** The calls of a directive as data. */
export const workCalls = ({ view }: WorkNow, directive: WorkDirective): ToolCall[] =>
  directive.kind === 'dispatch' ? directive.threads.map((thread) => callOf(thread, view)) : []

const waitCall = ({ stage, batch }: Scope): ToolCall => ({
  tool: 'Bash',
  input: {
    command: batch === null ? `work wait --stage ${Number(stage)}` : `work wait --batch ${batch}`,
    timeout: BASH_LIMIT_MS,
    description: 'Wait for threads',
  },
})

const callOf = (thread: Thread, { agents, types }: PlanView): ToolCall => {
  const { agent } = resolveAgent(thread.agent, agents)
  return {
    tool: 'Agent',
    input: {
      subagent_type: types[agent] ?? agentType(agent),
      description: describe({ id: thread.id, title: thread.name }),
      prompt: writeThreadTag(thread.id),
    },
  }
}

const dispatchText = (place: string, calls: readonly ToolCall[]): string => {
  for (let count = calls.length; count > 1; count--) {
    const text = instruction(place, calls.slice(0, count))
    if (text.length <= DIRECTIVE_LIMIT) return text
  }
  return instruction(place, calls.slice(0, 1))
}

const instruction = (place: string, calls: readonly ToolCall[]): string =>
  withCalls(
    `${place} Make exactly ${calls.length === 1 ? 'this call' : 'these calls, all in one message'}; do nothing else.`,
    calls,
  )

const withCalls = (text: string, calls: readonly ToolCall[]): string =>
  `${text}\n\n\`\`\`json\n${JSON.stringify({ calls })}\n\`\`\``

interface WorkPlace {
  /** `stage 01`, `batch 01.02` */
  readonly what: string
  /** How many of its threads are completed, and how many there are. */
  readonly done: number
  readonly count: number
}

const placeOf = ({ view, state }: WorkNow, scope: Scope): WorkPlace => {
  const threads = view.plan.stages
    .filter(({ id }) => id === scope.stage)
    .flatMap(({ batches }) => batches.filter(({ id }) => scope.batch === null || id === scope.batch))
    .flatMap((batch) => batch.threads)
  const done = threads.filter(({ id }) => statusOf(state, id) === 'completed').length
  const what = scope.batch === null ? `stage ${scope.stage}` : `batch ${scope.batch}`
  return { what, done, count: threads.length }
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
