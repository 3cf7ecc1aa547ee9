import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { PermissionMode } from '../client/binary.ts'
import { completedPhases, keptRun, PLAN, SHORT_PHASES, startsOf } from '../dispatch/scene.ts'
import { goodDeed } from '../good-agents.ts'
import { type Deed, taking } from '../model/agents.ts'
import { profile } from '../model/cast.ts'
import type { Player } from '../model/player.ts'
import { bash, calls, fails, says } from '../model/reply.ts'
import { begins, DONE, LONG, terminalScene } from './scene.ts'

const START = "phasegate dispatch --stage IMPLEMENT --plan docs/plan.md --no-test -- 'Write two files'"

/** A project's own command that carries a run out in a fork, with an agent profile of its own. */
const FORK = {
  '.claude/commands/carry-out.md': [
    '---',
    'name: carry-out',
    'description: Carry out docs/plan.md',
    'context: fork',
    'agent: foreman',
    'background: false',
    'allowed-tools: Agent, Bash(phasegate dispatch:*)',
    '---',
    `Run this command, then make the calls it prints: ${START}`,
    '',
  ].join('\n'),
  '.claude/agents/foreman.md': [
    '---',
    'name: foreman',
    'description: Carries out plans',
    'tools: Agent, Bash',
    '---',
    'You are the foreman: make the calls you are given, and end with the text you are given.',
    '',
  ].join('\n'),
}

// The fork starts the run itself; afterwards it obeys like any orchestrator.
const foreman: Player = profile('You are the foreman', ({ number, news }) => {
  if (number === 1) return calls(bash(START))
  const [, text] = /End your turn with exactly this text:\n\n([^]*?\/phases\/)/.exec(news) ?? []
  return text === undefined ? undefined : says(text)
})

const slowly = (ms: number): Deed => taking(ms, (step) => goodDeed(step)(step))

test.each<PermissionMode>(['acceptEdits', 'default', 'auto'])(
  'in a terminal in mode %s, a forked command carries a whole run out',
  async (permissionMode) => {
    const { place, model, open, asked } = await terminalScene({
      files: { ...FORK, 'docs/plan.md': PLAN },
      agents: { 'task-2': slowly(2000) },
      players: [foreman],
    })
    const terminal = await open({ permissionMode, args: ['--allowedTools', 'Write'] })
    await terminal.submit('/carry-out')
    const screen = await terminal.waitFor(DONE, LONG)
    const run = keptRun(place.project)
    expect(completedPhases(run)).toEqual(SHORT_PHASES)
    expect(run.all('attempt-ended')).toEqual([])
    expect(startsOf(model, 'task-1')).toHaveLength(1)
    expect(asked()).toEqual([])
    expect(screen).toContain('2 of 2 completed')
    // Nobody but the fork was asked anything.
    expect(
      model.requests.filter(({ turn }) => turn.speaker === 'main' && !turn.system.includes('You are the foreman')),
    ).toEqual([])
  },
)

test('a fork that a person interrupts leaves its agents and the run to the main thread', async () => {
  const { place, model, open } = await terminalScene({
    files: { ...FORK, 'docs/plan.md': PLAN },
    agents: { 'task-1': slowly(5000) },
    players: [foreman],
  })
  const terminal = await open()
  await terminal.submit('/carry-out')
  await model.until(begins('task-1'))
  await model.until(({ reply }) => JSON.stringify(reply).includes('phasegate wait'))
  terminal.press('escape')
  await terminal.waitFor(DONE, LONG)
  const run = keptRun(place.project)
  expect(completedPhases(run)).toEqual(SHORT_PHASES)
  expect(run.all('attempt-ended')).toEqual([])
})

test('a fork whose model cannot be reached leaves the run to the main thread', async () => {
  const { place, open } = await terminalScene({
    files: { ...FORK, 'docs/plan.md': PLAN },
    players: [
      profile('You are the foreman', ({ news }) => (news.includes('simplify-1') ? fails(529) : undefined)),
      foreman,
    ],
  })
  const terminal = await open({ env: { CLAUDE_CODE_MAX_RETRIES: '1' } })
  await terminal.submit('/carry-out')
  await terminal.waitFor(DONE, LONG)
  expect(completedPhases(keptRun(place.project))).toEqual(SHORT_PHASES)
})

test('in print mode a forked command carries a whole run out and its last words are the summary', async () => {
  const { place, say } = await terminalScene({ files: { ...FORK, 'docs/plan.md': PLAN }, players: [foreman] })
  const session = await say('/carry-out')
  const run = keptRun(place.project)
  expect(completedPhases(run)).toEqual(SHORT_PHASES)
  expect(run.folder).toContain(join('.agents', 'runs'))
  expect(session.result).toMatch(DONE)
})
