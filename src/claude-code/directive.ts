import { clip, clipWords } from '../workflow/run/artifact/wording.ts'
import { oneLine } from '../workflow/core/plain-text.ts'
import { counted, listed } from '../workflow/core/counted.ts'
import type { Directive } from '../workflow/core/directive.ts'
import type { Step } from '../workflow/core/step.ts'
import { nextText, print, type Reader, text, waysText } from '../workflow/core/text.ts'

/** A tool call of Claude Code, literally as the orchestrator is to make it. */
export interface ToolCall {
  readonly tool: 'Agent' | 'Bash'
  readonly input: Readonly<Record<string, string | number>>
}

/** The contract: whatever asks the orchestrator to act fits in this many characters. */
const DIRECTIVE_LIMIT = 1200

/** The client ends a foreground Bash call after ten minutes at the latest. */
const BASH_LIMIT_MS = 600_000

export const shellCall = (command: string, description: string): ToolCall => ({
  tool: 'Bash',
  input: { command, timeout: BASH_LIMIT_MS, description },
})

export const agentCall = (type: string, step: Step, prompt: string): ToolCall => ({
  tool: 'Agent',
  input: { subagent_type: type, description: describe(step), prompt },
})

/** What a directive is about, in the flow's own words. */
export interface Scene {
  /** What it is that speaks: `Phasegate`, or with the workstream it is about. */
  readonly subject: string
  /** One sentence of state: `Phasegate: phase 2.1 Tasks (5 of 13, 1 of 3 steps done).` */
  readonly place: string
  /** What ended badly since a step was last started, a sentence each: said once, before the instruction. */
  readonly ended: readonly string[]
  /** The call that starts a step; `brief`: ten of them must fit, and the guard knows the rest from the tag alone. */
  readonly callOf: (step: Step, brief: boolean) => ToolCall
  readonly waitCommand: string
  readonly reader: Reader
}

/**
 * A directive as text: one sentence of state, one of instruction, and the calls to make as one fenced block. Where not all
 * calls fit, the first ones are given; the next directive has the rest.
 *
 * @param waitsInCall whoever reads it is over when its turn ends: it waits inside a call
 */
export const directiveText = (said: Scene, directive: Directive, waitsInCall: boolean): string => {
  const ended = clipWords(said.ended.map((each) => `${oneLine(each)}.`).join(' '), MOST_ENDED)
  const scene = { ...said, place: `${oneLine(said.place)} ${ended}`.trim() }
  switch (directive.kind) {
    case 'dispatch':
      return dispatchText(scene, directive.steps)
    case 'wait':
      return waitsInCall || nobodyWakes(directive)
        ? waitCallText(scene, directive)
        : `${scene.place} Waiting for ${names(directive)}; end your turn, you are woken when they report.`
    case 'blocked':
    case 'stopped':
      return endingText(directive, scene)
    case 'done':
      return `${scene.place} ${sentence(oneLine(directive.what))} ${print(nextText(directive.next), scene.reader)}`.trim()
  }
}

// Beside it, the calls of a few steps fit.
const MOST_ENDED = 450

/** Why it goes no further, and what a person types. */
export const endingText = (
  { kind, reason, ...ways }: Ended,
  { subject, reader }: Pick<Scene, 'subject' | 'reader'>,
): string => print(text`${subject}: ${kind}: ${clip(oneLine(reason), 700)}; next: ${waysText(ways)}`, reader)

type Ended = Extract<Directive, { kind: 'blocked' | 'stopped' }>
type Wait = Extract<Directive, { kind: 'wait' }>

const dispatchText = ({ place, callOf }: Scene, steps: readonly Step[]): string => {
  const calls = steps.map((step) => callOf(step, true))
  const shorter = calls.map((_, left) => instruction(place, calls.slice(0, calls.length - left)))
  const whole = instruction(
    place,
    steps.map((step) => callOf(step, false)),
  )
  return [whole, ...shorter].find(({ length }) => length <= DIRECTIVE_LIMIT) ?? shorter.at(-1) ?? whole
}

const instruction = (place: string, calls: readonly ToolCall[]): string =>
  withCalls(
    `${place} Make exactly ${calls.length === 1 ? 'this call' : 'these calls, all in one message'}; do nothing else.`,
    calls,
  )

const withCalls = (said: string, calls: readonly ToolCall[]): string =>
  `${said}\n\n\`\`\`json\n${JSON.stringify({ calls })}\n\`\`\``

/** Whether no event of the client follows when the wait is over: after a rest, and after what code carries out. */
export const nobodyWakes = ({ steps, until }: Wait): boolean => until !== null || steps.some(isCode)

const isCode = ({ executor }: Step): boolean => executor.kind === 'code'

const waitCallText = ({ place, waitCommand }: Scene, wait: Wait): string => {
  const what = wait.until === null ? names(wait) : 'the next try'
  const calls = [shellCall(waitCommand, `Wait for ${what}`)]
  return withCalls(`${place} Waiting for ${wait.until ?? what}. Make exactly this call; do nothing else.`, calls)
}

const MOST_NAMES = 3

const names = ({ steps }: Wait): string =>
  steps.length > MOST_NAMES ? counted(steps.length, 'agent') : steps.map(({ id }) => id).join(', ')

/**
 * What a person reads of a turn that ended to wait. It stands there while agents end: it says what was started, or how far it
 * was, and never how many are at work.
 */
export const waitingLine = (at: string, progress: string, { until }: Wait, started: readonly string[]): string => {
  if (until !== null) return `${at} · tries again at ${until.slice(11, 19)} UTC`
  return `${at} · ${started.length > 0 ? `started ${listed(started)}` : progress}`
}

export const agentType = (agent: string): string => (agent.includes(':') ? agent : `phasegate:${agent}`)

/** What the terminal shows for a running agent. */
export const describe = ({ id, title }: Pick<Step, 'id' | 'title'>): string => clip(oneLine(`${id}: ${title}`), 48)

const sentence = (said: string): string => `${said.charAt(0).toUpperCase()}${said.slice(1)}.`
