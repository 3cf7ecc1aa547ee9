import { join } from 'node:path'
import { runCli } from '../../../src/cli/run.ts'
import { runWork } from '../../../src/cli/work/commands.ts'
import { hereIn } from '../../../src/cli/work/place.ts'
import { readers } from '../../../src/cli/work/readers.ts'
import { answerStep } from '../../../src/claude-code/hooks/steps.ts'
import { answerTyped } from '../../../src/claude-code/hooks/typed-command.ts'
import type { HookOutput } from '../../../src/claude-code/protocol.ts'
import { WORK } from '../../../src/commands/work.ts'
import { readWork, surroundingsOf } from '../../../src/engine/workstream/engine-here.ts'
import type { WorkNow } from '../../../src/engine/workstream/work.ts'
import { chooseStream } from '../../../src/state-manager/work-folder.ts'
import { REPOSITORY } from '../../e2e/client/binary.ts'
import { type Files, folder, repository, write } from '../../machine/folder.ts'
import { PLAN } from '../../workflow/workstream/stream.ts'

interface Said {
  readonly code: number
  readonly text: string
}

/** An agent that was started: what it was told, where it works. */
export interface StartedAgent {
  readonly prompt: string
  readonly input: Readonly<Record<string, unknown>>
  readonly tree: string
  /** `work` in the shell of this agent. */
  readonly work: (...words: string[]) => Promise<Said>
  /** The same, after it went to the user's checkout. */
  readonly workOutside: (...words: string[]) => Promise<Said>
}

export interface StagePlace {
  readonly root: string
  readonly typed: (command: string, args: string) => Promise<HookOutput>
  readonly hook: (event: string, more?: object) => Promise<HookOutput>
  /** Lets the session's client start the agent of a thread. */
  readonly starts: (thread: string) => Promise<StartedAgent>
  /** `work` as a person types it in a terminal. */
  readonly work: (...words: string[]) => Promise<Said>
  readonly now: () => WorkNow
}

const SESSION = 'session-1'

/** A repository with an approved workstream, and a session that may carry it out. */
export const stagePlace = async (files: Files, plan = PLAN, settings = '{}'): Promise<StagePlace> => {
  const root = repository(files)
  const home = folder({ '.phasegate/config.json': settings })
  write(root, { 'work/001-tea/PLAN.md': plan })
  const place = { plugin: REPOSITORY, home, client: process.pid, terminal: true, projectFolder: root }
  const about = () => ({ ...place, now: new Date().toISOString() })
  const hook: StagePlace['hook'] = (hook_event_name, more = {}) =>
    answerStep({ hook_event_name, session_id: SESSION, ...more }, about())
  const workIn =
    (where: string, token: string | null) =>
    async (...said: string[]): Promise<Said> => {
      const words = token !== null && /^(?:update|fail)$/.test(said[0] ?? '') ? [...said, '--as', token] : said
      let text = ''
      const io = { write: (printed: string) => (text += printed) }
      const env = token === null ? {} : { CLAUDE_CODE_SESSION_ID: SESSION }
      const here = {
        ...hereIn(where, REPOSITORY, env, () => readers),
        terminal: token === null,
        surroundings: surroundingsOf(join(root, 'work'), place),
      }
      const cli = { program: 'work', summary: 'x', version: '0', table: WORK, argv: words } as const
      const code = await runCli({ ...cli, run: runWork(here), io: { stdout: io, stderr: io, env: {} } })
      return { code, text }
    }
  const work = workIn(root, null)
  await work('approve', 'plan')
  let agents = 0
  return {
    root,
    hook,
    work,
    typed: (command_name, command_args) =>
      answerTyped({ hook_event_name: 'UserPromptExpansion', session_id: SESSION, command_name, command_args }, about()),
    starts: async (thread) => {
      const call = { tool_name: 'Agent', tool_input: { prompt: `[THREAD ${thread}]` } }
      const said = (await hook('PreToolUse', call)).hookSpecificOutput
      const input = said?.updatedInput
      if (!input) throw new Error(said?.permissionDecisionReason)
      const isolated = input['isolation'] === 'worktree'
      const { tree } = isolated ? await hook('WorktreeCreate', { name: `agent-a${++agents}` }) : {}
      const where = tree && 'folder' in tree ? tree.folder : root
      const prompt = String(input['prompt'])
      const token = /--as (\S+)/.exec(prompt)?.[1] ?? ''
      return {
        prompt,
        input,
        tree: where,
        work: workIn(where, token),
        workOutside: workIn(root, token),
      }
    },
    now: () => readWork(chooseStream(join(root, 'work'), null), surroundingsOf(join(root, 'work'), place)),
  }
}
