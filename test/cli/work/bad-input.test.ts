import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { PLAN } from '../../workflow/workstream/stream.ts'
import { Refused } from '../../../src/workflow/core/refused.ts'
import { complete, desk } from './desk.ts'
import { plain, refuses } from './refuses.ts'

describe('a command line', () => {
  test.each([
    ['updte --thread 1.1.1', 'unknown command updte; did you mean update?'],
    ['constructor', 'unknown command constructor; there are create, '],
    ['update --thred 1.1.1 --status pending', 'unknown option --thred; did you mean --thread?'],
    [
      'update --thread 1.1.1 --status done',
      '--status is one of pending, in_progress, completed, blocked, cancelled, not "done"',
    ],
    ['update --thread 1.1.1', 'missing: --status S, or --note TEXT'],
    ['update --thread 1.1.1 --unverified x', '--unverified goes with --status completed'],
    ['reopen --thread 1.1.1', 'missing: --reason "why"'],
    ['update --thread 1.1.1 --status completed made it', 'unexpected argument "made" "it"'],
    ['list 1', 'unexpected argument "1"'],
    ['approve stage', 'missing: N'],
    ['approve stag 1', 'unknown command approve stag; did you mean approve stage?'],
    ['approve plan --reason x', '--reason goes with --revoke'],
    ['approve plan --revoke', '--revoke needs --reason'],
    ['next --stage 1 --batch 1.1', '--stage and --batch contradict each other'],
    ['wait --timeout 5m', '--timeout takes seconds from 0 to 590; found 5m'],
    ['create --name tea2 --stages 0', '--stages takes a number from 1 to 99'],
    ['add thread --batch 1.1', 'missing: --name TEXT'],
  ])('%s', async (line, text) => {
    await refuses(await desk(), line, text, 2)
  })
})

describe('what does not exist', () => {
  test.each([
    ['status --stream ../001-tea', 'no workstream ../001-tea; there is 001-tea. See: work current'],
    ['current --set ..', 'no workstream ..; there is 001-tea'],
    ['status --stream coffee', 'no workstream coffee; there is 001-tea. See: work current'],
    ['current --set 7', 'no workstream 7; there is 001-tea'],
    ['preview --stage 9', 'no stage 09; the plan has the stages 01, 02, 03. See: work tree'],
    ['list --stage 0', '"0" is no stage id'],
    ['preview --stage ../1', '"../1" is no stage id'],
    ['approve stage 9', 'no stage 09; the plan has the stages 01, 02, 03. See: work tree'],
    ['approve stage 1.2', '"1.2" is the id of a batch; a stage id is a number such as 1'],
    ['report --stage 9', 'no stage 09; the plan has the stages 01, 02, 03'],
    ['wait --batch 1', '"1" is the id of a stage; a batch id is stage.batch, such as 01.02'],
    ['fail --thread 1.1.9 --reason x', 'no thread 01.01.09; stage 01 has 01.01.01, 01.01.02, 01.02.01'],
    ['cancel --thread 1.2 --reason x', '"1.2" is the id of a batch'],
    ['update --thread ../1.1.1 --status pending', '"../1.1.1" is no thread id'],
    ['list --batch 1.9', 'no batch 01.09; stage 01 has 01.01, 01.02. See: work list --stage 1'],
    ['next --batch 7.1', 'no batch 07.01; the plan has the stages 01, 02, 03'],
    [
      'update --thread 1.1.9 --status in_progress',
      'no thread 01.01.09; stage 01 has 01.01.01, 01.01.02, 01.02.01. See: work list --stage 1',
    ],
    [
      'update --thread 1.2 --status in_progress',
      '"1.2" is the id of a batch; a thread id is stage.batch.thread, such as 01.02.03',
    ],
    ['cancel --thread x --reason y', '"x" is no thread id'],
    ['assign --thread 1.1.1 --agent gardener', 'no agent gardener; there are default-fast, default, '],
    ['assign --thread 1.1.1 --agent system-enginer-opus', 'did you mean system-engineer-opus?'],
    ['assign --thread 1.1.1 --agent ../default', '"../default" is not the name of an agent'],
    ['update --thread 1.1.1 --status in_progress --agent ../../x', 'is not the name of an agent'],
    ['add thread --batch 1.9 --name x', 'no batch 01.09'],
    ['add thread --batch 1.1 --name x --depends 1.1.9', 'no thread 01.01.09'],
    ['add thread --batch 1.1 --name x --agent gardener', 'no agent gardener'],
    ['add thread --batch 1.1 --name x --details-file no.txt', /no\.txt cannot be read \(ENOENT\)/],
    ['add batch --stage 9 --name x', 'no stage 09'],
    ['create --name ../tea', '"../tea" is not a name for a workstream'],
    ['create --name Tea', '"Tea" is not a name'],
    ['create --name tea', 'there is a workstream 001-tea already'],
    ['create --name coffee --from-plan', 'no finished run left a plan here'],
  ])('%s', async (line, text) => {
    const place = await desk()
    await refuses(place, line, typeof text === 'string' ? plain(text) : text)
  })

  test('no workstream at all', async () => {
    const { work } = await desk({ plan: null })
    for (const line of ['list', 'check', 'next', 'update --thread 1.1.1 --status pending']) {
      expect(await work(...line.split(' '))).toEqual({
        code: 1,
        out: '',
        err: 'there is no workstream here. Start one: work create --name my-feature, or in Claude Code: /plan-workstream <goal>\n',
      })
    }
    expect((await work('status')).out).toContain('There is no workstream here. Start one: work create --name')
    expect((await work('status', '--json')).out).toBe('null\n')
  })
})

