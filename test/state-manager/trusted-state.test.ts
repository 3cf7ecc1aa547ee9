import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readState } from '../../src/state-manager/run-state.ts'
import { trustedState } from '../../src/state-manager/trusted-state.ts'
import { aRun, given, starts } from '../workflow/run/run.ts'
import { projectWith } from './folder.ts'

test('the guard sees the same run as those who decide', () => {
  const project = projectWith(given(aRun(), starts('explore-1')).events)
  expect(trustedState(project)?.steps['explore-1']?.status).toBe('running')
  expect(trustedState(project)).toEqual(readState(project))
})

test('what is no commit is refused like everywhere', () => {
  const project = projectWith(given(aRun()).events)
  writeFileSync(join(project.journal, '000002.json'), '{"events":[]}')
  expect(() => trustedState(project)).toThrow(/journal .* cannot be read/)
})
