import type { HookOutput } from '../../../src/claude-code/protocol.ts'
import type { Agent, Worker } from './worker.ts'

/** What the client says of an agent that has ended in the foreground. */
export const completed = (
  { id, type, tree, hasUsedTools }: Agent,
  prompt: string,
  text: string,
  parent: Worker,
): Readonly<Record<string, unknown>> => ({
  status: 'completed',
  prompt,
  agentId: id,
  agentType: type,
  ...(hasUsedTools ? { toolsUsed: ['Write'], toolStats: {} } : {}),
  harnessNoteCount: 1,
  harnessTailCount: 0,
  harnessSectionHash: 'd702fe453ad8a29a',
  content: [
    { type: 'text', text: '<tools-used-before-summary>Write</tools-used-before-summary>\n' },
    { type: 'text', text },
  ],
  resolvedModel: 'claude-sonnet-5-5',
  totalDurationMs: 1,
  totalTokens: 1,
  totalToolUseCount: 1,
  usage: {},
  ...(tree === undefined ? {} : { worktreePath: tree }),
  canContinueAgent: parent.agent === undefined,
})

/** What it says of one that was launched in the background. */
export const launched = (
  { id, description }: Agent,
  prompt: string,
  outputFile: string,
  parent: Worker,
): Readonly<Record<string, unknown>> => ({
  isAsync: true,
  status: 'async_launched',
  agentId: id,
  description,
  resolvedModel: 'claude-sonnet-5-5',
  prompt,
  outputFile,
  canReadOutputFile: true,
  canContinueAgent: parent.agent === undefined,
})

/** What the parent reads instead of the agent's words, where a hook says so. */
export const outputIn = ({ hookSpecificOutput: output }: HookOutput): string | undefined => {
  const updated = output?.updatedToolOutput
  if (typeof updated !== 'object' || updated === null || !('content' in updated)) return undefined
  return (updated.content as { text: string }[]).map(({ text }) => text).join('\n')
}
