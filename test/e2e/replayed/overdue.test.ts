import { execFileSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { phasegate } from '../dispatch/phasegate.ts'
import { completedPhases, keptRun, scene } from '../dispatch/scene.ts'
import { timePasses } from '../dispatch/time-passes.ts'
import { goodDeed } from '../good-agents.ts'
import type { Deed } from '../model/agents.ts'
import { bash, calls } from '../model/reply.ts'

const PATIENCE = 90_000

test('an agent that takes too long has failed an attempt, found by the next hook or command, and its late report changes nothing', async () => {
  let starts = 0
  const dawdlesTwice: Deed = (step) => {
    starts += 1
    // Reading a pipe takes until somebody writes to it.
    return starts > 2 ? goodDeed(step)(step) : [calls(bash(`cat '${pipe}'`)), ...goodDeed(step)(step)]
  }
  const { place, model, begin } = await scene({
    agents: { 'task-1': dawdlesTwice },
    settings: { git: { workflow: 'none' } },
  })
  const pipe = join(place.root, 'pipe')
  execFileSync('mkfifo', [pipe])
  const atWork = (attempt: number) =>
    model.until(({ turn }) => turn.number === 1 && turn.opening.includes(`task-1] attempt ${attempt}`), PATIENCE)
  const session = begin('/dispatch --profile quick --no-test Write a file', { args: ['--allowedTools', 'Bash'] })

  // Nothing looks at the clock before the agent itself reports.
  await atWork(1)
  timePasses(place.project, 2)
  await writeFile(pipe, 'go on\n')

  // A command finds the second one; what the agent wants to write then is refused.
  await atWork(2)
  timePasses(place.project, 2)
  expect((await phasegate(place, 'next')).stdout).toContain('[PHASE 2.1 task-1]')
  await writeFile(pipe, 'go on\n')

  expect(await session.finished).toMatchObject({ exitCode: 0, timedOut: false })
  const run = keptRun(place.project)
  expect(
    run.events
      .flatMap((event) =>
        event.type === 'attempt-ended' || event.type === 'late-report-ignored' || event.type === 'step-completed'
          ? [`${event.type} ${event.step} ${event.attempt}`]
          : [],
      )
      .slice(0, 5),
  ).toEqual([
    'attempt-ended task-1 1',
    'late-report-ignored task-1 1',
    'attempt-ended task-1 2',
    'late-report-ignored task-1 2',
    'step-completed task-1 3',
  ])
  expect(run.all('attempt-ended')).toMatchObject([
    { ending: 'overdue', reason: expect.stringMatching(/did not report within \d+ minutes/), then: 'retry' },
    { ending: 'overdue', then: 'retry' },
  ])
  expect(completedPhases(run)).toEqual(['2.1', '4.2', '4.3'])
  expect(model.requests.flatMap(({ turn }) => turn.results.map(({ text }) => text)).join('\n')).toMatch(
    /task-1 is not yours any more \(it did not report within \d+ minutes\)/,
  )
  expect((await phasegate(place, 'status', '--verbose')).stdout).toMatch(
    /attempt 1: overdue after 2 h.*\n +it reported later; that was ignored\n +attempt 2: overdue/,
  )
})
