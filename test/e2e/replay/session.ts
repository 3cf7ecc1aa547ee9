import { randomBytes, randomUUID } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { HookOutput } from '../../../src/claude-code/protocol.ts'
import type { Env } from '../client/binary.ts'
import type { Reply, ToolCall } from '../model/reply.ts'
import type { Script } from '../model/script.ts'
import type { ToolResult } from '../model/turn.ts'
import { runBash } from './bash.ts'
import { type Command, commandIn } from './command.ts'
import { hooksOf, type Site } from './hooks.ts'
import { type End, notification } from './notification.ts'
import { Outage, toldToParent } from './outage.ts'
import { profileOf } from './profile.ts'
import { type Speaker, speaker } from './speaker.ts'
import { useFileTool } from './tool.ts'

interface Opening {
  readonly site: Site
  readonly script: Script
  readonly env: Env
  /** The id of an earlier session that is gone on with. */
  readonly resumes: string | undefined
  /** The user is shown this. */
  readonly show: (text: string) => void
}

/** A session of the replayed client: it asks the script as Claude Code asks a model, and sends the events that were recorded. */
export interface Session {
  readonly id: () => string
  readonly start: () => Promise<void>
  /** What a person types. Carried out when what is going on has ended; resolves when nobody is at work any more. */
  readonly submit: (prompt: string) => Promise<void>
  /** Esc: ends the turn of the main thread; its agents in the background go on. */
  readonly interrupt: () => void
  readonly end: () => Promise<void>
  readonly kill: () => void
  /** The last words of the last turn, and whether it ended because the model could not be reached. */
  readonly last: () => { readonly text: string; readonly failed: boolean }
}

/** Who makes calls: the main thread, a fork, or an agent. */
interface Worker {
  readonly speaker: Speaker
  /** As its hooks name it; the main thread has no name. */
  readonly agent: { readonly id: string; readonly type: string } | undefined
  readonly over: AbortSignal
  /** Told of a report that is handed back, before its agent stops. */
  readonly handsBack?: (text: string) => void
}

interface Agent {
  readonly id: string
  readonly type: string
  readonly description: string
  readonly callId: string
  readonly stop: AbortController
  /** As the client lists it. */
  isTask: boolean
  isRunning: boolean
  hasUsedTools: boolean
}

interface Done {
  readonly call: ToolCall
  readonly id: string
  readonly result: ToolResult
}