describe('a move that is not legal', () => {
  test.each([
    [
      'update --thread 1.1.1 --status completed --report x',
      'thread 01.01.01 is pending and cannot become completed: from pending it may become in_progress',
    ],
    [
      'update --thread 1.1.2 --status in_progress',
      'thread 01.01.02 is completed and cannot become in_progress: completed is final',
    ],
    [
      'update --thread 1.2.1 --status completed',
      'completed needs a report: work update --thread 01.02.01 --status completed --report',
    ],
    ['update --thread 1.2.1 --status blocked --report=', '--report needs a value'],
    ['update --thread 1.2.1 --status cancelled', 'cancelled needs a reason: work cancel --thread 01.02.01 --reason'],
    ['fail --thread 1.1.1 --reason x', 'thread 01.01.01 is pending; only one in progress can fail'],
    ['cancel --thread 1.1.2 --reason x', 'thread 01.01.02 is completed and cannot be cancelled'],
    ['approve stage 1', 'the text of stage 01 is not approved as it is now. First: work approve plan'],
  ])('%s', async (line, text) => {
    const place = await desk()
    await complete(place, '1.1.2')
    await place.work('update', '--thread', '1.2.1', '--status', 'in_progress')
    await refuses(place, line, plain(text), line.endsWith('--report=') ? 2 : 1)
  })

  test('a stage whose predecessor is not approved: who must do what', async () => {
    const place = await desk()
    await place.work('approve', 'plan')
    await refuses(place, 'approve stage 2', 'stage 01 comes first. Next: work run --stage 1')
    expect((await place.work('next', '--stage', '2')).out).toContain(
      'blocked: stage 01 comes first and is not approved; next: work run --stage 1',
    )
    await complete(place, '1.1.1', '1.1.2', '1.2.1')
    expect((await place.work('next', '--stage', '2')).out).toContain('next: work approve stage 1')
  })

  test('a stage that was edited since its approval', async () => {
    const place = await desk()
    await place.work('approve', 'plan')
    place.write('PLAN.md', PLAN.replace('Stone.', 'Brick.'))
    expect((await place.work('next', '--stage', '1')).out).toContain(
      'blocked: stage 01 was changed since it was approved; a person must approve it again; next: work approve plan',
    )
    expect((await place.work('status')).out).toMatch(/01 {5}Shop {4}changed since approval/)
    await complete(place, '1.1.1', '1.1.2', '1.2.1')
    await refuses(
      place,
      'approve stage 1',
      'the text of stage 01 is not approved as it is now. First: work approve plan',
    )
    await place.work('approve', 'plan')
    expect((await place.work('approve', 'stage', '1')).code).toBe(0)
  })
})

