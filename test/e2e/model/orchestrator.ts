import * as z from 'zod/mini'
import type { Player } from './player.ts'
import { calls, says } from './reply.ts'
import type { ToolCall } from './reply.ts'

/**
 * The main thread (or forked command) that does what it is told: makes exactly the calls of the last directive it was given
 * since it last spoke, in one message; without one it ends its turn.
 */
export const obedientOrchestrator = (): Player => (turn) => {
  if (turn.speaker !== 'main') return undefined
  const directive = lastDirective(turn.news)
  return directive.length === 0 ? says('Waiting.') : calls(...directive)
}

// A directive may stand indented in a tool result.
const lastDirective = (text: string): readonly ToolCall[] =>
  [...text.matchAll(/^[ \t]*```json\n([\s\S]*?)\n[ \t]*```/gm)]
    .flatMap(([, json = '']) => {
      const parsed = Directive.safeParse(parseJson(json))
      return parsed.success ? [parsed.data.calls] : []
    })
    .at(-1) ?? []

const Directive = z.object({
  calls: z.array(z.object({ tool: z.string(), input: z.record(z.string(), z.unknown()) })),
})

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