export const openSession = ({ site, script, env, resumes, show }: Opening): Session => {
  const { home, project, plugin, pid, terminal, permissionMode } = site
  const { hook, session, newSession, newPrompt, transcriptOf } = hooksOf(site, resumes ?? randomUUID())
  const killed = new AbortController()
  const agents: Agent[] = []
  const waiting: { readonly prompt: string; readonly typed: boolean }[] = []
  const atRest = new Set<() => void>()
  const handsBack = permissionMode === 'auto'
  const mainSpeaker = speaker({ agentId: undefined, model: 'claude-opus-5-5', system: '', tools: ['Agent', 'Bash'] })
  let [isBusy, background, calls] = [false, 0, 0]
  let turn = new AbortController()
  let last = { text: '', failed: false }
  let lastTyped = ''

  const present = (event: string, { systemMessage }: HookOutput): void => {
    if (systemMessage !== undefined) show(`${event} says: ${systemMessage}`)
  }
  const contextIn = (event: string, answer: HookOutput): string[] => {
    const text = answer.hookSpecificOutput?.additionalContext
    return text === undefined ? [] : [`${event} hook additional context: ${text}`]
  }
  /** Whether the answer ends the turn; if so, the user is told. */
  const ends = ({ continue: goesOn, stopReason = '' }: HookOutput): boolean => {
    if (goesOn !== false) return false
    last = { text: `Operation stopped by hook: ${stopReason}`, failed: false }
    show(`● ${last.text}`)
    return true
  }

  const speak = async (who: Worker): Promise<Extract<Reply, { kind: 'message' }>> => {
    for (let tries = 0; ; tries++) {
      await new Promise(setImmediate)
      who.over.throwIfAborted()
      const { reply } = script.hear(who.speaker.turn(session()))
      if (reply.afterMs > 0) await sleep(reply.afterMs, undefined, { signal: who.over })
      if (reply.held) await untilAborted(reply.held, who.over)
      who.over.throwIfAborted()
      if (reply.kind === 'message') {
        who.speaker.spoke(
          reply.text,
          reply.calls.map(({ tool }) => tool),
        )
        return reply
      }
      if (tries >= Number(env['CLAUDE_CODE_MAX_RETRIES'] ?? 10)) throw new Outage(reply)
    }
  }

  /** Carries out the calls of one message. */
  const makeCalls = async (who: Worker, all: readonly ToolCall[]): Promise<{ done: Done[]; answer: HookOutput }> => {
    const done: Done[] = []
    for (const group of inGroups(all)) {
      const begun: (() => Promise<Done>)[] = []
      for (const call of group) begun.push(await begin(who, call))
      done.push(...(await Promise.all(begun.map((finish) => finish()))))
    }
    const made = done.map(({ call, id, result }) => ({
      tool_name: call.tool,
      tool_input: inputOf(call),
      tool_use_id: id,
      tool_response: BLOCKS.has(call.tool) && !result.isError ? [{ type: 'text', text: result.text }] : result.text,
    }))
    const answer = await hook('PostToolBatch', { tool_calls: made }, who.agent)
    present('PostToolBatch', answer)
    return { done, answer }
  }

  /** The guard is asked; what is returned carries the call out. */
  const begin = async (who: Worker, call: ToolCall): Promise<() => Promise<Done>> => {
    const id = `toolu_msg_${calls++}_0`
    const about = { tool_name: call.tool, tool_input: inputOf(call), tool_use_id: id }
    const { hookSpecificOutput: said } = await hook('PreToolUse', about, who.agent)
    const agent = agents.find((each) => each.id === who.agent?.id)
    if (agent) agent.hasUsedTools = true
    who.over.throwIfAborted()
    const answered = (result: ToolResult): Done => ({ call, id, result })
    if (said?.permissionDecision === 'deny') {
      const text = `PreToolUse:${call.tool} hook error: ${said.permissionDecisionReason}`
      return async () => answered({ text, isError: true })
    }
    const input = said?.updatedInput ?? call.input
    return async () => answered(await carryOut(who, { tool: call.tool, input }, id))
  }

  const carryOut = async (who: Worker, call: ToolCall, id: string): Promise<ToolResult> => {
    const { tool, input } = call
    switch (tool) {
      case 'Agent':
        return launch(who, call, id)
      case 'Bash':
        return runBash(String(input['command']), project, shellEnv(), who.over)
      case 'TaskStop': {
        agents.find((agent) => agent.id === input['task_id'])?.stop.abort()
        await new Promise(setImmediate)
        return { text: `Successfully stopped task: ${String(input['task_id'])}`, isError: false }
      }
      case 'Skill': {
        const command = commandIn(`/${String(input['skill'])} ${String(input['args'] ?? '')}`, plugin, project)
        return { text: command?.body ?? 'Unknown skill', isError: command === undefined }
      }
      case 'SubagentHandback':
        return { text: 'Handed back.', isError: false }
      default:
        return useFileTool(call)
    }
  }

  const shellEnv = (): Record<string, string> => ({
    HOME: home,
    PATH: `${join(plugin, 'bin')}:${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`,
    LANG: 'C.UTF-8',
    CLAUDECODE: '1',
    CLAUDE_CODE_CHILD_SESSION: '1',
    CLAUDE_CODE_SESSION_ID: session(),
    CLAUDE_PID: String(pid),
    ...env,
  })

  const launch = async (parent: Worker, { input }: ToolCall, callId: string): Promise<ToolResult> => {
    const isForeground = !terminal && input['run_in_background'] === false
    const id = agentId()
    const [type, prompt] = [String(input['subagent_type']), String(input['prompt'])]
    const stop = new AbortController()
    const agent: Agent = {
      id,
      type,
      callId,
      description: String(input['description']),
      stop,
      isTask: !isForeground,
      isRunning: true,
      hasUsedTools: false,
    }
    agents.push(agent)
    mkdirSync(dirname(transcriptOf(id)), { recursive: true })
    writeFileSync(transcriptOf(id), `${JSON.stringify({ type: 'user', message: { role: 'user', content: prompt } })}\n`)
    const { run_in_background: _, ...asked } = input
    const started = { tool_name: 'Agent', tool_input: isForeground ? input : asked, tool_use_id: callId }
    // The agents of a fork are told of when it is over, like those that hand nothing back.
    const toMain = handsBack && !isForeground && parent.agent === undefined
    const output = join(home, 'claude-0', project.replaceAll(/[^\w]/g, '-'), session(), 'tasks', `${id}.output`)
    const tell = (end: End): void => enqueue(notification({ ...agent, output, handsBack: toMain }, end), false)
    const worker = {
      ...workerFor(agent, String(input['model'] ?? '')),
      over: AbortSignal.any([isForeground ? parent.over : killed.signal, stop.signal]),
      ...(!toMain ? {} : { handsBack: (text: string) => tell({ status: 'completed', text }) }),
    }
    const running = work(worker, agent, prompt)
    if (isForeground) {
      const end = await running
      parent.over.throwIfAborted()
      if (end.status !== 'completed') {
        const error = end.status === 'failed' ? toldToParent(end.outage) : 'Agent was stopped'
        await hook('PostToolUseFailure', { ...started, error, is_interrupt: false, duration_ms: 1 }, parent.agent)
        return { text: error, isError: true }
      }
      const said = { ...started, tool_response: completed(agent, prompt, end.text, parent), duration_ms: 1 }
      const answer = await hook('PostToolUse', said, parent.agent)
      return { text: outputIn(answer) ?? end.text, isError: false }
    }
    background += 1
    const launched = { ...started, tool_response: asyncLaunched(agent, prompt, parent), duration_ms: 1 }
    await hook('PostToolUse', launched, parent.agent)
    const ended = (end: End): void => {
      background -= 1
      if (killed.signal.aborted) return
      if (terminal && end.status === 'completed') show(`● Agent "${agent.description}" finished`)
      // What was handed back has been told.
      if (end.status !== 'completed' || !toMain) tell(end)
      else rest()
    }
    running.then(ended, mistaken).catch(mistaken)
    return { text: `Async agent launched successfully. agentId: ${id}`, isError: false }
  }

  const completed = ({ id, type, hasUsedTools }: Agent, prompt: string, text: string, parent: Worker): object => ({
    status: 'completed',
    prompt,
    agentId: id,
    agentType: type,
    ...(hasUsedTools ? { toolsUsed: ['Write'], toolStats: {} } : {}),
    harnessNoteCount: 1,
    harnessTailCount: 0,
    harnessSectionHash: 'd702fe453ad8a29a',
    content: [
      { type: 'text', text: '<tools-used-before-summary>Write</tools-used-before-summary>\n' },
      { type: 'text', text },
    ],
    resolvedModel: 'claude-sonnet-5-5',
    totalDurationMs: 1,
    totalTokens: 1,
    totalToolUseCount: 1,
    usage: {},
    canContinueAgent: parent.agent === undefined,
  })

  const asyncLaunched = ({ id, description }: Agent, prompt: string, parent: Worker): object => ({
    isAsync: true,
    status: 'async_launched',
    agentId: id,
    description,
    resolvedModel: 'claude-sonnet-5-5',
    prompt,
    outputFile: join(home, `${id}.output`),
    canReadOutputFile: true,
    canContinueAgent: parent.agent === undefined,
  })

  const workerFor = (agent: Worker['agent'] & object, model: string): Pick<Worker, 'speaker' | 'agent'> => {
    const profile = profileOf(agent.type, plugin, project)
    const tools = [...profile.tools, ...(handsBack ? ['SubagentHandback'] : [])]
    const known = [model, profile.model].find((each) => each !== undefined && each !== '' && each !== 'inherit')
    const about = { agentId: agent.id, model: `claude-${known ?? 'opus'}-5-5`, system: profile.system, tools }
    return { speaker: speaker(about), agent }
  }

  /** An agent from its prompt to its end. */
  const work = async (worker: Worker, agent: Agent, prompt: string): Promise<End> => {
    try {
      worker.speaker.hear(prompt)
      return { status: 'completed', text: await untilItEnds(worker) }
    } catch (error) {
      if (!(error instanceof Outage) && agent.stop.signal.aborted && !killed.signal.aborted) return { status: 'killed' }
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
        if (ends(answer)) return ''
        const handback = done.find(({ call, result }) => call.tool === 'SubagentHandback' && !result.isError)
        if (handback !== undefined) {
          const text = String(handback.call.input['message'])
          who.handsBack?.(text)
          await hook('SubagentStop', stopping(who, wasSentBack), who.agent)
          return text
        }
        who.speaker.hear(...told(done, contextIn('PostToolBatch', answer)))
        continue
      }
      const said = { ...stopping(who, wasSentBack), last_assistant_message: reply.text }
      const answer = await hook('SubagentStop', said, who.agent)
      if (answer.decision !== 'block') return reply.text
      wasSentBack = true
      who.speaker.hear(`Stop hook feedback:\n${answer.reason}`)
    }
  }

  const stopping = ({ agent }: Worker, active: boolean): object => ({
    stop_hook_active: active,
    agent_transcript_path: transcriptOf(agent?.id ?? ''),
    background_tasks: tasks(),
    session_crons: [],
  })

  const tasks = (): object[] =>
    agents
      .filter(({ isTask, isRunning }) => isTask && isRunning)
      .map(({ id, type, description }) => ({ id, type: 'subagent', status: 'running', description, agent_type: type }))

  const carryOutFork = async (command: Command, text: string): Promise<void> => {
    const agent: Agent = {
      id: agentId(),
      type: command.fork ?? '',
      callId: '',
      description: command.name,
      stop: new AbortController(),
      isTask: false,
      isRunning: true,
      hasUsedTools: false,
    }
    agents.push(agent)
    const { system, tools } = profileOf(agent.type, plugin, project)
    const asMain = speaker({ agentId: undefined, model: 'claude-opus-5-5', system, tools })
    const end = await work({ speaker: asMain, agent, over: turn.signal }, agent, text)
    last = { text: lastWordsOf(end), failed: false }
    show(`● ${last.text}`)
    const answer = await stopMain(last.text, false)
    if (answer.decision !== 'block') return
    mainSpeaker.hear(`Stop hook feedback:\n${answer.reason}`)
    await mainTurn()
  }

  /** The main thread has been told something and works until its turn ends. */
  const mainTurn = async (): Promise<void> => {
    const main: Worker = { speaker: mainSpeaker, agent: undefined, over: turn.signal }
    let isSentBack = false
    for (;;) {
      const reply = await speak(main)
      if (reply.text !== '') show(`● ${reply.text}`)
      if (reply.calls.length > 0) {
        const { done, answer } = await makeCalls(main, reply.calls)
        if (ends(answer)) return
        mainSpeaker.hear(...told(done, contextIn('PostToolBatch', answer)))
        await hearNotifications()
        continue
      }
      last = { text: reply.text, failed: false }
      const answer = await stopMain(reply.text, isSentBack)
      if (answer.decision !== 'block') return
      isSentBack = true
      mainSpeaker.hear(`Stop hook feedback:\n${answer.reason}`)
    }
  }

  const stopMain = async (text: string, wasSentBack: boolean): Promise<HookOutput> => {
    const about = { background_tasks: tasks(), session_crons: [] }
    const answer = await hook('Stop', { stop_hook_active: wasSentBack, last_assistant_message: text, ...about })
    present('Stop', answer)
    return answer
  }

  /** Agents that ended while the main thread made its calls. */
  const hearNotifications = async (): Promise<void> => {
    while (waiting[0]?.typed === false) {
      const { prompt } = waiting.shift() ?? { prompt: '' }
      const answer = await hook('UserPromptSubmit', { prompt })
      present('UserPromptSubmit', answer)
      mainSpeaker.hear([prompt, ...contextIn('UserPromptSubmit', answer)].join('\n'))
    }
  }

  const take = async (prompt: string, typed: boolean): Promise<void> => {
    newPrompt()
    const command = typed ? commandIn(prompt, plugin, project) : undefined
    if (typed) lastTyped = command === undefined ? prompt : `/${command.name} ${command.args}`
    const contexts: string[] = []
    const goesOn = async (event: string, fields: object): Promise<boolean> => {
      const answer = await hook(event, fields)
      present(event, answer)
      contexts.push(...contextIn(event, answer))
      return !ends(answer)
    }
    const submitted = () => goesOn('UserPromptSubmit', { prompt })
    const expanded = () => command === undefined || goesOn('UserPromptExpansion', expansionOf(command))
    // A forked command is expanded before it is submitted.
    const [first, second] = command?.fork === undefined ? [submitted, expanded] : [expanded, submitted]
    if (!(await first()) || !(await second())) return
    const text = [command?.body ?? prompt, ...contexts].join('\n')
    if (command?.fork !== undefined) return carryOutFork(command, text)
    mainSpeaker.hear(text)
    await mainTurn()
  }

  const clear = async (): Promise<void> => {
    await hook('SessionEnd', { reason: 'clear' })
    newSession()
    await startedBy('clear')
  }

  const compact = async (): Promise<void> => {
    // Two agents of the client's own write the summary.
    for (const id of [agentId(), agentId()]) {
      const stops = stopping({ speaker: mainSpeaker, agent: { id, type: '' }, over: killed.signal }, false)
      await hook('SubagentStop', { ...stops, last_assistant_message: 'A summary.' }, { id, type: '' })
    }
    await startedBy('compact')
    show('Compacted')
  }

  const startedBy = async (source: 'startup' | 'resume' | 'clear' | 'compact'): Promise<void> => {
    const model = terminal && source !== 'clear' ? { model: 'claude-opus-5-5' } : {}
    const kept = source === 'resume' ? RESUMED : {}
    const answer = await hook('SessionStart', { source, ...model, ...kept })
    present(`SessionStart:${source}`, answer)
    mainSpeaker.forget()
    for (const context of contextIn('SessionStart', answer)) mainSpeaker.hear(context)
  }

  const typedByHand = async (line: string): Promise<void> =>
    show((await runBash(line.slice(1), project, shellEnv(), killed.signal)).text)

  const carriedOut = (prompt: string, typed: boolean): Promise<void> => {
    if (typed && prompt === '/clear') return clear()
    if (typed && prompt === '/compact') return compact()
    return typed && prompt.startsWith('!') ? typedByHand(prompt) : take(prompt, typed)
  }

  const mistaken = (error: unknown): void => {
    if (!killed.signal.aborted)
      show(`the replayed client failed: ${error instanceof Error ? error.stack : String(error)}`)
  }

  const rest = (): void => {
    if (isBusy || background > 0) return
    atRest.forEach((tell) => tell())
    atRest.clear()
  }

  const enqueue = (prompt: string, typed: boolean): void => {
    waiting.push({ prompt, typed })
    if (!isBusy) void pump()
  }

  const pump = async (): Promise<void> => {
    isBusy = true
    while (waiting.length > 0 && !killed.signal.aborted) {
      const { prompt, typed } = waiting.shift() ?? { prompt: '', typed: false }
      turn = new AbortController()
      const stop = (): void => turn.abort()
      killed.signal.addEventListener('abort', stop, { once: true })
      try {
        await carriedOut(prompt, typed)
      } catch (error) {
        if (error instanceof Outage) {
          await hook('StopFailure', { error: error.kind, last_assistant_message: error.message })
          last = { text: error.message, failed: true }
        } else if (!turn.signal.aborted) mistaken(error)
      }
      killed.signal.removeEventListener('abort', stop)
    }
    isBusy = false
    rest()
  }

  return {
    id: session,
    start: () => startedBy(resumes === undefined ? 'startup' : 'resume'),
    submit: (prompt) =>
      new Promise((resolve) => {
        atRest.add(resolve)
        killed.signal.addEventListener('abort', () => resolve(), { once: true })
        enqueue(prompt, true)
      }),
    interrupt: () => {
      turn.abort()
      // What was typed goes back into the input.
      show(`Interrupted\n───\n❯ ${lastTyped}`)
    },
    end: async () => void (await hook('SessionEnd', { reason: 'other' })),
    kill: () => killed.abort(),
    last: () => last,
  }
}

