import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { recordBranch, recordedBranch } from '../../src/machine/branch.ts'
import { repository } from './folder.ts'

test('a branch is recorded as soon as another process has written the configuration', () => {
  const project = repository()
  const lock = join(project, '.git/config.lock')
  writeFileSync(lock, '')
  spawn(process.execPath, ['-e', `setTimeout(() => fs.rmSync(${JSON.stringify(lock)}), 100)`])
  recordBranch(project, { branch: 'phasegate/one', id: 'run-1' })
  expect(recordedBranch(project, 'run-1')).toBe('phasegate/one')
})
