import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { markProcess } from '../../../src/engine/run/code-process.ts'
import { projectAt } from '../../../src/state-manager/project.ts'
import { folder } from '../../machine/folder.ts'

test('the mark of a process brings no run back that was moved away: nothing could start in what is left', () => {
  const project = projectAt(folder({ '.agents/.gitignore': '*' }))
  markProcess(project, 1)
  expect(existsSync(project.tmp)).toBe(false)
})
