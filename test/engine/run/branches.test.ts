import { expect, test } from 'vitest'
import { cleanUp, mergeBranch } from '../../../src/engine/run/branches.ts'
import { startRun } from '../../../src/engine/run/start.ts'
import { stopRun } from '../../../src/engine/run/stop.ts'
import { projectAt } from '../../../src/state-manager/project.ts'
import { print } from '../../../src/workflow/core/text.ts'
import { dispatchArguments } from '../../commands/typed.ts'
import { REPOSITORY } from '../../e2e/client/binary.ts'
import { git, repository } from '../../machine/folder.ts'

const AT = '2026-11-21T05:00:00.000Z'
const BRANCH = 'phasegate/do-it'

test('a run that is not completed is taken only by the name of its branch, and not removed while it needs that', async () => {
  const project = projectAt(repository())
  await startRun(project, dispatchArguments('Do it'), {
    plugin: REPOSITORY,
    home: '/nowhere',
    session: 'session-1',
    client: process.pid,
    at: AT,
    by: '/dispatch',
  })
  expect(() => mergeBranch(project, undefined)).toThrow(
    `the run of ${BRANCH} is running: what it has so far is not finished. To take it all the same: phasegate merge ${BRANCH}`,
  )
  stopRun(project, { by: 'test', at: AT })
  expect(() => mergeBranch(project, undefined)).toThrow(`the run of ${BRANCH} is stopped`)
  expect(print(mergeBranch(project, BRANCH).said, 'shell')).toBe(`main has all of ${BRANCH} already.`)
  expect(() => cleanUp(project, BRANCH)).toThrow(`${BRANCH} is of a run or workstream that is not over`)
  expect(git(project.root, 'branch', '--list', BRANCH)).not.toBe('')
})

test('where there is no run at all, none is spoken of', () => {
  expect(() => mergeBranch(projectAt(repository()), undefined)).toThrow(
    'there is no last run here that has a branch of its own. Name one: phasegate merge BRANCH',
  )
})
