import { clip } from '../workflow/run/artifact/wording.ts'
import { counted } from '../workflow/core/counted.ts'
import type { Directive } from '../workflow/run/next.ts'
import { activePhases, currentPhase, type Run, stepsOf } from '../workflow/run/state.ts'
import type { Step } from '../workflow/core/step.ts'
import { print, type Reader } from '../workflow/core/text.ts'
import { finalSummary } from '../shown/summary.ts'
import { writeTag } from './tag.ts'

/** A tool call of Claude Code, literally as the orchestrator is to make it. */
export interface ToolCall {
  readonly tool: 'Agent' | 'Bash'
  readonly input: Readonly<Record<string, string | number>>
}

/** The contract: whatever asks the orchestrator to act fits in this many characters. */
export const DIRECTIVE_LIMIT = 1200

/**
 * A directive as text: one sentence of state, one of instruction, and the calls to make as one fenced block. Where not all
 * calls fit, the first ones are given; the next directive has the rest.
 */
export const directiveText = (run: Run, directive: Directive, reader: Reader = 'client'): string => {
  switch (directive.kind) {
    case 'dispatch':
      return dispatchText(run, directive.steps)
    case 'wait':
      return nobodyWakes(directive) ? waitCallText(run, directive) : `${place(run)} ${waitText(directive)}`
    case 'blocked':
    case 'stopped':
      return `Phasegate: ${directive.kind}: ${cut(directive.reason)}; next: ${print([directive.next], reader)}`
    case 'done':
      return finalSummary(run, reader)
  }
}

const dispatchText = (run: Run, steps: readonly Step[]): string => {
  const intro = `${place(run)} Make exactly ${steps.length === 1 ? 'this call' : 'these calls, all in one message'}; do nothing else.`
  const full = (shown: readonly Step[], call: (step: Step) => ToolCall): string =>
    `${intro}\n\n\`\`\`json\n${JSON.stringify({ calls: shown.map(call) })}\n\`\`\``
  const written = full(steps, callOf)
  if (written.length <= DIRECTIVE_LIMIT) return written
  for (let count = steps.length; count > 1; count--) {
    const text = full(steps.slice(0, count), shortCall)
    if (text.length <= DIRECTIVE_LIMIT) return text
  }
  return full(steps.slice(0, 1), shortCall)
}

/** The calls of a directive as data. */
export const callsOf = (directive: Directive): ToolCall[] =>
  directive.kind === 'dispatch' ? directive.steps.map(callOf) : []

/** The client ends a foreground Bash call after ten minutes at the latest. */
export const BASH_LIMIT_MS = 600_000

const callOf = (step: Step): ToolCall => {
  const { executor } = step
  if (executor.kind === 'code') {
    return {
      tool: 'Bash',
      input: { command: `phasegate ${executor.command}`, timeout: BASH_LIMIT_MS, description: step.title },
    }
  }
  return {
    tool: 'Agent',
    input: {
      subagent_type: agentType(executor.agent),
      description: describe(step),
      prompt: writeTag(step.phase, step.id),
    },
  }
}

// Ten steps must fit: the guard knows the agent and the title from the tag alone.
const shortCall = (step: Step): ToolCall =>
  step.executor.kind === 'code'
    ? callOf(step)
    : { tool: 'Agent', input: { description: step.id, prompt: writeTag(step.phase, step.id) } }

export const agentType = (agent: string): string => (agent.includes(':') ? agent : `phasegate:${agent}`)

/** What the terminal shows for a running agent: of a step, or of a thread by its name. */
export const describe = ({ id, title }: { readonly id: string; readonly title: string }): string =>
  clip(`${id}: ${title}`, 48)

const place = (run: Run): string => {
  const phase = currentPhase(run)
  if (!phase) return `Phasegate: run ${run.id}.`
  const active = activePhases(run)
  const steps = stepsOf(run, phase)
  const done = steps.filter(({ status }) => status === 'completed').length
  const count = steps.length > 1 ? `, ${done} of ${steps.length} steps done` : ''
  return `Phasegate: phase ${phase.id} ${phase.name} (${active.indexOf(phase) + 1} of ${active.length}${count}).`
}

type Wait = Extract<Directive, { kind: 'wait' }>

/** Whether no event of the client follows when the wait is over: after a rest, and after what code carries out. */
export const nobodyWakes = ({ steps, until }: Wait): boolean => until !== null || steps.some(isCode)

const isCode = ({ executor }: Step): boolean => executor.kind === 'code'

const waitText = ({ steps }: Wait): string =>
  `Waiting for ${agents(steps.length)}; end your turn, you are woken when they report.`

/** What a person reads while agents work: `Phasegate: 1.3 Plan Review · 1 agent at work`. */
export const waitingLine = (run: Run, directive: Directive): string => {
  const phase = currentPhase(run)
  const at = `Phasegate: ${phase ? `${phase.id} ${phase.name}` : run.status}`
  if (directive.kind !== 'wait') return at
  const { steps, until } = directive
  if (until !== null) return `${at} · tries again at ${until.slice(11, 19)} UTC`
  if (steps.some(isCode)) return `${at} · at work`
  return `${at} · ${agents(steps.length)} at work`
}

const agents = (count: number): string => counted(count, 'agent')

/** The call with which an orchestrator waits that nobody wakes; a fork, which ends with its turn, is one for its agents too. */
export const waitCallText = (run: Run, { steps, until }: Wait): string => {
  const what = until === null ? (steps.find(isCode)?.id ?? agents(steps.length)) : 'the next try'
  const call: ToolCall = {
    tool: 'Bash',
    input: { command: 'phasegate wait', timeout: BASH_LIMIT_MS, description: `Wait for ${what}` },
  }
  return `${place(run)} Waiting for ${until ?? what}. Make exactly this call; do nothing else.\n\n\`\`\`json\n${JSON.stringify({ calls: [call] })}\n\`\`\``
}

/** Where only the orchestrator's last words are printed, they are the summary. */
export const endText = (run: Run): string =>
  `The run is done. End your turn with exactly this text:\n\n${finalSummary(run, 'client')}`

const cut = (reason: string): string => clip(reason, 700)
