import { join } from 'node:path'
import * as z from 'zod/mini'
import { isInTime } from '../../machine/is-in-time.ts'
import { ifReadable, partAt } from '../../state-manager/read.ts'
import { type HookInput, Said, textOf } from '../protocol.ts'

// The client writes an agent's transcript about when it makes the agent's first call: for a moment it may not be there.
const PATIENCE_MS = 500

/**
 * The prompt an agent was started with; empty when it cannot be known. No hook of a subagent carries its prompt; the first
 * line of its transcript does.
 *
 * @param awaited an agent of ours was started and has not shown itself yet, so it is worth waiting for its transcript
 */
export const openingPrompt = ({ transcript_path }: HookInput, agentId: string, awaited: boolean): string => {
  const look = (): string => firstPrompt(transcript_path, agentId)
  if (awaited) isInTime(() => look() !== '', PATIENCE_MS)
  return look()
}

const FirstLine = z.looseObject({ message: z.looseObject({ content: Said }) })

const firstPrompt = (transcript: string | undefined, agentId: string): string => {
  if (!transcript || !/^[\w-]+$/.test(agentId)) return ''
  const path = join(transcript.replace(/\.jsonl$/, ''), 'subagents', `agent-${agentId}.jsonl`)
  const lines = ifReadable(() => partAt(path, 0, HEAD_BYTES), '').split('\n')
  const prompts = lines.slice(0, 3).flatMap((line) => {
    const { data } = FirstLine.safeParse(parse(line))
    return data ? [textOf(data.message.content)] : []
  })
  return prompts[0] ?? ''
}

const HEAD_BYTES = 65_536

// A prompt longer than the head is cut in the middle of its line; the tag at its start is all that is needed.
const parse = (line: string): unknown => {
  try {
    return JSON.parse(line)
  } catch {
    const [, start] = /"content":"((?:[^"\\]|\\.){0,200})/.exec(line) ?? []
    return start === undefined ? null : { message: { content: start.replaceAll(String.raw`\n`, '\n') } }
  }
}
