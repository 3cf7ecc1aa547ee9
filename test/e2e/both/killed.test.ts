import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import { recorded, replayed } from '../scenes.ts'
import { appeared } from '../../appeared.ts'
import { goodDeed, mends } from '../good-agents.ts'
import { type Deed, taking } from '../model/agents.ts'
import { after } from '../model/reply.ts'
import type { Script } from '../model/script.ts'
import {
  ALL_PHASES,
  committed,
  completedPhases,
  git,
  keptRun,
  PLAN,
  type Scene,
  scene,
  startsOf,
} from '../dispatch/scene.ts'

// Fourteen sessions, one after another.
replayed(
  'killed in the middle of every phase and resumed in a new session each time, the run completes and repeats none',
  async () => {
    const stage = await scene({
      // Tests and commit run in a tree below `.agents/trees`.
      settings: tested('node ../../../../test.mjs'),
      processes: true,
      agents: Object.fromEntries(KILLED_IN.map((step) => [step, slowAtFirst()])),
    })
    const { place, model, begin, say } = stage
    await writeFile(join(place.root, 'test.mjs'), hangsOnce('tested'))
    await hookThatHangsOnce(stage, 'committing')

    let prompt = '/dispatch --explorers 1 Write two files'
    for (const moment of MOMENTS) {
      const session = begin(prompt)
      await reached(stage, moment)
      session.kill()
      await session.finished
      expect(keptRun(place.project).state.status).toBe('in_progress')
      prompt = '/phasegate:resume'
    }
    await say(prompt)

    const run = keptRun(place.project)
    expect(run.state.status).toBe('completed')
    expect(completedPhases(run)).toEqual(ALL_PHASES)
    expect(run.all('run-resumed')).toHaveLength(MOMENTS.length)
    const completed = run.all('step-completed').map(({ step }) => step)
    expect(completed).toEqual([...new Set(completed)])
    expect(KILLED_IN.filter((step) => startsOf(model, step).length !== 2)).toEqual([])
    expect(run.all('attempt-ended').every(({ ending, then }) => ending === 'interrupted' && then === 'retry')).toBe(
      true,
    )
    expect(git(place.project, 'log', '--format=%s', 'phasegate/write-two-files').split('\n')).toEqual([
      'Write two files',
      'Start',
    ])
  },
)

for (const [play, step, recording] of [
  [recorded, 'task-1', 'killed-and-resumed'],
  [replayed, 'final-review-1', null],
] as const) {
  play(`what ${step} had written when the client was killed counts: it is not started again`, async () => {
    const { place, model, begin, say, isRecordedAs } = await scene({ agents: { [step]: slowToReport } })
    const session = begin('/dispatch --profile quick --no-test Write a file')
    await reportAsked(model, step)
    session.kill()
    await session.finished
    await say('/phasegate:resume')
    const run = keptRun(place.project)
    expect(completedPhases(run)).toEqual(['2.1', '4.2', '4.3'])
    expect(startsOf(model, step)).toHaveLength(1)
    expect(run.all('attempt-ended')).toEqual([])
    if (recording) await isRecordedAs(recording)
  })
}

replayed('killed while failures are analysed, the analysis is done again and the tests are run once more', async () => {
  const { place, model, begin, say } = await scene({
    files: { 'docs/plan.md': PLAN },
    settings: tested('test -e mended.txt'),
    agents: { analysis: slowAtFirst(mends) },
  })
  const session = begin('/dispatch --stage IMPLEMENT --plan docs/plan.md Write two files')
  await asked(model, 'analysis-1')
  session.kill()
  await session.finished
  await say('/phasegate:resume')
  const run = keptRun(place.project)
  expect(completedPhases(run)).toEqual(['2.1', '2.2', '2.3', '3.1', '3.2', '3.1', '3.2', '3.3', '4.1', '4.2', '4.3'])
  expect(startsOf(model, 'analysis-1')).toHaveLength(2)
  expect(JSON.parse(run.artifact('3.1-test-results.json'))).toMatchObject({ allPassed: true })
  expect(committed(place.project)).toBe('mended.txt\nsrc/one.txt\nsrc/two.txt')
})

// Without npm, which takes half a second each time.
const tested = (test: string) => ({ stages: { TEST: { commands: { test, lint: false } } } })

const BEFORE_TESTS = ['explore-1', 'brainstorm-1', 'plan-1', 'plan-review-1', 'task-2', 'simplify-1', 'impl-review-1']
const AFTER_TESTS = ['test-review-1', 'docs-1', 'final-review-1', 'completion-1']
const KILLED_IN = [...BEFORE_TESTS, ...AFTER_TESTS]

/** Steps, and in their place the two phases that code carries out. */
const MOMENTS = [...BEFORE_TESTS, 'tested', ...AFTER_TESTS, 'committing']

/** Thinks for a minute at its first start, so that it can be killed while it does. */
const slowAtFirst = (deed: Deed = (step) => goodDeed(step)(step)): Deed => {
  let started = false
  return (step) => {
    const again = started
    started = true
    return again ? deed(step) : taking(60_000, deed)(step)
  }
}

/** Writes its artifact, and then takes a minute to say so. */
const slowToReport: Deed = (step) =>
  goodDeed(step)(step).map((move, index, all) => {
    if (index < all.length - 1) return move
    return typeof move === 'function' ? (turn) => after(60_000, move(turn)) : after(60_000, move)
  })

const asked = (model: Script, step: string) =>
  model.until(({ turn }) => turn.speaker === 'agent' && turn.opening.includes(` ${step}]`))

/** The agent has done all its calls and is asked for its report. */
const reportAsked = (model: Script, step: string) =>
  model.until(({ turn, reply }) => turn.speaker === 'agent' && turn.opening.includes(` ${step}]`) && reply.afterMs > 0)

const reached = async ({ place, model }: Scene, moment: string): Promise<void> => {
  if (KILLED_IN.includes(moment)) await asked(model, moment)
  else await appeared(place.root, moment)
}

/** A program that leaves a mark beside the project and hangs, the first time it is run. */
const hangsOnce = (mark: string): string =>
  `import { existsSync, writeFileSync } from 'node:fs'
const mark = new URL('./${mark}', import.meta.url)
if (!existsSync(mark)) {
  writeFileSync(mark, '')
  setTimeout(() => {}, 20_000)
}
`

const hookThatHangsOnce = async ({ place }: Scene, mark: string): Promise<void> => {
  await writeFile(join(place.root, 'hook.mjs'), hangsOnce(mark))
  const hook = join(place.project, '.git', 'hooks', 'pre-commit')
  await writeFile(hook, '#!/bin/sh\nexec node ../../../../hook.mjs\n')
  await chmod(hook, 0o755)
}
