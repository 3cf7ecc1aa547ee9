import { setTimeout as sleep } from 'node:timers/promises'
import { goodAgents } from '../../e2e/good-agents.ts'
import { obedientOrchestrator } from '../../e2e/model/orchestrator.ts'
import type { Player } from '../../e2e/model/player.ts'
import { after, calls, says, type ToolCall } from '../../e2e/model/reply.ts'
import { agentCall, mainCalls, workflow } from './calls.ts'
import { PHASEGATE, PLAIN, type Session, withTool } from './tool.ts'

const FIRST = 'STEP ONE'
const SECOND = 'STEP TWO'

/** The client dies while its second agent works. What does another session know, and who goes on? */
export const kills = async (): Promise<string[][]> => [
  ['killed in the second step', 'sessions', 'told that it was cut off', 'agents started by it'],
  ...(await withTool(PLAIN, [mainCalls(agentCall(FIRST), agentCall(SECOND)), steps()], plain)),
  ...(await withTool(PLAIN, [relaunches(), steps()], script)),
  ...(await withTool(PHASEGATE, [hangsOnce('[PHASE 4.2'), obedientOrchestrator(), goodAgents()], run)),
  ...(await withTool(PHASEGATE, [hangsOnce('[PHASE 4.2'), obedientOrchestrator(), goodAgents()], runContinued)),
]

const plain = async (session: Session): Promise<string[][]> => {
  const id = await dies(session, 'Have agents do it.', SECOND)
  return [
    await afterwards(session, 'plain client', 'a new one', ['Go on.']),
    await afterwards(session, 'plain client', '--resume', ['Go on.', '--resume', id]),
  ]
}

const script = async (session: Session): Promise<string[][]> => {
  const id = await dies(session, 'Use a workflow.', SECOND)
  return [
    await afterwards(session, 'Workflow', 'a new one', ['Go on.']),
    await afterwards(session, 'Workflow', '--resume', ['Go on.', '--resume', id]),
    await afterwards(session, 'Workflow', 'a new one, whose model relaunches it', ['Relaunch it.']),
    await afterwards(session, 'Workflow', '--resume, whose model relaunches it', ['Relaunch it.', '--resume', id]),
  ]
}

const run = async (session: Session): Promise<string[][]> => {
  await dies(session, '/dispatch --profile quick --no-test Write a file', '[PHASE 4.2')
  return [
    await afterwards(session, 'Phasegate', 'a new one', ['Go on.']),
    await afterwards(session, 'Phasegate', 'a new one, /phasegate:resume', ['/phasegate:resume']),
  ]
}

const runContinued = async (session: Session): Promise<string[][]> => {
  const id = await dies(session, '/dispatch --profile quick --no-test Write a file', '[PHASE 4.2')
  return [await afterwards(session, 'Phasegate', '--resume', ['Go on.', '--resume', id])]
}

/** The session's id, after SIGKILL to its client while an agent with this in its prompt works. */
const dies = async ({ model, start }: Session, prompt: string, working: string): Promise<string> => {
  const client = start(prompt)
  await model.until(({ turn }) => turn.speaker === 'agent' && turn.opening.includes(working))
  // What was said a moment ago the client may not have on disk.
  await sleep(1000)
  client.kill()
  return (await client.finished).sessionId ?? ''
}

const afterwards = async (
  { model, say }: Session,
  what: string,
  session: string,
  words: readonly [string, ...string[]],
): Promise<string[]> => {
  const before = model.requests.length
  await say(...words)
  const asked = model.requests.slice(before)
  const first = asked.find(({ turn }) => turn.speaker === 'main')
  const agents = asked.filter(({ turn }) => turn.speaker === 'agent' && turn.number === 1)
  const known = first?.turn.messages.some(({ text }) => NOTICE.test(text)) ?? false
  return [what, session, known ? 'yes' : 'no', agents.map(({ turn }) => STEP.exec(turn.opening)?.[0]).join() || 'none']
}

// As the client, and as Phasegate, says it.
const NOTICE = /the session ended before this call|didn't finish before the previous session|was cut off/

const STEP = /STEP \w+|\[PHASE [^\]]+\]/

// The second step never ends in the session that dies.
const steps = (): Player => {
  const slow = hangsOnce(SECOND)
  return (turn) => slow(turn) ?? (turn.speaker === 'agent' ? says('Done.') : undefined)
}

const hangsOnce = (step: string): Player => {
  let begun = false
  return ({ speaker, opening }) => {
    if (begun || speaker !== 'agent' || !opening.includes(step)) return undefined
    begun = true
    return after(600_000, says('Late.'))
  }
}

// Its model starts the script, and again, with the id of its run, when it is told to.
const relaunches = (): Player => {
  let launched: ToolCall | undefined
  return ({ speaker, number, news }) => {
    if (speaker !== 'main') return undefined
    const [, path] = /^Script file: (\S+)/m.exec(news) ?? []
    const [, id] = /^Run ID: (\S+)/m.exec(news) ?? []
    if (path !== undefined && id !== undefined)
      launched = { tool: 'Workflow', input: { scriptPath: path, resumeFromRunId: id } }
    if (number === 1 && !launched) return calls(workflow(`await agent('${FIRST}')\nreturn await agent('${SECOND}')`))
    return launched && news.endsWith('Relaunch it.') ? calls(launched) : undefined
  }
}
