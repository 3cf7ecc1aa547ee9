import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { goodAgents, task, writesJson } from '../../e2e/good-agents.ts'
import type { Deed } from '../../e2e/model/agents.ts'
import { obedientOrchestrator } from '../../e2e/model/orchestrator.ts'
import type { Player } from '../../e2e/model/player.ts'
import { calls, says } from '../../e2e/model/reply.ts'
import { agentCall, mainCalls, workflow } from './calls.ts'
import { inTurn, PHASEGATE, PLAIN, type Session, type Tool, withTool } from './tool.ts'

const FILE = 'src/one.txt'
const LIE = `Done. ${FILE} is written and all tests pass.`
const SHAPE = `{ schema: { type: 'object', properties: { changed: { type: 'array' } }, required: ['changed'] } }`

/** An agent says that it has written a file, and has not: is it sent back? */
export const claims = async (tools: readonly Tool[]): Promise<string[][]> => {
  const scenes: readonly [string, Tool, readonly Player[], string][] = [
    ...[PLAIN, ...tools].map((tool): [string, Tool, readonly Player[], string] => [
      `${tool.name}, an agent`,
      tool,
      [mainCalls(agentCall(`Write ${FILE}.`)), lies],
      'Have an agent write it.',
    ]),
    ['Workflow', PLAIN, [mainCalls(workflow(`return await agent('Write ${FILE}.')`)), lies], 'Use a workflow.'],
    [
      'Workflow with a schema, and a wrong shape at first',
      PLAIN,
      [mainCalls(workflow(`return await agent('Write ${FILE}.', ${SHAPE})`)), liesInShape],
      'Use a workflow.',
    ],
    [
      'Phasegate, a run',
      PHASEGATE,
      [obedientOrchestrator(), goodAgents({ task: liesAtFirst })],
      '/dispatch --profile quick --no-test Write a file',
    ],
    ...tools
      .filter(({ name }) => name === 'ralph-loop')
      .map((tool): [string, Tool, readonly Player[], string] => [
        'ralph-loop, its loop',
        tool,
        [promises],
        `/ralph-loop:ralph-loop Write ${FILE} --completion-promise DONE --max-iterations 5`,
      ]),
  ]
  const rows = await inTurn(scenes, async ([what, tool, players, prompt]) => [
    what,
    ...(await withTool(tool, players, (session) => verdict(session, prompt))),
  ])
  return [['a claim without a change', 'sent back for it', 'the file, in the checkout'], ...rows]
}

const lies: Player = ({ speaker }) => (speaker === 'agent' ? says(LIE) : undefined)

const liesInShape: Player = ({ speaker, number }) =>
  speaker === 'agent'
    ? calls({ tool: 'StructuredOutput', input: { changed: number === 1 ? FILE : [FILE] } })
    : undefined

const liesAtFirst: Deed = (step) =>
  (step.attempt === 1 ? writesJson({ status: 'completed', summary: LIE, errors: [] }) : task())(step)

// The loop asks the main thread itself.
const promises: Player = ({ speaker, number }) =>
  speaker === 'main' ? says(number === 1 ? 'Not yet.' : '<promise>DONE</promise>') : undefined

const verdict = async ({ place, model, say }: Session, prompt: string): Promise<string[]> => {
  await say(prompt)
  const told = model.requests.filter(({ turn }) =>
    REFUSED.test(turn.results.map(({ text }) => text).join() + turn.news),
  )
  return [`${told.length} x`, existsSync(join(place.project, FILE)) ? 'is there' : 'is not there']
}

const REFUSED = /refused \(repair|does not match required schema|^Stop hook feedback/m
