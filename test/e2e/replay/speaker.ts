import type { Message, ToolResult, Turn } from '../model/turn.ts'

/** Whoever talks to the model: the main thread, a forked command, or a subagent. */
export interface Speaker {
  /** Something is said to the speaker before it speaks again. */
  hear(text: string, results?: readonly ToolResult[]): void
  /** The speaker has spoken. */
  spoke(text: string, calls: readonly string[]): void
  /** What was said before is forgotten. */
  forget(): void
  turn(session: string): Omit<Turn, 'number'>
}

interface About {
  /** Only subagents have one: the model does not know a fork's. */
  readonly agentId: string | undefined
  readonly model: string
  readonly system: string
  readonly tools: readonly string[]
}

export const speaker = (about: About): Speaker => {
  let messages: readonly Message[] = []
  return {
    hear: (text, results = []) => {
      messages = [...messages, { role: 'user', text, calls: [], results }]
    },
    spoke: (text, calls) => {
      messages = [...messages, { role: 'assistant', text, calls, results: [] }]
    },
    forget: () => {
      messages = []
    },
    turn: (session) => {
      const since = messages.slice(messages.findLastIndex(({ role }) => role === 'assistant') + 1)
      const first = messages.findIndex(({ role }) => role === 'assistant')
      const { system, tools } = about
      return {
        ...about,
        session,
        speaker: about.agentId === undefined ? 'main' : 'agent',
        stream: true,
        messages,
        opening: textOf(messages.slice(0, first < 0 ? messages.length : first)),
        news: textOf(since),
        results: since.flatMap(({ results }) => results),
        size: { total: textOf(messages).length, system: system.length, tools: tools.join('').length },
      }
    },
  }
}

const textOf = (messages: readonly Message[]): string => messages.map(({ text }) => text).join('\n')
