import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { answerStep } from '../../../src/claude-code/hooks/steps.ts'
import { answerShell } from '../../../src/claude-code/hooks/shell.ts'
import { answerTool } from '../../../src/claude-code/hooks/tools.ts'
import { answerTyped } from '../../../src/claude-code/hooks/typed-command.ts'
import type { HookOutput } from '../../../src/claude-code/protocol.ts'
import { findProject } from '../../../src/state-manager/project.ts'
import { isMarked } from '../../../src/state-manager/sessions.ts'
import type { HookEvent } from '../record/heard.ts'

/** What the process of a hook is given beside its event. */
export interface Surroundings {
  /** Where it runs. */
  readonly folder: string
  readonly projectFolder: string
  readonly plugin: string
  readonly home: string
  readonly client: number
  readonly terminal: boolean
  readonly now: string
}

/** The answer of the plugin to one event, as its process would give it: `src/start.ts` and `src/hook.ts` without the process. */
export const answerEvent = async (event: HookEvent, surroundings: Surroundings): Promise<HookOutput> => {
  if (!reachesNode(event, surroundings)) return {}
  const said = saidByShell(event, surroundings)
  if (said !== null) return said
  process.chdir(surroundings.folder)
  try {
    return await answerOf(event)(event, surroundings)
  } finally {
    process.chdir(ROOT)
  }
}

/** What `bin/hook tree` prints: the folder of the tree that an agent is given, or why there is none. */
export const printedTree = async (
  event: HookEvent,
  surroundings: Surroundings,
): Promise<{ readonly stdout: string; readonly stderr: string }> => {
  try {
    return { stdout: await answerTree(event, surroundings), stderr: '' }
  } catch (error) {
    return { stdout: '', stderr: error instanceof Error ? error.message : String(error) }
  }
}

const answerTree = async (event: HookEvent, surroundings: Surroundings): Promise<string> => {
  const { tree } = await answerStep(event, surroundings)
  if (tree && 'folder' in tree) return tree.folder
  throw new Error(tree?.failed ?? 'no tree')
}

// `bin/hook` without the shell.
const reachesNode = (
  { hook_event_name: name, session_id: session }: HookEvent,
  { projectFolder }: Surroundings,
): boolean => name === 'UserPromptExpansion' || name === 'SessionStart' || isMarked(findProject(projectFolder), session)

/** What `bin/hook` itself answers; null where it starts Node. */
const saidByShell = (
  event: HookEvent,
  { folder, projectFolder, plugin, terminal }: Surroundings,
): HookOutput | null => {
  const { hook_event_name: name, session_id: session } = event
  const moment = BY_SHELL[name]
  const handedBack = join(findProject(projectFolder).agents, 'handed-back', session)
  if (moment === undefined || (moment === 'launch' ? !terminal : !existsSync(handedBack))) return null
  const { status, stdout } = spawnSync('sh', [join(plugin, 'bin', 'hook'), moment], {
    cwd: folder,
    input: JSON.stringify(event),
    encoding: 'utf8',
    env: {
      PATH: `${NO_NODE}:/usr/local/bin:/usr/bin:/bin`,
      CLAUDE_PROJECT_DIR: projectFolder,
      CLAUDE_CODE_SESSION_ID: session,
      CLAUDE_CODE_ENTRYPOINT: terminal ? 'cli' : 'sdk-cli',
    },
  })
  if (status === 77) return null
  return stdout === '' ? {} : (JSON.parse(stdout) as HookOutput)
}

const BY_SHELL: Readonly<Record<string, string>> = {
  PostToolUse: 'launch',
  SubagentStop: 'stop',
  UserPromptSubmit: 'prompt',
}

// A `node` that says it was called.
const NO_NODE = join(import.meta.dirname, 'no-node')

const ROOT = process.cwd()

const FREQUENT = new Set<unknown>(['Write', 'Edit', 'MultiEdit', 'NotebookEdit'])

const answerOf = ({ hook_event_name: name, tool_name: tool }: HookEvent): typeof answerTyped => {
  if (name === 'UserPromptExpansion') return answerTyped
  if (name === 'PreToolUse' && tool === 'Bash') return answerShell
  return name === 'PreToolUse' && FREQUENT.has(tool) ? answerTool : answerStep
}
