import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { newsOf } from '../../src/claude-code/progress.ts'
import { handleRun } from '../../src/engine/run/handle-run.ts'
import { projectAt } from '../../src/state-manager/project.ts'
import { commitsOf } from '../../src/state-manager/run-state.ts'
import { headlessRun } from '../headless/scene.ts'

test('what is no news counts as told, so that nobody reads it twice, and what comes after it is told', async () => {
  const { what } = await headlessRun('--profile quick --no-test Write a file')
  const project = projectAt(what.folder)
  const at = new Date().toISOString()
  const caller = { session: what.session, caller: null, token: 'a', found: {}, missing: [] }
  handleRun(project, 'test', () => ({ type: 'start-step', at, step: 'task-1', ...caller }))
  expect(newsOf(project, 'shell')).toEqual([])
  expect(readFileSync(join(project.tmp, 'shown'), 'utf8')).toBe(String(commitsOf(project).length))
  handleRun(project, 'test', () => ({ type: 'stop-run', at, reason: 'enough' }))
  expect(newsOf(project, 'shell')).toEqual([expect.stringContaining('stopped · enough')])
})
