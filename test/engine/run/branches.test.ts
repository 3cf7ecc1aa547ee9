import { beforeEach, expect, test } from 'vitest'
import { cleanUp, mergeBranch } from '../../../src/engine/run/branches.ts'
import { startRun } from '../../../src/engine/run/start.ts'
import { stopRun } from '../../../src/engine/run/stop.ts'
import { projectAt } from '../../../src/state-manager/project.ts'
import { print } from '../../../src/workflow/core/text.ts'
import { dispatchArguments } from '../../commands/typed.ts'
import { REPOSITORY } from '../../e2e/client/binary.ts'
import { homeless } from '../../machine/committing.ts'
import { git, repository, text, write } from '../../machine/folder.ts'
import { begin, merge, tree } from '../../machine/trees/place.ts'

beforeEach(homeless)

const AT = '2026-11-21T05:00:00.000Z'
const BRANCH = 'phasegate/do-it'
const KNOWN = { id: '001-tea', name: 'tea', order: 1, path: 'work/001-tea', created_at: AT, updated_at: AT }

const indexed = (status: 'in_progress' | 'completed'): string =>
  JSON.stringify({ version: '1.0.0', last_updated: AT, current_stream: '001-tea', streams: [{ ...KNOWN, status }] })

test('the branch of a workstream stays until its last stage is approved', () => {
  const root = repository({ 'work/001-tea/PLAN.md': '# Tea\n', 'work/index.json': indexed('in_progress') })
  const { branch } = begin(root, '001-tea')
  expect(cleanUp(projectAt(root), undefined).json).toEqual({ removed: [], kept: [] })
  expect(() => cleanUp(projectAt(root), branch)).toThrow(
    /phasegate\/001-tea is of a run or workstream that is not over/,
  )
  git(
    root,
    'update-ref',
    `refs/heads/${branch}`,
    git(root, 'commit-tree', 'HEAD^{tree}', '-p', 'HEAD', '-m', 'Stage 1'),
  )
  expect(print(mergeBranch(projectAt(root), branch).said, 'shell')).toMatch(
    /^phasegate\/001-tea is merged into main \(\w+\)\.$/,
  )
  write(root, { 'work/index.json': indexed('completed') })
  expect(cleanUp(projectAt(root), undefined).json).toMatchObject({ removed: [{ kind: 'branch', name: branch }] })
  expect(git(root, 'for-each-ref', '--format=%(refname)')).toBe('refs/heads/main')
})

test('what a run left can be taken and tidied up where trees can no longer be made', () => {
  const root = repository({ 'docs/a.md': '1', 'src/a.ts': '1' })
  const run = begin(root)
  write(tree(run), { 'docs/a.md': '2', 'src/a.ts': '2' })
  merge(run)
  git(root, 'sparse-checkout', 'set', 'docs')
  expect(mergeBranch(projectAt(root), run.branch).json).toMatchObject({ merged: true })
  expect([text(root, 'docs/a.md'), git(root, 'show', 'main:src/a.ts')]).toEqual(['2', '2'])
  expect(cleanUp(projectAt(root), undefined).json).toMatchObject({ kept: [] })
})

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
