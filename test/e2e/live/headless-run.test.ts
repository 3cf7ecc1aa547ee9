import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { tokenCount } from '../../../src/workflow/core/add-spent.ts'
import { completedPhases, git, keptRun } from '../dispatch/scene.ts'
import { goodDeed } from '../good-agents.ts'
import { countedBy } from '../model/counted.ts'
import { type Deed, taking, writes } from '../model/agents.ts'
import { asked, QUICK } from '../headless/quick.ts'
import { headlessScene, marked, sessionsOf } from '../headless/scene.ts'
import { tellsAll } from '../headless/tells-all.ts'

// The front door; what else may happen there is for `pnpm soak` (`headless-*.soak.ts`).

test('a task goes through without a session: Ctrl-C in a terminal lets what runs end; gone on with, nothing is done again, a refused report is back with the same agent, and it is tested, committed, and says what it cost', async () => {
  const { place, model, open, phasegate } = await headlessScene({
    files: { 'package.json': JSON.stringify({ scripts: { test: 'node --version' } }) },
    agents: { task: taking(1500, good), 'final-review': badAtFirst },
  })
  const terminal = open('phasegate', 'run', '--profile', 'quick', 'Write a file')
  await asked(model, 'task-1')
  terminal.type(CTRL_C)
  expect(await terminal.ended).toMatchObject({
    code: 130,
    written: expect.stringMatching(
      /1 step at work · \$0\.00 · Ctrl-C stops after these[^]*▶.* task-1 {2}task-agent {2}\d+ s[^]*✓.* task-1[^]*interrupted: .* go on: phasegate resume/,
    ),
  })
  expect(completedPhases(keptRun(place.project))).toEqual(['2.1'])

  const ended = await phasegate('resume', '--json')
  expect(ended).toMatchObject({ code: 0, stderr: '' })
  const run = keptRun(place.project)
  expect(completedPhases(run)).toEqual(['2.1', '3.1', '4.2', '4.3'])
  expect(run.all('report-refused')).toMatchObject([{ step: 'final-review-1' }])
  for (const step of [' task-1', ' final-review-1']) expect(sessionsOf(model, step)).toHaveLength(1)
  expect(run.all('attempt-measured').length).toBeGreaterThan(2)
  expect(git(place.project, 'log', '--format=%s', 'phasegate/write-a-file').split('\n')[0]).toBe('Write two files')
  tellsAll(ended.stdout)
  expect(marked(place)).toEqual([])
  const cost = JSON.parse((await phasegate('cost', '--json')).stdout) as { tokens: number; atLeast: boolean }
  expect(cost.atLeast).toBe(false)
  expect(cost.tokens / tokenCount(countedBy(model.requests))).toBeCloseTo(1, 2)
})

test('without a key the client says so itself, the next command is there, and nothing has failed', async () => {
  const nobody = { ANTHROPIC_API_KEY: '', ANTHROPIC_BASE_URL: 'http://127.0.0.1:9' }
  const { place, model, phasegate } = await headlessScene({ env: nobody })
  expect(await phasegate(...QUICK)).toMatchObject({
    code: 3,
    stdout: expect.stringMatching(
      /blocked: the client may not use the model: Not logged in · Please run \/login\nLog in with: claude .*; then go on: phasegate resume\n$/,
    ),
  })
  expect(keptRun(place.project).all('attempt-ended')).toMatchObject([{ ending: 'interrupted', then: 'retry' }])
  expect([model.requests, marked(place)]).toEqual([[], []])
})

test('what is wrong with the client or the command line is said before anything is there', async () => {
  const { place, phasegate } = await headlessScene()
  expect(await phasegate('run', '--claude', 'no-such-claude', 'Write a file')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^no-such-claude: Claude Code does not start \(not found\)\. Get it: npm install/),
  })
  expect(await phasegate('run', '--max-cost', 'abc', 'Write a file')).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/^--max-cost is a number of US dollars above 0, such as 5 or 0\.50, not "abc"/),
  })
  expect(existsSync(join(place.project, '.agents'))).toBe(false)
})

const good: Deed = (step) => goodDeed(step)(step)

const CTRL_C = '\u0003'

const badAtFirst: Deed = (step) => (step.attempt === 1 ? writes('no review')(step) : good(step))
