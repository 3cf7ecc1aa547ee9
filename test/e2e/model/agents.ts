import { existsSync } from 'node:fs'
import { isAbsolute } from 'node:path'
import type { Player } from './player.ts'
import { after, calls, read, says, write } from './reply.ts'
import type { Reply } from './reply.ts'
import type { Turn } from './turn.ts'

/** The step a subagent was started for, and where it stands. */
export interface Step {
  /** `[PHASE 0 explore-1]` or `[THREAD 01.02.03]`, as it stands in the prompt. */
  readonly tag: string
  /** The phase of a `[PHASE …]` tag. */
  readonly phase: string | undefined
  /** The step of a `[PHASE …]` tag, the thread of a `[THREAD …]` tag. */
  readonly id: string
  /** The path of the prompt's `Output:` line. */
  readonly output: string | undefined
  readonly prompt: string
  /** 1 at first, 2 after the first refusal, … */
  readonly attempt: number
  /** What the agent was told when it wanted to end; empty at the first attempt. */
  readonly refusal: string
}

/** One answer of an agent; as a function it sees the turn it answers, so that it can use the results of its calls. */
export type Move = Reply | ((turn: Turn) => Reply)

/** What an agent does in one attempt: its moves, one a turn. After the last it is over, or asked again with the refusal. */
export type Deed = (step: Step) => readonly Move[]

/**
 * Plays the subagents that were started for a step: asks `handler` what to do, plays it, and asks again whenever the agent
 * is spoken to after its last move. Agents without a step's tag in their prompt are left to the next player.
 */
export const agentsByTag = (handler: (step: Step) => Deed): Player => {
  const working = new Map<string, { step: Step; moves: readonly Move[] }>()
  const begin = (step: Step) => ({ step, moves: handler(step)(step) })
  const current = (id: string, turn: Turn) => {
    const work = working.get(id)
    if (work !== undefined && work.moves.length > 0) return work
    const step = work?.step ?? readStep(turn.opening)
    if (step === undefined) return undefined
    return begin(work === undefined ? step : { ...step, attempt: step.attempt + 1, refusal: turn.news })
  }
  return (turn) => {
    if (turn.speaker !== 'agent' || turn.agentId === undefined) return undefined
    const work = current(turn.agentId, turn)
    const [move, ...rest] = work?.moves ?? []
    if (work === undefined || move === undefined) return undefined
    working.set(turn.agentId, { step: work.step, moves: rest })
    return typeof move === 'function' ? move(turn) : move
  }
}

/** Writes the step's output with the Write tool (reading it first if it is there; a tree is new), then reports in one line. */
export const writes =
  (text: string, receipt?: string): Deed =>
  (step) => {
    const path = outputOf(step)
    const known: Move[] = isAbsolute(path) && existsSync(path) ? [calls(read(path))] : []
    return [...known, calls(write(path, text)), reports(receipt ?? `Wrote ${path}`)]
  }

/** Does just this; end with `reports(…)` for a report that also works where agents report through a tool. */
export const does =
  (...moves: readonly Move[]): Deed =>
  () =>
    moves

/** The same deed, begun later: work that takes time. */
export const taking = (ms: number, deed: Deed): Deed => beginning((reply) => after(ms, reply), deed)

/** The same deed, begun when this has happened: work that takes as long as a test wants. */
export const heldUntil = (event: Promise<unknown>, deed: Deed): Deed =>
  beginning((reply) => ({ ...reply, held: event }), deed)

const beginning =
  (late: (reply: Reply) => Reply, deed: Deed): Deed =>
  (step) => {
    const [first, ...rest] = deed(step)
    if (first === undefined) return []
    return [typeof first === 'function' ? (turn) => late(first(turn)) : late(first), ...rest]
  }

/** The agent's report: by the tool `SubagentHandback` where it has it (auto mode), else as its last words. */
export const reports =
  (text: string): Move =>
  (turn) =>
    turn.tools.includes('SubagentHandback') ? calls({ tool: 'SubagentHandback', input: { message: text } }) : says(text)

const TAG = /^\[(?:PHASE (\S+) (\S+)|THREAD (\S+))\]/m

const readStep = (prompt: string): Step | undefined => {
  const found = TAG.exec(prompt)
  if (found === null) return undefined
  const [tag, phase, step, thread] = found
  const output = /^Output: (.+)$/m.exec(prompt)?.[1]
  return { tag, phase, id: step ?? thread ?? '', output, prompt, attempt: 1, refusal: '' }
}

/** A file of the project as the agent of a step names it: beside its output, which may lie in a tree of its own. */
export const inProject = ({ output = '' }: Step, path: string): string =>
  `${/^.*(?<![^/])(?=\.agents\/)/.exec(output)?.[0] ?? ''}${path}`

const outputOf = (step: Step): string => {
  if (step.output === undefined) throw new Error(`no Output: line in the prompt of ${step.tag}`)
  return step.output
}
