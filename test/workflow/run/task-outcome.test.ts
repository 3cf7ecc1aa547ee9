import { describe, expect, test } from 'vitest'
import type { TaskFacts } from '../../../src/workflow/core/facts.ts'
import { notVerified, taskOutcome } from '../../../src/workflow/run/task-outcome.ts'
import { accepted, aRun, aTask, given, type Past, reports, starts, tests, upTo } from './run.ts'

const refusedTo = (...commands: string[]): TaskFacts => ({
  ...aTask('completed', 'src/a.ts'),
  refused: commands.map((command) => ({ command, text: 'not allowed' })),
})

const runOf = (...past: Past[]) => given(aRun(), upTo('2.1', { 'task-1': [], 'task-2': [] }), ...past).run

const commandsOf = (...past: Past[]): string[] => notVerified(runOf(...past)).map(({ command }) => command)

describe('what agents of tasks could not run', () => {
  const both = [accepted('task-1', refusedTo('npm test')), accepted('task-2', refusedTo('npm test', 'node -e 1'))]

  test('counts as done, and is told once', () => {
    expect(taskOutcome(runOf(...both))).toMatchObject({ status: 'completed', summary: '2 of 2 tasks completed' })
    expect(commandsOf(...both)).toEqual(['npm test', 'node -e 1'])
  })

  test('is settled where code ran it well, also as a part of what it ran; all else stays open', () => {
    expect(commandsOf(...both, upTo('3.1'), accepted('tests-1', tests(true)))).toEqual(['node -e 1'])
    const parts = [accepted('task-1', refusedTo('npm run test', 'npm test -- a.test.ts')), accepted('task-2')]
    expect(commandsOf(...parts, upTo('3.1'), accepted('tests-1', tests(true)))).toEqual([])
    const other = [accepted('task-1', refusedTo('npm test:slow')), accepted('task-2')]
    expect(commandsOf(...other, upTo('3.1'), accepted('tests-1', tests(true)))).toEqual(['npm test:slow'])
  })

  test.each([false, null])('stays open where the tests ended as %s', (passed) => {
    expect(commandsOf(...both, upTo('3.1'), accepted('tests-1', tests(passed)))).toEqual(['npm test', 'node -e 1'])
  })
})

describe('a task that failed', () => {
  const settings = { retries: { maxPerTask: 0 }, stages: { IMPLEMENT: { onFailedTask: 'continue' } } } as const
  const failing = (trees?: Parameters<typeof aRun>[0]) =>
    given(
      aRun({ settings, ...trees }),
      upTo('2.1', { 'task-1': [], 'task-2': [] }),
      accepted('task-2'),
      starts('task-1'),
      reports('task-1', aTask('failed', 'src/a.ts')),
    ).run

  test('tells what it changed, and where that is', () => {
    expect(taskOutcome(failing())).toMatchObject({
      status: 'failed',
      summary: '1 of 2 tasks completed',
      filesModified: ['src/task-2.ts'],
      errors: ['task-1: I could not; what it changed (src/a.ts) is in the checkout'],
    })
    const keep = 'refs/phasegate/run-1'
    const trees = { branch: 'phasegate/run-1', base: 'c0ffee', keep, prefix: '', left: [] }
    expect(taskOutcome(failing({ trees }))?.errors).toEqual([
      'task-1: I could not; what it changed (src/a.ts) is not merged: git show refs/phasegate/run-1/task-1/7',
    ])
  })
})
