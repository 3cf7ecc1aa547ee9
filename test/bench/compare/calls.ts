import type { Player } from '../../e2e/model/player.ts'
import { agent, calls, type ToolCall } from '../../e2e/model/reply.ts'

/** Starts an agent and waits for it. */
export const agentCall = (prompt: string, more: object = {}): ToolCall => {
  const { tool, input } = agent('general-purpose', prompt)
  return { tool, input: { ...input, run_in_background: false, ...more } }
}

/** A script of the client's own Workflow tool. */
export const workflow = (body: string): ToolCall => ({
  tool: 'Workflow',
  input: { script: `export const meta = { name: 'one', description: 'Agents', phases: [] }\n${body}` },
})

/** The main thread makes these calls, one a turn, and then has nothing to add, in whatever session it is. */
export const mainCalls = (...made: readonly ToolCall[]): Player => {
  let next = 0
  return ({ speaker }) => {
    const call = speaker === 'main' ? made[next++] : undefined
    return call && calls(call)
  }
}
