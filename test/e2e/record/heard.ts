import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod/mini'

/** One hook event: what the client sent, where it said that it is, and what it was answered. */
export interface Heard {
  readonly event: HookEvent
  /** When it was sent, in ns of a clock of the scene's own. */
  readonly at: bigint
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
  /** Of `WorktreeCreate`, which is no JSON: the folder. */
  tree: z.optional(z.string()),
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

/** What `hook.sh` kept in a folder. */
export const readHeard = (folder: string): Heard[] =>
  readdirSync(folder)
    // An answer that is being written belongs to a client that was killed.
    .filter((name) => name.endsWith('.answer'))
    .map((name) => join(folder, name.replace('.answer', '')))
    .map((kept) => {
      const event = HookEvent.parse(JSON.parse(readFileSync(`${kept}.event`, 'utf8')))
      return {
        event,
        at: statSync(`${kept}.places`, { bigint: true }).mtimeNs,
        places: placesIn(readFileSync(`${kept}.places`, 'utf8')),
        answer: answerIn(readFileSync(`${kept}.answer`, 'utf8'), event),
      }
    })

const answerIn = (said: string, { hook_event_name: name }: HookEvent): HookAnswer | null => {
  if (said === '') return null
  return name === 'WorktreeCreate' ? { tree: said.trim() } : HookAnswer.parse(JSON.parse(said))
}

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
