import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { HookOutput } from '../../../src/claude-code/protocol.ts'
import type { PermissionMode } from '../client/binary.ts'
import type { Heard, HookAnswer, HookEvent } from '../record/heard.ts'
import { answerEvent, printedTree, type Surroundings } from './answer.ts'
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
  readonly ownTranscript: () => string
  readonly transcriptOf: (agentId: string) => string
  /** Sends an event to the plugin, if it listens to it. */
  readonly hook: (event: string, fields: object, agent?: AgentOfEvent) => Promise<HookOutput>
  /** The folder that the plugin makes for an agent to work in. Rejects with what the client says where there is none. */
  readonly tree: (agentId: string) => Promise<string>
}

interface AgentOfEvent {
  readonly id: string
  readonly type: string
  /** Where it works, if not in the project. */
  readonly tree: string | undefined
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
  const eventOf = (name: string, fields: object, agent?: AgentOfEvent): HookEvent => ({
    session_id: id,
    transcript_path: `${transcript()}.jsonl`,
    cwd: agent?.tree ?? project,
    ...commonOf(name),
    ...(agent === undefined ? {} : { agent_id: agent.id, agent_type: agent.type }),
    hook_event_name: name,
    ...fields,
  })
  const send = async <Answer>(
    event: HookEvent,
    ask: (event: HookEvent, surroundings: Surroundings) => Promise<Answer>,
    keep: (answer: Answer) => HookAnswer,
  ): Promise<Answer> => {
    const { cwd } = event
    // A tree may be gone before its agent is.
    const folder = typeof cwd === 'string' && existsSync(cwd) ? cwd : project
    const places = {
      CLAUDE_CODE_ENTRYPOINT: terminal ? 'cli' : 'sdk-cli',
      CLAUDE_PROJECT_DIR: project,
      CLAUDE_PID: String(pid),
      CLAUDE_CODE_SESSION_ID: id,
      PWD: folder,
    }
    const at = process.hrtime.bigint()
    const now = new Date().toISOString()
    const answer = await ask(event, { folder, projectFolder: project, plugin, home, client: pid, terminal, now })
    const kept = keep(answer)
    heard.push({ event, at, places, answer: Object.keys(kept).length === 0 ? null : kept })
    return answer
  }
  return {
    session: () => id,
    newSession: () => {
      id = randomUUID()
      promptId = ''
    },
    newPrompt: () => {
      promptId = randomUUID()
    },
    ownTranscript: () => `${transcript()}.jsonl`,
    transcriptOf,
    hook: (name, fields, agent) => {
      const event = eventOf(name, fields, agent)
      return listens(event) ? send(event, answerEvent, withoutTree) : Promise.resolve({})
    },
    tree: async (agentId) => {
      const event = eventOf('WorktreeCreate', { name: `agent-${agentId}` })
      const tree = await send(event, printedTree, ({ stdout }) => (stdout === '' ? {} : { tree: stdout }))
      if (tree.stdout !== '') return resolve(project, tree.stdout)
      throw new Error(`WorktreeCreate hook failed: sh \${CLAUDE_PLUGIN_ROOT}/bin/hook tree: ${tree.stderr}`)
    },
  }
}

const withoutTree = (answer: HookOutput): HookAnswer => {
  const { tree, ...said } = answer
  if (tree) throw new Error('only WorktreeCreate is answered with a tree')
  return said
}

const WITHOUT_MODE = new Set(['SessionStart', 'SessionEnd', 'StopFailure', 'WorktreeCreate'])
const WITHOUT_EFFORT = new Set([
  'SessionStart',
  'SessionEnd',
  'UserPromptSubmit',
  'UserPromptExpansion',
  'WorktreeCreate',
])
