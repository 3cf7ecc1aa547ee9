import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { HookOutput } from '../../../src/claude-code/protocol.ts'
import { isInside } from '../../../src/state-manager/real-path.ts'
import type { ToolCall } from '../model/reply.ts'
import type { ToolResult } from '../model/turn.ts'
import type { Hooks } from './hooks.ts'
import type { Done, Worker } from './worker.ts'

interface Surroundings {
  readonly project: string
  readonly hook: Hooks['hook']
  readonly carryOut: (who: Worker, call: ToolCall, id: string) => Promise<ToolResult>
}

/** Carries out the calls of one message, each after the guard was asked, and says what the hook after them answered. */
export type MakeCalls = (who: Worker, calls: readonly ToolCall[]) => Promise<{ done: Done[]; answer: HookOutput }>

export const callMaker = ({ project, hook, carryOut }: Surroundings): MakeCalls => {
  let count = 0

  /** The guard is asked; what is returned carries the call out. */
  const begin = async (who: Worker, call: ToolCall): Promise<() => Promise<Done>> => {
    const id = `toolu_msg_${count++}_0`
    if (who.agent) who.agent.hasUsedTools = true
    const answered = (result: ToolResult): Done => ({ call, id, result })
    const { tree } = who.agent ?? {}
    if (tree !== undefined && leavesTree(call, tree)) return async () => answered(isolated(tree))
    const about = { tool_name: call.tool, tool_input: placed(inputOf(call), tree ?? project), tool_use_id: id }
    const { hookSpecificOutput: said } = await hook('PreToolUse', about, who.agent)
    who.over.throwIfAborted()
    if (said?.permissionDecision === 'deny') {
      const text = `PreToolUse:${call.tool} hook error: ${said.permissionDecisionReason}`
      return async () => answered({ text, isError: true })
    }
    if (tree !== undefined && !existsSync(tree)) return async () => answered({ text: GONE, isError: true })
    const input = said?.updatedInput ?? call.input
    return async () => answered(await carryOut(who, { tool: call.tool, input }, id))
  }

  /** Whether it changes a file of the project's own checkout: the client refuses that before any hook is asked. */
  const leavesTree = ({ tool, input }: ToolCall, tree: string): boolean => {
    const path = resolve(tree, String(input['file_path']))
    return WRITES.has(tool) && isInside(project, path) && !isInside(tree, path)
  }

  return async (who, all) => {
    const done: Done[] = []
    for (const group of inGroups(all)) {
      const begun: (() => Promise<Done>)[] = []
      for (const call of group) begun.push(await begin(who, call))
      done.push(...(await Promise.all(begun.map((finish) => finish()))))
    }
    return { done, answer: await hook('PostToolBatch', { tool_calls: done.map(toldToHook) }, who.agent) }
  }
}

/** Agents that are called one after another work side by side; all else waits for what is before it. */
const inGroups = (calls: readonly ToolCall[]): ToolCall[][] =>
  calls.reduce<ToolCall[][]>((groups, call) => {
    const before = groups.at(-1)
    if (call.tool !== 'Agent' || before?.[0]?.tool !== 'Agent') return [...groups, [call]]
    return [...groups.slice(0, -1), [...before, call]]
  }, [])

const toldToHook = ({ call, id, result }: Done): object => ({
  tool_name: call.tool,
  tool_input: inputOf(call),
  tool_use_id: id,
  tool_response: BLOCKS.has(call.tool) && !result.isError ? [{ type: 'text', text: result.text }] : result.text,
})

const WRITES = new Set(['Write', 'Edit'])

const isolated = (tree: string): ToolResult => ({
  text: `<tool_use_error>This agent is isolated in the worktree ${tree}. Edit the worktree copy of this file instead of the shared-checkout path.</tool_use_error>`,
  isError: true,
})

// Also a report that is handed back comes to nothing when the hook before it removed the tree.
const GONE =
  "The working directory no longer leads where it did when this call was permission-checked (it was deleted, a part of its path was replaced, or it can't be examined), so the call was not run. Make the call again to have it checked afresh."

// A hook is told whole paths.
const placed = (input: ToolCall['input'], folder: string): ToolCall['input'] =>
  typeof input['file_path'] === 'string' ? { ...input, file_path: resolve(folder, input['file_path']) } : input

// What these tools answer comes in blocks.
const BLOCKS = new Set(['Agent', 'SubagentHandback'])

// The client adds what the model leaves out.
const inputOf = ({ tool, input }: ToolCall): ToolCall['input'] =>
  tool === 'Edit' ? { replace_all: false, ...input } : input
