import { randomUUID } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import { dirname, join } from 'node:path'
import type { HookOutput } from '../../../src/claude-code/protocol.ts'
import type { Env } from '../client/binary.ts'
import type { ToolCall } from '../model/reply.ts'
import type { Script } from '../model/script.ts'
import type { ToolResult } from '../model/turn.ts'
import { phasegateHere } from '../dispatch/phasegate-here.ts'
import { agentsOf } from './agents.ts'
import { runBash } from './bash.ts'
import { callMaker } from './calls.ts'
import { type Command, commandIn } from './command.ts'
import { hooksOf, type Site } from './hooks.ts'
import type { End } from './notification.ts'
import { Outage } from './outage.ts'
import { speaker } from './speaker.ts'
import { useFileTool } from './tool.ts'
import { transcriptAt } from './transcript.ts'
import { speak, told, type Worker } from './worker.ts'

interface Opening {
  readonly site: Site
  readonly script: Script
  readonly env: Env
  readonly processes: boolean
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

export const openSession = ({ site, script, env, processes, resumes, show }: Opening): Session => {
  const { home, project, plugin, pid, terminal } = site
  const hooks = hooksOf(site, resumes ?? randomUUID())
  const { hook, session, newSession, newPrompt } = hooks
  const transcript = transcriptAt(hooks.ownTranscript)
  const killed = new AbortController()
  // Every line that is typed waits for it.
  setMaxListeners(0, killed.signal)
  const waiting: { readonly prompt: string; readonly typed: boolean }[] = []
  const atRest = new Set<() => void>()
  const mainSpeaker = speaker({ agentId: undefined, model: 'claude-opus-5-5', system: '', tools: ['Agent', 'Bash'] })
  let isBusy = false
  let turn = new AbortController()
  let last = { text: '', failed: false }
  let lastTyped = ''

  /** Shows what a hook said to the user; what it says to the speaker is returned. */
  const present = (event: string, { systemMessage, hookSpecificOutput }: HookOutput): string[] => {
    if (systemMessage !== undefined) show(`${event} says: ${systemMessage}`)
    const text = hookSpecificOutput?.additionalContext
    return text === undefined ? [] : [`${event} hook additional context: ${text}`]
  }

  /** Whether the answer ends the turn; if so, the user is told. */
  const ends = ({ continue: goesOn, stopReason = '' }: HookOutput): boolean => {
    if (goesOn !== false) return false
    last = { text: `Operation stopped by hook: ${stopReason}`, failed: false }
    show(`● ${last.text}`)
    return true
  }

  const speakNext = (who: Worker) =>
    speak(who, { script, session: session(), retries: Number(env['CLAUDE_CODE_MAX_RETRIES'] ?? 10) })

  const carryOut = async (who: Worker, call: ToolCall, id: string): Promise<ToolResult> => {
    const { tool, input } = call
    switch (tool) {
      case 'Agent':
        return agents.launch(who, call, id)
      case 'Bash':
        if (!processes && BY_CODE.test(String(input['command']))) return byCode(String(input['command']))
        return runBash(String(input['command']), who.agent?.tree ?? project, shellEnv(), who.over)
      case 'TaskStop':
        agents.stop(String(input['task_id']))
        await new Promise(setImmediate)
        return { text: `Successfully stopped task: ${String(input['task_id'])}`, isError: false }
      case 'Skill': {
        const command = commandIn(`/${String(input['skill'])} ${String(input['args'] ?? '')}`, plugin, project)
        return { text: command?.body ?? 'Unknown skill', isError: command === undefined }
      }
      case 'SubagentHandback':
        return { text: 'Handed back.', isError: false }
      default:
        return useFileTool(call, who.agent?.tree ?? project)
    }
  }

  const byCode = async (command: string): Promise<ToolResult> => {
    const shell = { session: session(), client: pid, env: shellEnv() }
    const { code, stdout, stderr } = await phasegateHere({ home, project }, command.split(' ').slice(1), shell)
    const said = `${stdout}${stderr}`.trimEnd()
    return code === 0 ? { text: said, isError: false } : { text: `Exit code ${code}\n${said}`, isError: true }
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

  const makeCalls = callMaker({ project, hook, carryOut })
  const agents = agentsOf({
    site,
    hooks,
    killed: killed.signal,
    speak: speakNext,
    makeCalls,
    present,
    ended: ({ description }, { status }, notified) => {
      if (killed.signal.aborted) return
      if (terminal && status === 'completed' && notified !== null) show(`● Agent "${description}" finished`)
      if (notified === null) rest()
      else enqueue(notified, false)
    },
  })

  /** The main thread has been told something and works until its turn ends. */
  const mainTurn = async (): Promise<void> => {
    const main: Worker = { speaker: mainSpeaker, agent: undefined, over: turn.signal }
    let isSentBack = false
    for (;;) {
      const reply = await speakNext(main)
      transcript.spoken(reply.text)
      if (reply.text !== '') show(`● ${reply.text}`)
      if (reply.calls.length > 0) {
        const { done, answer } = await makeCalls(main, reply.calls)
        const contexts = present('PostToolBatch', answer)
        transcript.returned()
        if (ends(answer)) return
        mainSpeaker.hear(...told(done, contexts))
        await hearNotifications()
        continue
      }
      if (await mayStop(reply.text, isSentBack)) return
      isSentBack = true
    }
  }

  /** Whether the main thread may end its turn with these words; if not, it has heard why. */
  const mayStop = async (text: string, wasSentBack: boolean): Promise<boolean> => {
    last = { text, failed: false }
    const about = { background_tasks: agents.tasks(), session_crons: [] }
    const answer = await hook('Stop', { stop_hook_active: wasSentBack, last_assistant_message: text, ...about })
    present('Stop', answer)
    if (answer.decision !== 'block') return true
    mainSpeaker.hear(`Stop hook feedback:\n${answer.reason}`)
    return false
  }

  /** Agents that ended while the main thread made its calls. */
  const hearNotifications = async (): Promise<void> => {
    while (waiting[0]?.typed === false) {
      const { prompt } = waiting.shift() ?? { prompt: '' }
      const contexts = present('UserPromptSubmit', await hook('UserPromptSubmit', { prompt }))
      mainSpeaker.hear([prompt, ...contexts].join('\n'))
    }
  }

  const take = async (prompt: string, typed: boolean): Promise<void> => {
    newPrompt()
    const command = typed ? commandIn(prompt, plugin, project) : undefined
    if (typed) lastTyped = command === undefined ? prompt : `/${command.name} ${command.args}`
    const contexts: string[] = []
    const goesOn = async (event: string, fields: object): Promise<boolean> => {
      const answer = await hook(event, fields)
      contexts.push(...present(event, answer))
      return !ends(answer)
    }
    const submitted = () => goesOn('UserPromptSubmit', { prompt })
    const expanded = async () => command === undefined || goesOn('UserPromptExpansion', expansionOf(command))
    // A forked command is expanded before it is submitted.
    const [first, second] = command?.fork === undefined ? [submitted, expanded] : [expanded, submitted]
    if (!(await first()) || !(await second())) return
    const text = [command?.body ?? prompt, ...contexts].join('\n')
    if (command?.fork !== undefined) {
      const end = await agents.fork(command.fork, command.name, text, turn.signal)
      show(`● ${lastWordsOf(end)}`)
      if (end.status === 'killed' || (await mayStop(lastWordsOf(end), false))) return
    } else {
      transcript.asked(prompt)
      mainSpeaker.hear(text)
    }
    await mainTurn()
  }

  const clear = async (): Promise<void> => {
    await hook('SessionEnd', { reason: 'clear' })
    newSession()
    await startedBy('clear')
  }

  const compact = async (): Promise<void> => {
    await agents.sumUp()
    await startedBy('compact')
    show('Compacted')
  }

  const startedBy = async (source: 'startup' | 'resume' | 'clear' | 'compact'): Promise<void> => {
    const model = terminal && source !== 'clear' ? { model: 'claude-opus-5-5' } : {}
    const answer = await hook('SessionStart', { source, ...model, ...(source === 'resume' ? RESUMED : {}) })
    const contexts = present(`SessionStart:${source}`, answer)
    mainSpeaker.forget()
    for (const context of contexts) mainSpeaker.hear(context)
  }

  const typedByHand = async (line: string): Promise<void> =>
    show((await runBash(line.slice(1), project, shellEnv(), killed.signal)).text)

  const carriedOut = (prompt: string, typed: boolean): Promise<void> => {
    if (typed && prompt === '/clear') return clear()
    if (typed && prompt === '/compact') return compact()
    return typed && prompt.startsWith('!') ? typedByHand(prompt) : take(prompt, typed)
  }

  // Whoever has just ended may still tell.
  const rest = (): void =>
    void setImmediate(() => {
      if (isBusy || agents.tasks().length > 0) return
      atRest.forEach((tell) => tell())
      atRest.clear()
    })

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
      await carriedOut(prompt, typed).catch(failed)
      killed.signal.removeEventListener('abort', stop)
    }
    isBusy = false
    rest()
  }

  const failed = async (error: unknown): Promise<void> => {
    if (error instanceof Outage) {
      last = { text: error.message, failed: true }
      await hook('StopFailure', { error: error.kind, last_assistant_message: error.message })
    } else if (!turn.signal.aborted)
      show(`the replayed client failed: ${error instanceof Error ? error.stack : String(error)}`)
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

// What the client reckons of a session that it takes up again.
const RESUMED = {
  context_tokens: 1,
  estimated_cache_write_usd: 1,
  prompt_cache_likely_expired: false,
  seconds_since_last_response: 1,
}

// What code carries out of a run, typed as it is directed.
const BY_CODE = /^phasegate run-(?:tests|git)$/
