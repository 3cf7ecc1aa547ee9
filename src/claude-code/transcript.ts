import { statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import * as z from 'zod/mini'
import { ifReadable, jsonIn, partAt, textIfReadable } from '../state-manager/read.ts'
import type { Spent, Tokens } from '../workflow/core/spent.ts'
import { nothingSpent, sum } from '../workflow/core/add-spent.ts'
import type { Instant } from '../workflow/core/step.ts'

/** What an agent used up, and the command lines that were refused to it, as its transcript says; null when that is gone. */
export const recordOf = (transcript: string, session: string, agent: string): AgentRecord | null => {
  if (!/^[\w-]+$/.test(agent) || !/^[\w-]+$/.test(session)) return null
  const text = textIfReadable(join(dirname(transcript), session, 'subagents', `agent-${agent}.jsonl`))
  if (text === null) return null
  const lines = linesOf(text)
  return { spent: spentIn(lines, ALWAYS), refused: refusedIn(lines) }
}

interface AgentRecord {
  readonly spent: Spent
  readonly refused: readonly string[]
}

/** What the main thread of a session used up in a span of time; null when its transcript is gone. */
export const spentByMain = (transcript: string, span: Span): Spent | null => {
  const text = ifReadable(() => tailOf(transcript, span.since), null)
  return text === null ? null : spentIn(linesOf(text), span)
}

/** Whether the last word of the main thread is written down. */
export const isWritten = (transcript: string, since: Instant): boolean => {
  const lines = linesOf(ifReadable(() => tailOf(transcript, since), ''))
  return lines.findLast(({ type }) => type === 'assistant' || type === 'user')?.type === 'assistant'
}

interface Span {
  readonly since: Instant
  /** It ends with the turn that this instant is in; null: it has not ended. */
  readonly until: Instant | null
}

const ALWAYS: Span = { since: '', until: null }

const count = z.optional(z.number())
const Line = z.looseObject({
  type: z.string(),
  timestamp: z.optional(z.string()),
  isMeta: z.optional(z.boolean()),
  toolUseResult: z.optional(z.unknown()),
  /** Why a call was not carried out; the client has several words for a no of its user's. */
  toolDenialKind: z.optional(z.string()),
  message: z.optional(
    z.looseObject({
      id: z.optional(z.string()),
      model: z.optional(z.string()),
      content: z.optional(z.unknown()),
      usage: z.optional(
        z.looseObject({
          input_tokens: count,
          output_tokens: count,
          cache_read_input_tokens: count,
          cache_creation_input_tokens: count,
          cache_creation: z.optional(z.nullable(z.looseObject({ ephemeral_1h_input_tokens: count }))),
        }),
      ),
    }),
  ),
})
type Line = z.infer<typeof Line>

// Most of a transcript is what tools answered: only lines that may say something of interest are read as JSON.
const linesOf = (text: string): Line[] =>
  text.split('\n').flatMap((line) => {
    if (!line.includes('"usage"') && !line.includes('"type":"user"')) return []
    const { data } = Line.safeParse(jsonIn(line))
    return data ? [data] : []
  })

/** The client writes a message once for each part of it; what it counted last is the whole of it. */
const spentIn = (lines: readonly Line[], { since, until }: Span): Spent => {
  const end = until === null ? -1 : lines.findIndex((line) => isTyped(line) && (line.timestamp ?? '') > until)
  const messages = new Map(
    (end === -1 ? lines : lines.slice(0, end))
      .filter(({ type, timestamp = '' }) => type === 'assistant' && timestamp >= since)
      .map(({ message }) => [message?.id ?? '', message] as const),
  )
  return [...messages.values()].reduce((all, message) => {
    const tokens = tokensOf(message)
    const model = message?.model ?? ''
    // The client itself speaks where the model could not be reached.
    return tokens && !model.startsWith('<')
      ? { models: { ...all.models, [model]: sum(all.models[model], tokens) } }
      : all
  }, nothingSpent)
}

const isTyped = ({ type, isMeta, toolUseResult }: Line): boolean =>
  type === 'user' && isMeta !== true && toolUseResult === undefined

const tokensOf = (message: Line['message']): Tokens | null => {
  const usage = message?.usage
  if (!usage) return null
  const written = usage.cache_creation_input_tokens ?? 0
  const cacheWrite1h = Math.min(written, usage.cache_creation?.ephemeral_1h_input_tokens ?? 0)
  return {
    input: usage.input_tokens ?? 0,
    output: usage.output_tokens ?? 0,
    cacheRead: usage.cache_read_input_tokens ?? 0,
    cacheWrite5m: written - cacheWrite1h,
    cacheWrite1h,
  }
}

const Blocks = z.array(
  z.looseObject({
    id: z.optional(z.string()),
    tool_use_id: z.optional(z.string()),
    input: z.optional(z.looseObject({ command: z.optional(z.string()) })),
  }),
)

/** The command lines that the permissions of the user, or the user, did not allow. */
const refusedIn = (lines: readonly Line[]): string[] => {
  const denied = lines.filter(({ toolDenialKind: kind }) => kind === 'permission-rule' || kind === 'user-rejected')
  // Of most agents nothing was refused, and a transcript is long.
  if (denied.length === 0) return []
  const ids = new Set(denied.flatMap(blocksOf).map((block) => block.tool_use_id))
  const commands = lines.flatMap(blocksOf).flatMap(({ id, input }) => (ids.has(id ?? '') ? [input?.command ?? ''] : []))
  return [...new Set(commands.filter((command) => command !== ''))].slice(0, MOST_REFUSED)
}

const MOST_REFUSED = 20

const blocksOf = ({ message }: Line): z.infer<typeof Blocks> => Blocks.safeParse(message?.content).data ?? []

const FIRST_BYTES = 262_144

/** The end of a transcript, back to what was written before an instant: a session may be long, and what we did in it short. */
const tailOf = (path: string, since: Instant): string => {
  const { size } = statSync(path)
  for (let bytes = FIRST_BYTES; ; bytes *= 8) {
    const length = Math.min(bytes, size)
    const text = partAt(path, size - length, length)
    const [, first = ''] = /"timestamp":"([^"]+)"/.exec(text) ?? []
    if (length === size || (first !== '' && first < since)) return text
  }
}
