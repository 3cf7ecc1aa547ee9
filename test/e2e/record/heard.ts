import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod/mini'

/** One hook event: what the client sent, where it said that it is, and what it was answered. */
export interface Heard {
  readonly event: HookEvent
  readonly places: Places
  /** Null: nothing. */
  readonly answer: HookAnswer | null
}

export type HookEvent = z.infer<typeof HookEvent>
const HookEvent = z.looseObject({
  hook_event_name: z.string(),
  session_id: z.string(),
  agent_id: z.optional(z.string()),
})

export type HookAnswer = z.infer<typeof HookAnswer>
const HookAnswer = z.looseObject({
  systemMessage: z.optional(z.string()),
  decision: z.optional(z.string()),
  continue: z.optional(z.boolean()),
  hookSpecificOutput: z.optional(
    z.looseObject({
      permissionDecision: z.optional(z.string()),
      updatedInput: z.optional(z.unknown()),
      updatedToolOutput: z.optional(z.unknown()),
      additionalContext: z.optional(z.string()),
    }),
  ),
})

/** What the environment of a hook says. */
interface Places {
  readonly CLAUDE_CODE_ENTRYPOINT: string
  readonly CLAUDE_PROJECT_DIR: string
  readonly CLAUDE_PID: string
  readonly CLAUDE_CODE_SESSION_ID: string
  readonly PWD: string
}

/** What `hook.sh` kept in a folder, in the order in which the events were read. */
export const readHeard = (folder: string): Heard[] =>
  readdirSync(folder)
    // An answer that is being written belongs to a client that was killed.
    .filter((name) => name.endsWith('.answer'))
    .map((name) => join(folder, name.replace('.answer', '')))
    .map((kept) => ({ kept, at: statSync(`${kept}.places`, { bigint: true }).mtimeNs }))
    .toSorted((a, b) => (a.at < b.at ? -1 : 1))
    .map(({ kept }) => {
      const answer = readFileSync(`${kept}.answer`, 'utf8')
      return {
        event: HookEvent.parse(JSON.parse(readFileSync(`${kept}.event`, 'utf8'))),
        places: placesIn(readFileSync(`${kept}.places`, 'utf8')),
        answer: answer === '' ? null : HookAnswer.parse(JSON.parse(answer)),
      }
    })

const placesIn = (text: string): Places => {
  const [entrypoint = '', project = '', pid = '', session = '', folder = ''] = text.split('\n')
  return {
    CLAUDE_CODE_ENTRYPOINT: entrypoint,
    CLAUDE_PROJECT_DIR: project,
    CLAUDE_PID: pid,
    CLAUDE_CODE_SESSION_ID: session,
    PWD: folder,
  }
}
