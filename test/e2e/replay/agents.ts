import { randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { HookOutput } from '../../../src/claude-code/protocol.ts'
import type { Reply, ToolCall } from '../model/reply.ts'
import type { ToolResult } from '../model/turn.ts'
import type { MakeCalls } from './calls.ts'
import type { Hooks, Site } from './hooks.ts'
import { type End, notification } from './notification.ts'
import { Outage, toldToParent } from './outage.ts'
import { profileOf } from './profile.ts'
import { completed, launched, outputIn } from './responses.ts'
import { speaker } from './speaker.ts'
import { type Agent, told, type Worker } from './worker.ts'

interface Surroundings {
  readonly site: Site
  readonly hooks: Hooks
  readonly killed: AbortSignal
  readonly speak: (who: Worker) => Promise<Extract<Reply, { kind: 'message' }>>
  readonly makeCalls: MakeCalls
  /** Shows what a hook said to the user, and gives what it says to the speaker. */
  readonly present: (event: string, answer: HookOutput) => string[]
  /** An agent in the background has ended; null where the main thread knows it already. */
  readonly ended: (agent: Agent, end: End, notified: string | null) => void
}

/** The agents of a session, its forks among them. */
export interface Agents {
  /** The Agent tool. */
  readonly launch: (parent: Worker, call: ToolCall, callId: string) => Promise<ToolResult>
  /** A forked command from its prompt to its end. */
  readonly fork: (type: string, name: string, prompt: string, over: AbortSignal) => Promise<End>
  /** Agents of the client's own that sum a conversation up. */
  readonly sumUp: () => Promise<void>
  readonly stop: (id: string) => void
  /** As the client lists them. */
  readonly tasks: () => object[]
}

export const agentsOf = (surroundings: Surroundings): Agents => {
  const { site, hooks, killed, speak, makeCalls, present, ended } = surroundings
  const { home, project, plugin, terminal, permissionMode } = site
  const { hook, session, transcriptOf, tree: treeFor } = hooks
  const agents: Agent[] = []
  const handsBack = permissionMode === 'auto'

  const begun = (about: Partial<Agent> & Pick<Agent, 'type'>): Agent => {
    const agent = { ...UNKNOWN, id: newId(), stop: new AbortController(), isRunning: true, ...about }
    agents.push(agent)
    return agent
  }

  const launch: Agents['launch'] = async (parent, { input }, callId) => {
    const isForeground = !terminal && input['run_in_background'] === false
    const [type, prompt, description] = [input['subagent_type'], input['prompt'], input['description']].map(String)
    const { run_in_background: _, ...asked } = input
    const started = { tool_name: 'Agent', tool_input: isForeground ? input : asked, tool_use_id: callId }
    const failed = async (error: string): Promise<ToolResult> => {
      await hook('PostToolUseFailure', { ...started, error, is_interrupt: false, duration_ms: 1 }, parent.agent)
      return { text: error, isError: true }
    }
    const id = newId()
    const tree = input['isolation'] === 'worktree' ? await treeFor(id).catch((error: Error) => error) : undefined
    if (tree instanceof Error) return failed(tree.message)
    const agent = begun({
      id,
      type: type ?? '',
      description: description ?? '',
      callId,
      tree,
      isTask: !isForeground,
    })
    keepTranscript(transcriptOf(id), prompt ?? '')
    const said = async (response: Readonly<Record<string, unknown>>): Promise<HookOutput> =>
      hook('PostToolUse', { ...started, tool_response: response, duration_ms: 1 }, parent.agent)
    // The agents of a fork are told of when it is over, like those that hand nothing back.
    const toMain = handsBack && !isForeground && parent.agent === undefined
    const output = join(home, 'claude-0', project.replaceAll(/[^\w]/g, '-'), session(), 'tasks', `${agent.id}.output`)
    const ofEnd = (end: End): string => notification({ ...agent, output, handsBack: false }, end)
    const handed = (text: string): void => {
      const end: End = { status: 'completed', text }
      ended(agent, end, notification({ ...agent, output, handsBack: true }, end))
    }
    const worker: Worker = {
      speaker: speaker(aboutOf(agent, String(input['model'] ?? ''))),
      agent,
      over: AbortSignal.any([isForeground ? parent.over : killed, agent.stop.signal]),
      ...(toMain ? { handsBack: handed } : {}),
    }
    const running = work(worker, agent, prompt ?? '')
    if (isForeground) {
      const end = await running
      parent.over.throwIfAborted()
      if (end.status === 'completed')
        return {
          text: outputIn(await said(completed(agent, prompt ?? '', end.text, parent))) ?? end.text,
          isError: false,
        }
      return failed(end.status === 'failed' ? toldToParent(end.outage) : 'Agent was stopped')
    }
    await said(launched(agent, prompt ?? '', output, parent))
    void running.then(
      // Of one that has handed its report back, only its tree is news.
      (end) => ended(agent, end, end.status === 'completed' && toMain && tree === undefined ? null : ofEnd(end)),
      (error: unknown) => ended(agent, { status: 'killed' }, `the replayed client failed: ${String(error)}`),
    )
    return { text: `Async agent launched successfully. agentId: ${agent.id}`, isError: false }
  }

  const aboutOf = (agent: Agent, model: string) => {
    const profile = profileOf(agent.type, plugin, project)
    const tools = [...profile.tools, ...(handsBack ? ['SubagentHandback'] : [])]
    const known = [model, profile.model].find((each) => each !== undefined && each !== '' && each !== 'inherit')
    return { agentId: agent.id, model: `claude-${known ?? 'opus'}-5-5`, system: profile.system, tools }
  }

  /** An agent from its prompt to its end. */
  const work = async (worker: Worker, agent: Agent, prompt: string): Promise<End> => {
    try {
      worker.speaker.hear(prompt)
      return { status: 'completed', text: await untilItEnds(worker) }
    } catch (error) {
      if (worker.over.aborted) return { status: 'killed' }
      if (!(error instanceof Outage)) throw error
      await hook('StopFailure', { error: error.kind, last_assistant_message: error.message }, agent)
      return { status: 'failed', outage: error }
    } finally {
      agent.isRunning = false
    }
  }

  /** An agent or a fork works until it may end; its last words. */
  const untilItEnds = async (who: Worker): Promise<string> => {
    let wasSentBack = false
    for (;;) {
      const reply = await speak(who)
      if (reply.calls.length > 0) {
        const { done, answer } = await makeCalls(who, reply.calls)
        const contexts = present('PostToolBatch', answer)
        const handback = done.find(({ call, result }) => call.tool === 'SubagentHandback' && !result.isError)
        if (handback === undefined) {
          who.speaker.hear(...told(done, contexts))
          continue
        }
        const text = String(handback.call.input['message'])
        who.handsBack?.(text)
        await hook('SubagentStop', stopping(who, wasSentBack), who.agent)
        return text
      }
      const said = { ...stopping(who, wasSentBack), last_assistant_message: reply.text }
      const answer = await hook('SubagentStop', said, who.agent)
      if (answer.decision !== 'block') return reply.text
      wasSentBack = true
      who.speaker.hear(`Stop hook feedback:\n${answer.reason}`)
    }
  }

  const stopping = ({ agent }: Pick<Worker, 'agent'>, active: boolean): object => ({
    stop_hook_active: active,
    agent_transcript_path: transcriptOf(agent?.id ?? ''),
    background_tasks: tasks(),
    session_crons: [],
  })

  const tasks = (): object[] =>
    agents
      .filter(({ isTask, isRunning }) => isTask && isRunning)
      .map(({ id, type, description }) => ({ id, type: 'subagent', status: 'running', description, agent_type: type }))

  return {
    launch,
    tasks,
    fork: (type, name, prompt, over) => {
      const agent = begun({ type, description: name })
      // The model does not know that it is one, and it ends with its words.
      const { tools } = profileOf(type, plugin, project)
      const asMain = speaker({ ...aboutOf(agent, ''), agentId: undefined, tools })
      return work({ speaker: asMain, agent, over }, agent, prompt)
    },
    sumUp: async () => {
      for (const _ of ['one', 'the other']) {
        const agent = begun({ type: '' })
        await hook('SubagentStop', { ...stopping({ agent }, false), last_assistant_message: 'A summary.' }, agent)
        agent.isRunning = false
      }
    },
    stop: (id) => agents.find((agent) => agent.id === id)?.stop.abort(),
  }
}

const UNKNOWN = { description: '', callId: '', tree: undefined, isTask: false, hasUsedTools: false }

const newId = (): string => `a${randomBytes(8).toString('hex')}`

const keepTranscript = (path: string, prompt: string): void => {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, `${JSON.stringify({ type: 'user', message: { role: 'user', content: prompt } })}\n`)
}
