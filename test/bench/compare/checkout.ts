import { execFileSync } from 'node:child_process'
import { goodAgents } from '../../e2e/good-agents.ts'
import { obedientOrchestrator } from '../../e2e/model/orchestrator.ts'
import type { Player } from '../../e2e/model/player.ts'
import { calls, says, write } from '../../e2e/model/reply.ts'
import { agentCall, mainCalls, workflow } from './calls.ts'
import { inTurn, PHASEGATE, PLAIN, type Session, type Tool, withTool } from './tool.ts'

/** An agent writes a file: where is it afterwards? */
export const checkouts = async (): Promise<string[][]> => {
  const asked = 'Write none.'
  const scenes: readonly [string, Tool, readonly Player[], string][] = [
    ['plain client, an agent', PLAIN, [mainCalls(agentCall(asked)), writer], 'Have an agent write it.'],
    [
      'plain client, an agent with isolation',
      PLAIN,
      [mainCalls(agentCall(asked, { isolation: 'worktree' })), writer],
      'Have an agent write it.',
    ],
    ['Workflow', PLAIN, [mainCalls(workflow(`return await agent('${asked}')`)), writer], 'Use a workflow.'],
    [
      'Workflow with isolation',
      PLAIN,
      [mainCalls(workflow(`return await agent('${asked}', { isolation: 'worktree' })`)), writer],
      'Use a workflow.',
    ],
    [
      'Phasegate, a run',
      PHASEGATE,
      [obedientOrchestrator(), goodAgents()],
      '/dispatch --profile quick --no-test Write a file',
    ],
  ]
  const rows = await inTurn(scenes, async ([what, tool, players, prompt]) => [
    what,
    ...(await withTool(tool, players, (session) => whereabouts(session, prompt))),
  ])
  return [
    [
      'an agent writes a file',
      'changed in the checkout',
      'other worktrees',
      'branches with a commit of it',
      'requests, characters',
    ],
    ...rows,
  ]
}

const writer: Player = ({ speaker, number }) => {
  if (speaker !== 'agent') return undefined
  return number === 1 ? calls(write('none', 'written\n')) : says('Done.')
}

const whereabouts = async ({ place, model, say }: Session, prompt: string): Promise<string[]> => {
  await say(prompt)
  const git = (...args: string[]): string[] =>
    execFileSync('git', args, { cwd: place.project, encoding: 'utf8' }).split('\n').filter(Boolean)
  const commits = git('log', '--branches', '--format=%H', '--', 'none')
  const asked = model.requests.filter(({ turn }) => turn.speaker !== 'side')
  const characters = asked.reduce((sum, { turn }) => sum + turn.size.total, 0)
  return [
    git('status', '--short', '--', 'none').length > 0 ? 'yes' : 'no',
    String(git('worktree', 'list').length - 1),
    commits.flatMap((commit) => git('branch', '--contains', commit, '--format=%(refname:short)')).join() || 'none',
    `${asked.length}, ${Math.round(characters / 1000)}k`,
  ]
}
