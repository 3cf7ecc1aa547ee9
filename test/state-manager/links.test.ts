import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { resetSettings, setSetting } from '../../src/configuration/save.ts'
import { startRun } from '../../src/engine/run/start.ts'
import { endMessage, lastShellAt, markCall } from '../../src/state-manager/in-flight.ts'
import { publish } from '../../src/state-manager/publish.ts'
import { remember } from '../../src/state-manager/memo.ts'
import { newStream } from '../../src/state-manager/new-stream.ts'
import { projectAt } from '../../src/state-manager/project.ts'
import { makeFolder, writeWhereThere, writeWhole } from '../../src/state-manager/write.ts'
import { dispatchArguments } from '../commands/typed.ts'
import { REPOSITORY } from '../e2e/client/binary.ts'
import { folder, repository } from '../machine/folder.ts'
import { begin, tree } from '../machine/trees/place.ts'

/** A project in which one path is a link to a folder of somebody else's. */
const linked = (path: string) => {
  const root = folder()
  const [project, elsewhere] = [join(root, 'project'), join(root, 'elsewhere')]
  mkdirSync(elsewhere)
  mkdirSync(dirname(join(project, path)), { recursive: true })
  symlinkSync(elsewhere, join(project, path))
  return { project, elsewhere }
}

const linkedOut = expect.objectContaining({
  code: 'cannot-write',
  message: expect.stringMatching(/^cannot write .*: a link leads out of \S+\/, to .*elsewhere.*Remove the link/),
})

describe('nothing is written through a link out of', () => {
  test.each(['.agents', '.agents/tmp', '.agents/tmp/phases', '.agents/tmp/journal'])('%s', (path) => {
    const { project, elsewhere } = linked(path)
    const { journal, phases } = projectAt(project)
    const within = path.endsWith('journal') ? journal : phases
    for (const write of [
      () => writeWhole(join(within, 'x.md'), 'x'),
      () => writeWhereThere(join(within, 'x.md'), 'x'),
      () => makeFolder(join(within, 'x')),
    ])
      expect(write).toThrow(linkedOut)
    expect(readdirSync(elsewhere)).toEqual([])
  })

  test('.agents/tmp/journal, for a commit that is not the first, and what is remembered of it', () => {
    const { project, elsewhere } = linked('.agents/tmp/journal')
    const { journal } = projectAt(project)
    writeFileSync(join(elsewhere, '000001.json'), '{}')
    expect(() => publish(journal, { commit: 2, at: '', by: '', events: [] })).toThrow(linkedOut)
    remember(join(journal, '.state.json'), 'x', Buffer.from(''), {})
    expect(readdirSync(elsewhere)).toEqual(['000001.json'])
  })

  test.each(['work', 'work/001-tea'])('%s', (path) => {
    const { project, elsewhere } = linked(path)
    expect(() => writeWhole(join(project, 'work/001-tea/threads.json'), '{}')).toThrow(linkedOut)
    if (path === 'work')
      expect(() => newStream(join(project, 'work'), 'tea', '# Plan: Tea\n', '2026-11-21T05:00:00.000Z')).toThrow(
        linkedOut,
      )
    expect(readdirSync(elsewhere)).toEqual([])
  })

  test('.phasegate, or its file; the link of a file is replaced', () => {
    const { project, elsewhere } = linked('.phasegate')
    const places = { home: join(elsewhere, 'home'), project }
    expect(() => setSetting(places, 'project', 'review.maxRetries', 1)).toThrow(linkedOut)
    expect(readdirSync(elsewhere)).toEqual([])
    const other = folder({ 'theirs.json': '{"review": {"maxRetries": 1}}' })
    mkdirSync(join(other, '.phasegate'))
    symlinkSync('../theirs.json', join(other, '.phasegate/config.json'))
    setSetting({ home: join(other, 'home'), project: other }, 'project', 'review.maxRetries', 3)
    expect(readFileSync(join(other, 'theirs.json'), 'utf8')).toContain('1')
    expect(readFileSync(join(other, '.phasegate/config.json'), 'utf8')).toContain('3')
  })

  test('.agents, when a run is started', async () => {
    const { project, elsewhere } = linked('.agents')
    const starter = { plugin: REPOSITORY, home: elsewhere, session: null, client: null, at: '2026-11-21T05:00:00.000Z' }
    await expect(startRun(projectAt(project), dispatchArguments('Add'), { ...starter, by: 'test' })).rejects.toThrow(
      linkedOut,
    )
    expect(readdirSync(elsewhere)).toEqual([])
  })
})

test('no tree is made behind a link from .agents/trees', () => {
  const project = repository()
  const elsewhere = folder()
  const run = begin(project)
  mkdirSync(join(project, '.agents'))
  symlinkSync(elsewhere, join(project, '.agents/trees'))
  expect(() => tree(run)).toThrow(/link leads out of \.agents\//)
  expect(readdirSync(elsewhere)).toEqual([])
})

test('a link that waits where the end of a shell call is noted is replaced', () => {
  const root = folder({ 'theirs.txt': 'theirs' })
  const project = projectAt(root)
  const call = { session: 'one', agent: null, call: 'toolu_1' }
  markCall(project, 'shell', call)
  symlinkSync('../../theirs.txt', join(root, '.agents/in-flight/.over'))
  endMessage(project, 'one', null)
  expect(readFileSync(join(root, 'theirs.txt'), 'utf8')).toBe('theirs')
  expect(lastShellAt(project)).toBeGreaterThan(0)
})

test('a link that waits where a draft would be is not followed', () => {
  const root = folder({ 'theirs.txt': 'theirs' })
  symlinkSync('theirs.txt', join(root, `threads.json.${process.pid}.draft`))
  writeWhole(join(root, 'threads.json'), '{}')
  expect(readFileSync(join(root, 'theirs.txt'), 'utf8')).toBe('theirs')
  expect(readFileSync(join(root, 'threads.json'), 'utf8')).toBe('{}')
})

test("the user's own folder may be a link", () => {
  const root = folder()
  mkdirSync(join(root, 'dotfiles'))
  mkdirSync(join(root, 'home'))
  symlinkSync('../dotfiles', join(root, 'home/.phasegate'))
  const places = { home: join(root, 'home'), project: join(root, 'project') }
  setSetting(places, 'global', 'review.maxRetries', 1)
  resetSettings(places, 'global')
  expect(readdirSync(join(root, 'dotfiles')).toSorted()).toEqual(['config.json', 'config.json.bak'])
})
