import { dispatchArguments } from '../../commands/typed.ts'
import { expect, test } from 'vitest'
import { resumeRun } from '../../../src/engine/run/resume.ts'
import { startRun } from '../../../src/engine/run/start.ts'
import { projectAt } from '../../../src/state-manager/project.ts'
import { REPOSITORY } from '../../e2e/client/binary.ts'
import { folder } from '../../machine/folder.ts'

const AT = '2026-11-21T05:00:00.000Z'

/** What a person is told who starts the only stage of a quick run of this task again. */
const restarted = async (task: string): Promise<string> => {
  const project = projectAt(folder())
  const starter = { plugin: REPOSITORY, home: project.root, session: 'one', client: null, at: AT, by: 'test' }
  await startRun(project, dispatchArguments(`--profile quick -- ${task}`), starter)
  const args = { plan: { kind: 'restart-stage' }, takeOver: true } as const
  return resumeRun(project, args, { session: 'two', client: null, at: AT, by: 'test' }).said
}

test.each([
  'Fix the typo',
  `${'word '.repeat(16)}and more words than a heading takes`,
  `${'x'.repeat(79)}🎉 and so on`,
  '- fix  the  list of issue #',
  '### …',
  '***',
])('nobody is said to have edited the plan that code made of: %s', async (task) => {
  expect(await restarted(task)).not.toContain('edited')
})
