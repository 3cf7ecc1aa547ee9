import { dispatchArguments } from '../../commands/typed.ts'
import fs, { cpSync, mkdirSync, readdirSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { archive, latestRun } from '../../../src/engine/run/archive.ts'
import { begin } from '../../../src/engine/run/begin.ts'
import { startRun } from '../../../src/engine/run/start.ts'
import { stopRun } from '../../../src/engine/run/stop.ts'
import { type Project, projectAt } from '../../../src/state-manager/project.ts'
import { writeWhole } from '../../../src/state-manager/write.ts'
import { Refused } from '../../../src/workflow/core/refused.ts'
import { REPOSITORY } from '../../e2e/client/binary.ts'
import { contents } from '../../e2e/dispatch/scene.ts'
import { folder } from '../../machine/folder.ts'

test('a run that cannot begin leaves nothing behind', () => {
  const root = folder({ 'README.md': '# A project\n' })
  const before = contents(root)
  expect(() => begin(projectAt(root), null, 'test', fullDisk)).toThrow(FULL)
  expect(contents(root)).toEqual(before)
})

test('the run that it would have replaced goes on', async () => {
  const root = folder()
  const project = projectAt(root)
  const prior = await start(project, 'First')
  const before = contents(root)
  expect(() => begin(project, latestRun(project), 'test', fullDisk)).toThrow(FULL)
  expect(contents(root)).toEqual(before)
  expect(latestRun(project)?.run).toEqual(prior)
})

test('of two that begin at once, the second leaves the first alone', async () => {
  const root = folder()
  const project = projectAt(root)
  const other = projectAt(folder())
  const first = await start(other, 'First')
  const meanwhile = (draft: Project): void => {
    fill(draft)
    begin(project, null, 'test', (own) => cpSync(other.tmp, own.tmp, { recursive: true }))
  }
  expect(() => begin(project, null, 'test', meanwhile)).toThrow(expect.objectContaining({ code: 'run-active' }))
  expect(latestRun(project)?.run.id).toBe(first.id)
  expect(Object.keys(contents(project.agents)).filter((path) => path.includes('.begin-'))).toEqual([])
})

test.each(['a run', 'what an agent of an ended run wrote late'])(
  'of two that begin in the place of %s, the second leaves the first alone',
  async (before) => {
    const project = projectAt(folder())
    if (before === 'a run') await start(project, 'Before')
    else writeWhole(join(project.phases, 'late.md'), 'late\n')
    const prior = latestRun(project)
    const other = projectAt(folder())
    const first = await start(other, 'First')
    const meanwhile = (draft: Project): void => {
      fill(draft)
      begin(project, prior, 'test', (own) => cpSync(other.tmp, own.tmp, { recursive: true }))
    }
    expect(() => begin(project, prior, 'test', meanwhile)).toThrow(expect.objectContaining({ code: 'run-active' }))
    expect(latestRun(project)?.run.id).toBe(first.id)
    expect(readdirSync(project.runs)).toEqual([prior?.run.id ?? expect.stringMatching(/^leftover-\d+$/)])
  },
)

test('a run that a file server has put in its place, and said it had not, has begun', async () => {
  const project = projectAt(folder())
  const { renameSync } = fs
  fs.renameSync = (from, to) => {
    renameSync(from, to)
    if (to === project.tmp) throw Object.assign(new Error('EIO'), { code: 'EIO' })
  }
  syncBuiltinESMExports()
  try {
    const { id } = await start(project, 'First')
    expect(latestRun(project)?.run.id).toBe(id)
  } finally {
    fs.renameSync = renameSync
    syncBuiltinESMExports()
  }
})

test('a run that cannot be shown has not begun: what was there is there again, and the next one begins', async () => {
  const project = projectAt(folder())
  const first = await start(project, 'First')
  stopRun(project, { by: 'test', at: '2026-01-01T00:00:00.000Z' })
  const { renameSync } = fs
  fs.renameSync = (from, to) => {
    if (to === join(project.tmp, 'state.json')) throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' })
    renameSync(from, to)
  }
  syncBuiltinESMExports()
  try {
    await expect((async () => start(project, '--replace Second'))()).rejects.toMatchObject({ code: 'cannot-write' })
  } finally {
    fs.renameSync = renameSync
    syncBuiltinESMExports()
  }
  expect(latestRun(project)?.run.id).toBe(first.id)
  expect(readdirSync(project.runs)).toEqual([])
  const { id } = await start(project, '--replace Second')
  expect(latestRun(project)?.run.id).toBe(id)
})

test('what was put aside and is no run hides none', async () => {
  const project = projectAt(folder())
  const first = await start(project, 'First')
  archive(project, first.id)
  mkdirSync(join(project.runs, 'leftover-1', 'journal'), { recursive: true })
  expect(latestRun(project)?.run.id).toBe(first.id)
})

const FULL = new Refused('cannot-write', 'the disk is full')

const fill = (draft: Project): void => writeWhole(join(draft.phases, '1.2-plan.md'), '# Plan\n')

const fullDisk = (draft: Project): void => {
  fill(draft)
  throw FULL
}

const start = (project: Project, task: string) =>
  startRun(project, dispatchArguments(task), {
    plugin: REPOSITORY,
    home: join(project.root, 'home'),
    session: 'one',
    client: null,
    at: '2026-01-01T00:00:00.000Z',
    by: 'test',
  })
