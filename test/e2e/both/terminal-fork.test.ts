import { expect } from 'vitest'
import { replayed, seldom } from '../scenes.ts'
import { completedPhases, keptRun, mainTurns, PLAN, SHORT_PHASES, startsOf } from '../dispatch/scene.ts'
import { profile } from '../model/cast.ts'
import type { Player } from '../model/player.ts'
import { bash, calls, fails, says } from '../model/reply.ts'
import { begins, DONE, held, LONG, terminalScene } from '../terminal/scene.ts'

const OF_PLAN =
  "phasegate dispatch --profile quick --stage IMPLEMENT --plan docs/plan.md --no-test -- 'Write two files'"
const QUICK = "phasegate dispatch --profile quick --no-test -- 'Write a file'"

/** A project's own command that carries a run out in a fork, with an agent profile of its own. */
const fork = (start: string) => ({
  '.claude/commands/carry-out.md': [
    '---',
    'name: carry-out',
    'description: Carry out docs/plan.md',
    'context: fork',
    'agent: foreman',
    'background: false',
    'allowed-tools: Agent, Bash(phasegate dispatch:*)',
    '---',
    `Run this command, then make the calls it prints: ${start}`,
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
})

// The fork starts the run itself; afterwards it obeys like any orchestrator.
const foreman = (start: string): Player =>
  profile('You are the foreman', ({ number, news }) => {
    if (number === 1) return calls(bash(start))
    const [, text] = /End your turn with exactly this text:\n\n([^]*?- drop: .*)/.exec(news) ?? []
    return text === undefined ? undefined : says(text)
  })

seldom('in a terminal a forked command carries a whole run out: nobody but the fork is asked', async () => {
  const { place, model, open, asked, isRecordedAs } = await terminalScene({
    files: fork(QUICK),
    players: [foreman(QUICK)],
  })
  const terminal = await open({ permissionMode: 'auto' })
  await terminal.submit('/carry-out')
  const screen = await terminal.waitFor(DONE, LONG)
  const run = keptRun(place.project)
  expect(completedPhases(run)).toEqual(['2.1', '4.2', '4.3'])
  expect(run.all('attempt-ended')).toEqual([])
  expect(startsOf(model, 'task-1')).toHaveLength(1)
  expect(asked()).toEqual([])
  expect(screen).toContain('1 of 1 completed')
  expect(mainTurns(model).filter(({ turn }) => !turn.system.includes('You are the foreman'))).toEqual([])
  await isRecordedAs('fork-that-carries-a-run-out')
})

seldom('a fork that a person interrupts leaves its agents and the run to the main thread', async () => {
  const [first, second] = [held(), held()]
  const { place, model, open } = await terminalScene({
    files: { ...fork(OF_PLAN), 'docs/plan.md': PLAN },
    agents: { 'task-1': first.deed, 'task-2': second.deed },
    players: [foreman(OF_PLAN)],
  })
  const terminal = await open()
  await terminal.submit('/carry-out')
  await model.until(begins('task-1'), LONG)
  await model.until(({ reply }) => JSON.stringify(reply).includes('phasegate wait'), LONG)
  terminal.press('escape')
  // The client takes the command back into its input.
  await terminal.waitFor(/─\n❯\s\/carry-out/)
  first.letGo()
  await terminal.waitFor(/2\.1 Task Execution · started task-2/, LONG)
  expect(keptRun(place.project).all('attempt-ended')).toEqual([])
})

replayed('a fork whose model cannot be reached leaves the run to the main thread', async () => {
  const { model, open } = await terminalScene({
    files: { ...fork(OF_PLAN), 'docs/plan.md': PLAN },
    players: [
      profile('You are the foreman', ({ news }) => (news.includes('task-2') ? fails(529) : undefined)),
      foreman(OF_PLAN),
    ],
  })
  const terminal = await open({ env: { CLAUDE_CODE_MAX_RETRIES: '1' } })
  await terminal.submit('/carry-out')
  await model.until(begins('final-review-1'), LONG)
})

replayed('in print mode a forked command carries a whole run out and its last words are the summary', async () => {
  const { place, say } = await terminalScene({
    files: { ...fork(OF_PLAN), 'docs/plan.md': PLAN },
    players: [foreman(OF_PLAN)],
  })
  const session = await say('/carry-out')
  expect(completedPhases(keptRun(place.project))).toEqual(SHORT_PHASES)
  expect(session.result).toMatch(DONE)
})
