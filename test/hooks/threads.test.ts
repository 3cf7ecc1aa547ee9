import { join } from 'node:path'
import { expect, test } from 'vitest'
import { respondThread } from '../../src/hooks/threads/respond.ts'
import { projectAt } from '../../src/state-manager/project.ts'
import { type Files, folder } from '../execution/folder.ts'
import { PLAN } from '../workstream/stream.ts'

const AT = '2026-11-21T08:00:00.000Z'

/** A workstream whose journal says that this session carries it out. */
const executed = (path: string, session: string): Files => {
  const started = { type: 'execution-started', at: AT, session, client: null, stage: '01', batch: null }
  const commit = { commit: 1, at: AT, by: 'test', events: [started] }
  return { [`${path}/PLAN.md`]: PLAN, [`${path}/journal/000001.json`]: JSON.stringify(commit) }
}

const index = (...ids: string[]): string => {
  const about = { name: 'tea', path: 'x', created_at: AT, updated_at: AT, status: 'in_progress' }
  const streams = ids.map((id, at) => ({ ...about, id, order: at + 1 }))
  return JSON.stringify({ version: '1.0.0', last_updated: AT, current_stream: ids[0], streams })
}

/** What the hook says to a session that starts in `project/` of these files. */
const told = (files: Files, session: string) => {
  const root = join(folder(files), 'project')
  const input = { hook_event_name: 'SessionStart', session_id: session, source: 'startup' }
  const place = { plugin: root, home: root, client: null, terminal: false, now: AT }
  return respondThread(input, { ...place, project: projectAt(root), work: join(root, 'work') })
}

test('a session is told of the workstream that it carries out, also when another one is current', () => {
  const files = {
    ...executed('project/work/001-tea', 'one'),
    ...executed('project/work/002-milk', 'two'),
    'project/work/index.json': index('001-tea', '002-milk'),
  }
  expect(told(files, 'two').hookSpecificOutput?.additionalContext).toContain('Phasegate: 002-milk')
  expect(told(files, 'three')).toEqual({})
})

test('an index that leads out of the project leads nowhere', () => {
  const files = {
    ...executed('project/work/001-tea', 'one'),
    ...executed('elsewhere', 'two'),
    'project/work/index.json': index('001-tea', '../../elsewhere'),
  }
  expect(told(files, 'two')).toEqual({})
})
