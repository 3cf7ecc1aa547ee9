import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { DEFAULTS } from '../../../src/configuration/defaults.ts'
import { handleWork } from '../../../src/engine/workstream/engine-here.ts'
import { chooseStream } from '../../../src/state-manager/work-folder.ts'
import { complete, type Desk, desk } from './desk.ts'
import { refuses } from './refuses.ts'

const HOME = homedir()
afterEach(() => void (process.env['HOME'] = HOME))

/** `001-tea` with a thread that is done, and `002-coffee`, which is current. */
const two = async (): Promise<Desk> => {
  const place = await desk()
  await complete(place, '01.01.01')
  await place.work('create', '--name', 'coffee')
  return place
}

const index = ({ read }: Desk) =>
  JSON.parse(read('001-tea/../index.json')) as {
    current_stream: string | null
    streams: { id: string; path: string }[]
  }
const done = async ({ json }: Desk, stream: string) =>
  ((await json('list', '--stream', stream, '--status', 'completed')) as { threads: unknown[] }).threads.length

describe('work rename', () => {
  test('keeps number and history; index and current follow', async () => {
    const place = await two()
    await place.work('current', '--set', '1')
    expect(await place.work('rename', 'tea', 'green-tea')).toEqual({
      code: 0,
      out: '001-tea is 001-green-tea now. To undo: work rename 001-green-tea tea\n',
      err: '',
    })
    expect(index(place)).toMatchObject({
      current_stream: '001-green-tea',
      streams: [{ id: '001-green-tea', path: 'work/001-green-tea' }, { id: '002-coffee' }],
    })
    expect(await done(place, 'green-tea')).toBe(1)
    expect(place.read('001-green-tea/threads.json')).toContain('"stream_id":"001-green-tea"')
    expect(await place.work('rename', '001-green-tea', 'tea')).toMatchObject({ code: 0 })
    expect(index(place).current_stream).toBe('001-tea')
  })

  test('to a name that is none, or is taken, is refused', async () => {
    const place = await two()
    await refuses(place, 'rename tea Green_Tea', /is not a name for a workstream/)
    await refuses(place, 'rename tea coffee', /there is a workstream 002-coffee already/)
  })

  test('what git vouches for is vouched for at the new place, too', async () => {
    const place = await two()
    const git = (...words: string[]) => execFileSync('git', words, { cwd: place.root, stdio: 'ignore' })
    rmSync(join(place.root, '.git'), { recursive: true })
    git('init')
    git('add', 'work')
    git('-c', 'user.name=Ana', '-c', 'user.email=ana@example.org', 'commit', '-m', 'Plan')
    // From here on another user is at work, to whom these are commits of a teammate.
    mkdirSync((process.env['HOME'] = join(place.home, 'ben')))
    expect(await place.work('update', '--thread', '1.1.2', '--status', 'in_progress', '--stream', '1')).toMatchObject({
      code: 0,
    })
    expect(await place.work('rename', 'tea', 'chai')).toMatchObject({ code: 0, err: '' })
    rmSync(join(place.root, 'work/001-chai/journal/.state.json'))
    expect(await done(place, 'chai')).toBe(1)
  })
})

describe('work archive and work delete', () => {
  test.each([
    ['archive', 'archived', '.archive'],
    ['delete', 'deleted', '.trash'],
  ])('%s moves it away whole, and work restore brings it back', async (command, said, folder) => {
    const place = await two()
    expect((await place.work(command, '2')).out).toBe(
      `002-coffee is ${said}: it lies in work/${folder}/002-coffee. To undo: work restore 002-coffee\nThe current workstream is 001-tea.\n`,
    )
    expect(index(place)).toMatchObject({ current_stream: '001-tea', streams: [{ id: '001-tea' }] })
    expect((await place.work(command, '1')).out).toMatch(/\nNo workstream is left\.\n$/)
    expect(await place.work('list')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/there is no workstream here/),
    })
    expect((await place.work('restore', 'tea')).out).toBe('001-tea is back. Current: 001-tea\n')
    expect(await done(place, '1')).toBe(1)
    // No number is used again.
    expect((await place.work('create', '--name', 'coffee')).out).toContain('Created 003-coffee')
    await refuses(place, 'restore 2', /there is a workstream 003-coffee already/)
  })

  test('git is not shown what was deleted', async () => {
    const place = await two()
    await place.work('delete', '2')
    expect(place.read('.trash/.gitignore')).toBe('*\n')
  })

  test('what is not there cannot be brought back', async () => {
    const place = await two()
    await refuses(place, 'restore tea', /no workstream tea can be brought back; nothing is archived or deleted here/)
    await place.work('archive', '2')
    await refuses(place, 'restore tea', /there is 002-coffee/)
  })
})

test.each(['rename tea chai', 'archive tea', 'delete tea'])(
  'work %s is refused while it is carried out',
  async (line) => {
    const place = await two()
    const stream = chooseStream(join(place.root, 'work'), '1')
    const at = '2026-11-21T08:00:00.000Z'
    const execution = { session: 'session-1', client: process.pid, stage: '01', batch: null, takeOver: false } as const
    for (const command of [
      { type: 'approve-plan', at, force: false },
      { type: 'execute', at, ...execution },
    ] as const)
      handleWork(stream, 'test', { plugin: place.plugin, home: place.home, settings: DEFAULTS }, () => command)
    await refuses(
      place,
      line,
      /001-tea is being carried out, so it stays as it is\. Watch it: work status --stream 001-tea/,
    )
    expect(existsSync(stream.folder)).toBe(true)
  },
)
