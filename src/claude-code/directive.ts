import type { Directive } from '../workflow/next.ts'
import { currentPhase, type Run, type Step, stepsOf } from '../workflow/state.ts'
import { finalSummary } from './summary.ts'
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
export const directiveText = (run: Run, directive: Directive): string => {
  switch (directive.kind) {
    case 'dispatch':
      return dispatchText(run, directive.steps)
    case 'wait':
      return `${place(run)} ${waitText(directive)}`
    case 'blocked':
      return `Phasegate: blocked: ${cut(directive.reason)}; next: ${directive.next}`
    case 'stopped':
      return `Phasegate: stopped: ${cut(directive.reason)}; next: ${directive.next}`
    case 'done':
      return finalSummary(run)
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
export const callsOf = (directive: Directive): ToolCall[] => (directive.kind === 'dispatch' ? directive.steps.map(callOf) : [])

// The client ends a foreground Bash call after ten minutes at the latest.
const BASH_LIMIT_MS = 600_000

const callOf = (step: Step): ToolCall => {
  const { executor } = step
  if (executor.kind === 'code') {
    return { tool: 'Bash', input: { command: `phasegate ${executor.command}`, timeout: BASH_LIMIT_MS, description: step.title } }
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

/** What the terminal shows for a running agent. */
export const describe = (step: Step): string => {
  const title = `${step.id}: ${step.title}`
  return title.length <= 48 ? title : `${title.slice(0, 47)}…`
}

const place = (run: Run): string => {
  const phase = currentPhase(run)
  if (!phase) return `Phasegate: run ${run.id}.`
  const active = run.phases.filter(({ status }) => status !== 'skipped')
  const steps = stepsOf(run, phase)
  const done = steps.filter(({ status }) => status === 'completed').length
  const count = steps.length > 1 ? `, ${done} of ${steps.length} steps done` : ''
  return `Phasegate: phase ${phase.id} ${phase.name} (${active.indexOf(phase) + 1} of ${active.length}${count}).`
}

const waitText = ({ steps, until }: Extract<Directive, { kind: 'wait' }>): string => {
  if (until) return `Waiting until ${until} to try again; nothing to call now.`
  const code = steps.find(({ executor }) => executor.kind === 'code')
  if (code) return `Waiting for ${code.id}; nothing to call now.`
  return `Waiting for ${steps.length} agent${steps.length === 1 ? '' : 's'}; end your turn, you are woken when they report.`
}

/** The call with which a forked orchestrator waits: it stays alive only while it is inside one. */
export const waitCallText = (run: Run, directive: Extract<Directive, { kind: 'wait' }>): string => {
  const call: ToolCall = { tool: 'Bash', input: { command: 'phasegate wait', timeout: BASH_LIMIT_MS, description: 'Wait for agents' } }
  const what = directive.until ?? `${directive.steps.length} agents`
  return `${place(run)} Waiting for ${what}. Make exactly this call; do nothing else.\n\n\`\`\`json\n${JSON.stringify({ calls: [call] })}\n\`\`\``
}

const cut = (reason: string): string => (reason.length <= 700 ? reason : `${reason.slice(0, 699)}…`)
