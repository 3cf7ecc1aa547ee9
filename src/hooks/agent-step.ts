import { closeSync, openSync, readSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod/mini'
import { readTag } from '../claude-code/tag.ts'
import { handle } from '../engine.ts'
import { type Attempt, liveAttempt, type Step } from '../workflow/state.ts'
import type { Moment } from './moment.ts'

export interface StepOfAgent {
  readonly step: Step
  readonly attempt: Attempt
}

/**
 * The step that an agent works on: as attached, else as the first line of its transcript says. Null for an agent that is
 * none of ours.
 */
export const stepOfAgent = (moment: Moment, agentId: string): StepOfAgent | null => {
  const known = attached(moment, agentId)
  if (known) return known
  const tag = readTag(openingPrompt(moment, agentId))
  const step = tag ? moment.run.steps[tag.step] : undefined
  const attempt = step?.attempts.find(({ number }) => number === tag?.attempt)
  if (!step || !attempt) return null
  const attach = { type: 'attach-agent', at: moment.now, step: step.id, attempt: attempt.number, agentId } as const
  handle(moment.project, moment.input.hook_event_name, () => attach)
  return { step, attempt }
}

const attached = ({ run }: Moment, agentId: string): StepOfAgent | null => {
  for (const step of Object.values(run.steps)) {
    const attempt = step.attempts.find((each) => each.agentId === agentId)
    if (attempt) return { step, attempt }
  }
  return null
}

// The client writes an agent's transcript about when it makes the agent's first call: for a moment it may not be there.
const LOOKS = 25
const LOOK_AGAIN_MS = 20

const openingPrompt = ({ input, run }: Moment, agentId: string): string => {
  const awaited = Object.values(run.steps).some((step) => liveAttempt(step)?.agentId === null)
  for (let looks = awaited ? LOOKS : 1; looks > 0; looks--) {
    const prompt = firstPrompt(input.transcript_path, agentId)
    if (prompt !== '' || looks === 1) return prompt
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOOK_AGAIN_MS)
  }
  return ''
}

const FirstLine = z.looseObject({
  message: z.looseObject({
    content: z.union([z.string(), z.array(z.looseObject({ text: z.optional(z.string()) }))]),
  }),
})

// No hook of a subagent carries its prompt; the first line of its transcript does.
const firstPrompt = (transcript: string | undefined, agentId: string): string => {
  if (!transcript || !/^[\w-]+$/.test(agentId)) return ''
  const path = join(transcript.replace(/\.jsonl$/, ''), 'subagents', `agent-${agentId}.jsonl`)
  for (const line of firstLines(path)) {
    const parsed = FirstLine.safeParse(parse(line))
    if (!parsed.success) continue
    const { content } = parsed.data.message
    return typeof content === 'string' ? content : (content[0]?.text ?? '')
  }
  return ''
}

const HEAD_BYTES = 65_536

const firstLines = (path: string): string[] => {
  try {
    const file = openSync(path, 'r')
    try {
      const buffer = Buffer.alloc(HEAD_BYTES)
      return buffer.toString('utf8', 0, readSync(file, buffer, 0, HEAD_BYTES, 0)).split('\n').slice(0, 3)
    } finally {
      closeSync(file)
    }
  } catch {
    return []
  }
}

// A prompt longer than the head is cut in the middle of its line; the tag at its start is all that is needed.
const parse = (line: string): unknown => {
  try {
    return JSON.parse(line)
  } catch {
    const [, start] = /"content":"((?:[^"\\]|\\.){0,200})/.exec(line) ?? []
    return start === undefined ? null : { message: { content: start.replaceAll(String.raw`\n`, '\n') } }
  }
}