test('a journal that cannot be read: which file, and what to do', async () => {
  const place = await desk()
  await complete(place, '1.1.1')
  place.write('001-tea/journal/000002.json', '{"commit":2}')
  await refuses(place, 'list', /journal .* cannot be read: 000002\.json: .*Bring the file back from git or a backup/)
  place.write(
    '001-tea/journal/000002.json',
    '{"commit":2,"at":"2026-11-21T05:00:00.000Z","by":"me","events":[{"type":"all-done"}]}',
  )
  await refuses(place, 'list', /cannot be read: 000002\.json/)
  rmSync(join(place.root, 'work/001-tea/journal/000001.json'))
  await refuses(place, 'update --thread 1.1.2 --status in_progress', /commit 1 is missing before 000002\.json/)
})

test('a last commit that a power failure cut off is said, and the work goes on from the one before', async () => {
  const place = await desk()
  await complete(place, '1.1.1')
  const said = 'A power failure cut off the last commit (000002.json): what it decided is decided again.'
  place.write('001-tea/journal/000002.json', '{"commit":2')
  expect((await place.work('status')).out).toContain(said)
  expect((await place.work('list')).out).toMatch(/01\.01\.01 .* in_progress/)
  await place.work('update', '--thread', '1.1.1', '--status', 'completed', '--report', 'Made it again.')
  expect((await place.work('status')).out).not.toContain('power failure')
  expect((await place.work('list')).out).toContain('Made it again.')
})

test('a new workstream that cannot be made whole leaves nothing behind, and is made by the next try', async () => {
  const place = await desk()
  const index = join(place.root, 'work/index.json')
  rmSync(index)
  mkdirSync(join(index, 'in the way'), { recursive: true })
  const before = place.everything()
  expect(await place.work('create', '--name', 'coffee')).toMatchObject({
    code: 1,
    err: expect.stringMatching(/^cannot write .*index\.json: a folder is in the way of the file/),
  })
  expect(place.everything()).toEqual(before)
  rmSync(index, { recursive: true })
  expect((await place.work('create', '--name', 'coffee')).out).toContain('Created 002-coffee')
})

test('a configuration that cannot be used keeps nobody from reporting', async () => {
  const { home, plugin } = await desk()
  const surroundings = {
    plugin,
    home,
    get settings(): never {
      throw new Refused('configuration', 'the configuration cannot be used')
    },
  }
  const { work } = await desk({ about: { surroundings, session: 'session-1' } })
  for (const thread of ['1.1.1', '1.1.2']) await work('update', '--thread', thread, '--status', 'in_progress')
  const completed = await work('update', '--thread', '1.1.1', '--status', 'completed', '--report', 'It stands.')
  expect(completed).toMatchObject({ code: 0, out: expect.stringContaining('in_progress -> completed') })
  expect((await work('fail', '--thread', '1.1.2', '--reason', 'no wood')).code).toBe(0)
  expect((await work('wait')).err).toContain('the configuration cannot be used')
})

test('with --json an error is JSON, too', async () => {
  const { json } = await desk()
  expect(await json('update', '--thread', '1.1.9', '--status', 'in_progress')).toEqual({
    error: {
      code: 'thread-unknown',
      message: 'no thread 01.01.09; stage 01 has 01.01.01, 01.01.02, 01.02.01. See: work list --stage 1',
    },
  })
})

test('profiles that cannot be read are none, and keep nobody from working', async () => {
  const { root, work } = await desk()
  const agents = join(root, '.claude/agents')
  mkdirSync(join(agents, 'folder.md'), { recursive: true })
  symlinkSync('nowhere.md', join(agents, 'gone.md'))
  writeFileSync(join(agents, 'gardener.md'), '---\nname: gardener\n---\nDig.\n')
  const { code, out } = await work('agents')
  expect([code, out]).toEqual([0, expect.stringMatching(/^gardener .* project/m)])
  expect(out).not.toMatch(/gone|folder/)
  expect((await work('list')).code).toBe(0)
})

test('a file where the journal should be is said, and reading goes on', async () => {
  const { root, work } = await desk()
  const journal = join(root, 'work/001-tea/journal')
  rmSync(journal, { recursive: true, force: true })
  writeFileSync(journal, 'x')
  expect((await work('list')).code).toBe(0)
  expect(await work('update', '--thread', '1.1.1', '--status', 'in_progress')).toMatchObject({
    code: 1,
    err: expect.stringMatching(/^cannot write .*: a file is in the way of the folder/),
  })
})
