import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { projectAt } from '../../../src/state-manager/project.ts'
import { folder, text, write } from '../../machine/folder.ts'
import { projectWith } from '../../state-manager/folder.ts'
import { oldJournal, oldStream } from '../../state-manager/old-journals.ts'
import { aRun, given, upTo } from '../../workflow/run/run.ts'
import { here } from './here.ts'

const json = async (place: ReturnType<typeof here>, ...words: string[]): Promise<unknown> =>
  JSON.parse((await place.phasegate('export', ...words, '--format', 'json')).out)

test('a run of 0.1.0 is exported, with its artifacts; without a name the last one is', async () => {
  const root = folder({
    ...oldJournal('run-blocked.jsonl', '.agents/tmp/journal'),
    '.agents/tmp/phases/0-explore.md': '# Found\n',
  })
  const view = await json(here({ project: projectAt(root) }))
  expect(view).toMatchObject({
    kind: 'run',
    status: 'blocked',
    next: { next: { shell: 'phasegate resume --from-phase 2.3' } },
    artifacts: [{ name: '0-explore.md', phase: '0', step: null, bytes: 8, text: '# Found\n', isCut: false }],
  })
})

test('a workstream of 0.1.0 is exported by its number or name, and nothing is written', async () => {
  const root = folder(oldStream())
  const place = here({ project: projectAt(root) })
  const view = await json(place, 'tea')
  expect(view).toMatchObject({
    kind: 'workstream',
    id: '001-tea',
    stages: [{ batches: [{ threads: [{ attempts: [{ number: 1 }, { number: 2 }] }, {}, {}, {}] }] }],
    artifacts: [{ name: 'PLAN.md' }],
  })
  expect(await json(place, '1')).toEqual(view)
  expect(text(root, 'work/001-tea/threads.json')).toBeNull()
})

test('what a link leads to outside of the run is no artifact; of a very long one the beginning is', async () => {
  const project = projectWith(given(aRun(), upTo('1.1')).events)
  write(project.phases, { '1.1-brainstorm.md': 'x'.repeat(1024 * 1024 + 1) })
  symlinkSync(join(project.root, '..'), join(project.phases, 'parts'))
  symlinkSync('/etc/hostname', join(project.phases, '0-explore.md'))
  expect(await json(here({ project }))).toMatchObject({
    artifacts: [{ name: '1.1-brainstorm.md', bytes: 1024 * 1024 + 1, isCut: true }],
  })
})

test('goes to a file where one is named, and says why it cannot', async () => {
  const place = here({ project: projectWith(given(aRun()).events) })
  const file = join(place.root, 'run.json')
  expect(await place.phasegate('export', 'run-1', '--format', 'json', '--output', file)).toMatchObject({
    code: 0,
    out: 'Written: /project/run.json\n',
  })
  expect(JSON.parse(text(place.root, 'run.json') ?? '')).toMatchObject({ id: 'run-1' })
  expect(await place.phasegate('export', '--format', 'json', '--output', place.root)).toMatchObject({
    code: 1,
    err: expect.stringContaining('a folder is in the way of the file'),
  })
})

test('without a run it says how to start one, and names what there is', async () => {
  expect((await here().phasegate('export', '--format', 'json')).out).toContain('No run here yet')
  expect(await here().phasegate('export', 'x', '--format', 'json')).toMatchObject({
    code: 1,
    err: expect.stringContaining('no run x; there is none here'),
  })
})

test('is the board as one file, of a run and of a workstream', async () => {
  const root = folder({ ...oldJournal('run-blocked.jsonl', '.agents/tmp/journal'), ...oldStream() })
  const place = here({ project: projectAt(root) })
  const { out } = await place.phasegate('export', '--format', 'html')
  expect(out).toMatch(/^<!doctype html>\n/)
  expect(out).toContain('phasegate resume --from-phase 2.3')
  expect(await place.phasegate('export', 'tea', '--format', 'html', '--output', join(root, 'tea.html'))).toMatchObject({
    code: 0,
  })
  expect(text(root, 'tea.html')).toContain('/work/001-tea/step?step=01.01.01')
})

test('of a name that is neither it says what runs and what workstreams there are', async () => {
  const place = here({ project: projectAt(folder(oldStream())) })
  expect((await place.phasegate('export', 'x', '--format', 'md')).err).toBe(
    'no run x; there is none here. See: phasegate runs. Workstreams: 001-tea\n',
  )
})

test('is a summary, or a table, of what is asked', async () => {
  const place = here({ project: projectAt(folder(oldJournal('run-at-work.jsonl', '.agents/tmp/journal'))) })
  expect((await place.phasegate('export', '--format', 'md')).out).toMatch(/^# .*\n\nRun \S+: running · begun 2026/)
  const { out } = await place.phasegate('export', '--format', 'csv')
  await place.phasegate('export', '--format', 'csv', '--output', join(place.root, 'run.csv'))
  expect(text(place.root, 'run.csv')?.split('\r\n').join('\n')).toBe(out)
  expect(out.match(/,task-1,/g)).toHaveLength(1)
  expect(await place.phasegate('export', '--format', 'pdf')).toMatchObject({
    code: 2,
    err: expect.stringContaining('--format is one of html, md, json, csv'),
  })
})