const agentId = (): string => `a${randomBytes(8).toString('hex')}`

// What the client reckons of a session that it takes up again.
const RESUMED = {
  context_tokens: 1,
  estimated_cache_write_usd: 1,
  prompt_cache_likely_expired: false,
  seconds_since_last_response: 1,
}

// What these tools answer comes in blocks.
const BLOCKS = new Set(['Agent', 'SubagentHandback'])

/** Agents that are called one after another work side by side; all else waits for what is before it. */
const inGroups = (calls: readonly ToolCall[]): ToolCall[][] =>
  calls.reduce<ToolCall[][]>((groups, call) => {
    const before = groups.at(-1)
    if (call.tool !== 'Agent' || before?.[0]?.tool !== 'Agent') return [...groups, [call]]
    return [...groups.slice(0, -1), [...before, call]]
  }, [])

// The client adds what the model leaves out.
const inputOf = ({ tool, input }: ToolCall): object => (tool === 'Edit' ? { replace_all: false, ...input } : input)

const lastWordsOf = (end: End): string => {
  switch (end.status) {
    case 'completed':
      return end.text
    case 'failed':
      return end.outage.message
    case 'killed':
      return ''
  }
}

const expansionOf = ({ name, args, source }: Command): object => ({
  expansion_type: 'slash_command',
  command_name: name,
  command_args: args,
  command_source: source,
  prompt: `/${name} ${args}`.trim(),
})

const told = (done: readonly Done[], contexts: readonly string[]): [string, ToolResult[]] => [
  [...done.map(({ result }) => result.text), ...contexts].join('\n'),
  done.map(({ result }) => result),
]

const outputIn = ({ hookSpecificOutput: output }: HookOutput): string | undefined => {
  const updated = output?.updatedToolOutput
  if (typeof updated !== 'object' || updated === null || !('content' in updated)) return undefined
  return (updated.content as { text: string }[]).map(({ text }) => text).join('\n')
}

const untilAborted = (held: Promise<unknown>, over: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    over.addEventListener('abort', () => resolve(), { once: true })
    void held.then(() => resolve())
  })
