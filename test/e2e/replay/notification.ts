import { toldToParent, type Outage } from './outage.ts'

/** How an agent ended. */
export type End =
  | { readonly status: 'completed'; readonly text: string }
  | { readonly status: 'failed'; readonly outage: Outage }
  | { readonly status: 'killed' }

interface Ended {
  readonly id: string
  readonly callId: string
  readonly description: string
  readonly output: string
  readonly tree: string | undefined
  /** The main thread gets its report as it was handed back. */
  readonly handsBack: boolean
}

/** The prompt with which the client tells the main thread that an agent in the background has ended. */
export const notification = ({ id, callId, description, output, tree, handsBack }: Ended, end: End): string => {
  if (end.status === 'completed' && handsBack)
    return `<agent-message from="${id}">\n[Subagent hand-back] ${end.text}\n</agent-message>`
  return [
    '<task-notification>',
    `<task-id>${id}</task-id>`,
    `<tool-use-id>${callId}</tool-use-id>`,
    `<output-file>${output}</output-file>`,
    `<status>${end.status}</status>`,
    `<summary>Agent "${description}" ${summaryOf(end)}</summary>`,
    `<note>${NOTE}</note>`,
    ...(end.status === 'completed' ? [`<result>${end.text}</result>`, USAGE] : []),
    ...(tree === undefined ? [] : [`<worktree><worktreePath>${tree}</worktreePath></worktree>`]),
    '</task-notification>',
  ].join('\n')
}

const summaryOf = (end: End): string => {
  switch (end.status) {
    case 'completed':
      return 'finished'
    case 'failed':
      return `failed: ${toldToParent(end.outage)}`
    case 'killed':
      return 'was stopped by Claude'
  }
}

const NOTE =
  'A task-notification fires each time this agent stops with no live background children of its own. The user can send it another message and resume it, so the same task-id may notify more than once.'

const USAGE = '<usage><subagent_tokens>1</subagent_tokens><tool_uses>1</tool_uses><duration_ms>1</duration_ms></usage>'
