import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { HookOutput } from '../../../src/claude-code/protocol.ts'
import type { PermissionMode } from '../client/binary.ts'
import type { Heard } from '../record/heard.ts'
import { answerEvent } from './answer.ts'
import { listenedBy } from './listened.ts'

/** A client as its hooks see it. */
export interface Site {
  readonly home: string
  /** The folder it was started in. */
  readonly project: string
  readonly plugin: string
  readonly pid: number
  readonly terminal: boolean
  readonly permissionMode: PermissionMode
  /** Every event that was sent is added here. */
  readonly heard: Heard[]
}

export interface Hooks {
  readonly session: () => string
  /** `/clear`: the same client goes on under another id. */
  readonly newSession: () => void
  readonly newPrompt: () => void
  readonly transcriptOf: (agentId: string) => string
  /** Sends an event to the plugin, if it listens to it. */
  readonly hook: (event: string, fields: object, agent?: AgentOfEvent) => Promise<HookOutput>
}

interface AgentOfEvent {
  readonly id: string
  readonly type: string
}

/** The events of one client, with the fields that the recordings show. */
export const hooksOf = (site: Site, session: string = randomUUID()): Hooks => {
  const { home, project, plugin, pid, terminal, permissionMode, heard } = site
  const listens = listenedBy(plugin)
  let [id, promptId] = [session, '']
  const transcript = (): string => join(home, '.claude', 'projects', project.replaceAll(/[^\w]/g, '-'), id)
  const transcriptOf = (agentId: string): string => join(transcript(), 'subagents', `agent-${agentId}.jsonl`)
  const commonOf = (name: string): object => ({
    ...(promptId === '' ? {} : { prompt_id: promptId }),
    ...(WITHOUT_MODE.has(name) ? {} : { permission_mode: permissionMode }),
    ...(WITHOUT_EFFORT.has(name) ? {} : { effort: { level: 'medium' } }),
  })
  return {
    session: () => id,
    newSession: () => {
      id = randomUUID()
      promptId = ''
    },
    newPrompt: () => {
      promptId = randomUUID()
    },
    transcriptOf,
    hook: async (name, fields, agent) => {
      const event = {
        session_id: id,
        transcript_path: `${transcript()}.jsonl`,
        cwd: project,
        ...commonOf(name),
        ...(agent === undefined ? {} : { agent_id: agent.id, agent_type: agent.type }),
        hook_event_name: name,
        ...fields,
      }
      if (!listens(event)) return {}
      const now = new Date().toISOString()
      const answer = await answerEvent(event, { projectFolder: project, plugin, home, client: pid, terminal, now })
      const places = {
        CLAUDE_CODE_ENTRYPOINT: terminal ? 'cli' : 'sdk-cli',
        CLAUDE_PROJECT_DIR: project,
        CLAUDE_PID: String(pid),
        CLAUDE_CODE_SESSION_ID: id,
        PWD: project,
      }
      heard.push({ event, places, answer: Object.keys(answer).length === 0 ? null : { ...answer } })
      return answer
    },
  }
}

const WITHOUT_MODE = new Set(['SessionStart', 'SessionEnd', 'StopFailure'])
const WITHOUT_EFFORT = new Set(['SessionStart', 'SessionEnd', 'UserPromptSubmit', 'UserPromptExpansion'])
