import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { askedFor } from '../../src/claude-code/before-step.ts'
import { projectAt } from '../../src/state-manager/project.ts'
import { folder } from '../machine/folder.ts'
import { aRun, aTask, given, reports, starts, upTo } from '../workflow/run/run.ts'
import { stepIn } from './step-in.ts'

/** What the next agent of a task is told, after one that asked for this. */
const told = (root: string, ...errors: string[]): string => {
  const asking = { ...aTask('needs_context'), errors }
  const { run } = given(aRun(), upTo('2.1'), starts('task-1'), reports('task-1', asking))
  return askedFor(projectAt(root), run, stepIn(run, 'task-1'))
}

const listed = (text: string): string[] => {
  const [, list = ''] = /read it first:\n((?:- .*\n)*)/.exec(text) ?? []
  return list.split('\n').filter(Boolean)
}

test('what an agent asked for and is there stands in the prompt of the next one', () => {
  const root = folder({ 'src/one.ts': '1', 'docs/shape.md': 'x' })
  const text = told(root, 'What does src/one.ts:12-14 return, and `docs/`?')
  expect(listed(text)).toEqual([`- ${join(root, 'src/one.ts')}`, `- ${join(root, 'docs')}`])
})

test('what is not there, lies outside the project or is no path is left to the agent, and breaks nothing', () => {
  const root = folder({ 'src/one.ts': '1' })
  symlinkSync('/etc', join(root, 'outside'))
  symlinkSync('loop', join(root, 'loop'))
  const words = [
    'src/none.ts',
    '../../etc/passwd',
    '/etc/passwd',
    'outside/passwd',
    'src/one.ts/two.ts',
    'loop/a',
    '~/x',
  ]
  const text = told(root, ...words, `${'x'.repeat(300)}/y`, 'a\u0000b', 'src/one.ts')
  expect(listed(text)).toEqual([`- ${join(root, 'src/one.ts')}`])
})
