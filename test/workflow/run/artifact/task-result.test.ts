import { expect, test } from 'vitest'
import { checkTaskResult, mergeTasks } from '../../../../src/workflow/run/artifact/task-result.ts'
import { contextOf, problemsOf } from './context.ts'

const context = contextOf()
const result = (changed: object = {}): string =>
  JSON.stringify({
    status: 'completed',
    summary: 'Done.',
    errors: [],
    ...changed,
  })

test('which task it was and which files were changed is not for its agent to say', () => {
  const done = { kind: 'task', status: 'completed', summary: 'Done.', filesModified: [], errors: [] }
  expect(checkTaskResult(result(), context)).toEqual({ ok: true, facts: done })
  const said = result({ taskId: 'task-9', filesModified: ['src/a.ts'] })
  expect(checkTaskResult(said, context)).toEqual({ ok: true, facts: done })
})

test('what a completed task has nothing to say about may be left out', () => {
  expect(checkTaskResult('{"status":"completed","summary":"x"}', context).ok).toBe(true)
})

test('every rule is told at once', () => {
  const text = result({
    status: 'failed',
    summary: 'é'.repeat(501),
  })
  expect(problemsOf(checkTaskResult(text, context))).toBe(
    [
      'summary: has 501 characters; expected at most 500',
      'errors: is empty although status is "failed"; expected what went wrong',
    ].join('\n'),
  )
})

test('a task that needs context says what', () => {
  expect(problemsOf(checkTaskResult(result({ status: 'needs_context' }), context))).toBe(
    'errors: is empty although status is "needs_context"; expected exactly what is missing',
  )
  expect(checkTaskResult(result({ status: 'needs_context', errors: ['Which database?'] }), context)).toMatchObject({
    facts: { status: 'needs_context', errors: ['Which database?'] },
  })
  expect(problemsOf(checkTaskResult(result({ status: 'failed', errors: [' '] }), context))).toBe(
    'errors[0]: expected at least 1 character, found an empty string',
  )
})

test('a task that is done and could not be verified names the command that was refused', () => {
  const refused = [{ command: 'npm test', text: 'This command requires approval' }]
  expect(checkTaskResult(result({ status: 'unverified', refused }), context)).toEqual({
    ok: true,
    facts: { kind: 'task', status: 'completed', summary: 'Done.', filesModified: [], errors: [], refused },
  })
  expect(problemsOf(checkTaskResult(result({ status: 'unverified' }), context))).toBe(
    'refused: is empty although status is "unverified"; expected the command that could not be run, and the words of its refusal if there were any',
  )
  // Told beforehand that it may not, it did not try.
  const untried = [{ command: 'npm test' }]
  expect(checkTaskResult(result({ status: 'unverified', refused: untried }), context)).toMatchObject({
    facts: { refused: [{ command: 'npm test', text: 'not tried' }] },
  })
})

test('what a refusal says at length is cut', () => {
  const refused = [{ command: 'npm\n  test', text: 'no '.repeat(200) }]
  expect(checkTaskResult(result({ status: 'failed', errors: ['No.'], refused }), context)).toMatchObject({
    facts: { refused: [{ command: 'npm test', text: expect.stringMatching(/^(?:no ){66}n?…$/) }] },
  })
})

test('500 characters are counted as characters', () => {
  expect(checkTaskResult(result({ summary: '🙂'.repeat(500) }), context).ok).toBe(true)
})

test('results become one artifact', () => {
  const planned = [
    { id: 'task-1', files: ['src/a.ts', 'test/'] },
    { id: 'task-2', files: ['src/b.ts'] },
    { id: 'task-3', files: ['src/c.ts'] },
    { id: 'task-4', files: [] },
  ]
  const refused = [{ command: 'npm test', text: 'not allowed' }]
  const waves = [
    [
      { id: 'task-1', status: 'completed', summary: 'One.', filesModified: ['test/a.test.ts', './src/a.ts'] },
      { id: 'task-2', status: 'failed', summary: 'No.', filesModified: ['src/a.ts', 'README.md'] },
    ],
    [],
    [
      { id: 'task-3', status: 'skipped', summary: 'Needs task-2.', filesModified: [] },
      { id: 'task-4', status: 'unverified', summary: 'Four.', filesModified: [], refused },
    ],
  ]
  expect(JSON.parse(mergeTasks(waves, planned))).toEqual({
    waves: [
      {
        waveNumber: 1,
        tasks: [
          { id: 'task-1', status: 'completed', summary: 'One.' },
          { id: 'task-2', status: 'failed', summary: 'No.' },
        ],
      },
      {
        waveNumber: 2,
        tasks: [
          { id: 'task-3', status: 'skipped', summary: 'Needs task-2.' },
          { id: 'task-4', status: 'unverified', summary: 'Four.', refused },
        ],
      },
    ],
    completedTasks: ['task-1', 'task-4'],
    failedTasks: ['task-2'],
    filesModified: ['README.md', 'src/a.ts', 'test/a.test.ts'],
    outsidePlan: ['README.md', 'src/a.ts'],
  })
})
