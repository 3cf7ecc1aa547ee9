import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { PLAN } from '../../workstream/stream.ts'
import { complete, type Desk, desk } from './desk.ts'

/** The command is refused with this text, as an exit code and on stderr, and no file below work/ is another one. */
const refuses = async (
  place: Desk,
  line: string | readonly string[],
  text: string | RegExp,
  code = 1,
): Promise<void> => {
  // Projections of the plan as the test left it.
  await place.work('list')
  const before = place.files()
  const said = await place.work(...(typeof line === 'string' ? line.split(' ') : line))
  expect([said.code, said.out]).toEqual([code, ''])
  expect(said.err).toMatch(text)
  expect(place.files()).toEqual(before)
}

describe('a command line', () => {
  test.each([
    ['updte --thread 1.1.1', 'unknown command updte; did you mean update?'],
    ['constructor', 'unknown command constructor; there are create, '],
    ['update --thred 1.1.1 --status pending', 'unknown option --thred; did you mean --thread?'],
    [
      'update --thread 1.1.1 --status done',
      '--status is one of pending, in_progress, completed, blocked, cancelled, not "done"',
    ],
    ['update --thread 1.1.1', 'missing: --status S'],
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
    ['status --stream coffee', 'no workstream coffee; there is 001-tea. See: work current'],
    ['current --set 7', 'no workstream 7; there is 001-tea'],
    ['preview --stage 9', 'no stage 09; the plan has the stages 01, 02, 03. See: work tree'],
    ['list --stage 0', '"0" is no stage id'],
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
    ['create --name coffee --from-plan', 'no finished run left a plan here (1.2-plan.md)'],
  ])('%s', async (line, text) => {
    const place = await desk()
    await refuses(
      place,
      line,
      typeof text === 'string' ? new RegExp(text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)) : text,
    )
  })

  test('no workstream at all', async () => {
    const { work } = await desk({ plan: null })
    for (const line of ['list', 'check', 'next', 'update --thread 1.1.1 --status pending']) {
      expect(await work(...line.split(' '))).toEqual({
        code: 1,
        out: '',
        err: 'there is no workstream here. Start one: work create --name my-feature\n',
      })
    }
    expect((await work('status')).out).toContain('There is no workstream here. Start one: work create --name')
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
    const said = await place.work(...line.split(' '))
    expect([said.code > 0, said.err]).toEqual([true, expect.stringContaining(text)])
  })

  test('a stage whose predecessor is not approved: who must do what', async () => {
    const place = await desk()
    await place.work('approve', 'plan')
    await refuses(place, 'approve stage 2', 'stage 01 comes first: work approve stage 1')
    expect((await place.work('next', '--stage', '2')).out).toContain(
      'Stage 01 comes first and is not approved. Next: /execute-stage 1',
    )
    await complete(place, '1.1.1', '1.1.2', '1.2.1')
    expect((await place.work('next', '--stage', '2')).out).toContain('Next: !work approve stage 1')
  })

  test('a stage that was edited since its approval', async () => {
    const place = await desk()
    await place.work('approve', 'plan')
    place.write('PLAN.md', PLAN.replace('Stone.', 'Brick.'))
    expect((await place.work('next', '--stage', '1')).out).toContain(
      'Stage 01 was changed since it was approved; a person must approve it again. Next: !work approve plan',
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

describe('a PLAN.md that', () => {
  const checks = async (plan: string | Buffer, ...lines: (string | RegExp)[]) => {
    const place = await desk()
    writeFileSync(join(place.root, 'work/001-tea/PLAN.md'), plan)
    const said = await place.work('check')
    for (const line of lines) expect(said.out).toMatch(line)
    expect(said.code).toBe(1)
    await refuses(place, 'approve plan', /PLAN\.md has \d+ errors?, so it cannot be approved\. See: work check/)
    expect(place.read('PLAN.md')).toBe(plan.toString())
  }

  test('uses a number twice', () =>
    checks(PLAN.replace('Thread 02: South', 'Thread 01: South'), /PLAN\.md:\d+:\d+ error number-duplicate/))
  test('has a heading without a number', () =>
    checks(PLAN.replace('Batch 02: Roof', 'Batch: Roof'), /PLAN\.md:\d+:\d+ error number-missing/))
  test('has a heading at the wrong level', () =>
    checks(PLAN.replace('##### Batch 02', '#### Batch 02'), /PLAN\.md:\d+:\d+ error heading-level/))
  test('never closes a code fence', () =>
    checks(PLAN.replace('Stone.', '```\nStone.'), /PLAN\.md:\d+:\d+ error fence-unclosed/))
  test('is 8-bit garbage', () =>
    checks(Buffer.from(PLAN.replace('Stone.', 'St\u00f6ne.'), 'latin1'), /PLAN\.md:\d+:\d+ error bad-character/))
  test('depends on what is not there', () =>
    checks(PLAN.replace('**Depends:** 01.01.01', '**Depends:** 01.01.07'), /error dependency-unknown/))
  test('names one file in two parallel threads', () =>
    checks(PLAN.replace('`south.txt`', '`north.txt`'), /error file-conflict/))

  test('has a gap in its numbers, a BOM, CRLF and rules is fine', async () => {
    const text =
      `\uFEFF${PLAN.replace('Thread 02: South', 'Thread 03: South').replace('Stone.', 'Stone.\n\n---\n')}`.replaceAll(
        '\n',
        '\r\n',
      )
    const { work, read } = await desk({ plan: text })
    expect(await work('check')).toMatchObject({ code: 0, out: expect.stringContaining('warning number-gap') })
    expect((await work('approve', 'plan')).code).toBe(0)
    await work('assign', '--thread', '1.1.3', '--agent', 'default')
    expect(read('PLAN.md')).toBe(text.replace('@agent:frontend-designer-sonnet', '@agent:default'))
  })

  const unreadable = async (text: string, make: (path: string, place: Desk) => void) => {
    const place = await desk()
    const path = join(place.root, 'work/001-tea/PLAN.md')
    rmSync(path)
    make(path, place)
    for (const line of [
      'check',
      'preview',
      'update --thread 1.1.1 --status in_progress',
      'assign --thread 1.1.1 --agent default',
    ]) {
      expect(await place.work(...line.split(' '))).toMatchObject({ code: 1, err: expect.stringContaining(text) })
    }
  }

  test('is missing', () =>
    unreadable('PLAN.md is not there. Write it, or make a new workstream: work create --name tea-2', () => undefined))
  test('is a directory', () => unreadable('is not a file; expected a Markdown document', (path) => mkdirSync(path)))
  test('is a link out of the project', () =>
    unreadable('is a link out of the project', (path, { home }) => {
      writeFileSync(join(home, 'secret.md'), PLAN)
      symlinkSync(join(home, 'secret.md'), path)
    }))
  test('is a link to nowhere', () =>
    unreadable('is a link that leads nowhere', (path) => symlinkSync('nowhere.md', path)))
  test('is too large', () =>
    unreadable('at most 5242880 are read. Split it into several workstreams', (path) =>
      writeFileSync(path, `${PLAN}${'x'.repeat(5 * 1024 * 1024)}`),
    ))

  test('is nearly 5 MB is read', async () => {
    const { work } = await desk({ plan: PLAN.replace('Today.', `Today.\n${'word '.repeat(1_000_000)}`) })
    expect((await work('check')).code).toBe(0)
    expect((await work('update', '--thread', '1.1.1', '--status', 'in_progress')).code).toBe(0)
  })

  test('is a link within the project is written where it leads, with its permissions', async () => {
    const place = await desk()
    const path = join(place.root, 'work/001-tea/PLAN.md')
    const real = join(place.root, 'plan.md')
    rmSync(path)
    writeFileSync(real, PLAN, { mode: 0o640 })
    symlinkSync('../../plan.md', path)
    expect((await place.work('assign', '--thread', '1.1.1', '--agent', 'default')).code).toBe(0)
    expect(place.read('PLAN.md')).toBe(PLAN.replace('@agent:system-engineer-opus', '@agent:default'))
    expect(execFileSync('stat', ['-c', '%a %F', real, path], { encoding: 'utf8' })).toBe(
      '640 regular file\n777 symbolic link\n',
    )
  })

  test('is read-only is not edited', async () => {
    const place = await desk()
    const path = join(place.root, 'work/001-tea/PLAN.md')
    chmodSync(path, 0o444)
    const text = /PLAN\.md is read-only, so nothing was changed\. Make it writable \(chmod u\+w\), then try again/
    await refuses(place, 'assign --thread 1.1.1 --agent default', text)
    await refuses(place, 'add thread --batch 1.1 --name x --summary y', text)
    await refuses(place, 'update --thread 1.1.1 --status in_progress --agent default', text)
    expect((await place.work('update', '--thread', '1.1.1', '--status', 'in_progress')).code).toBe(0)
  })

  test('is read-only when failover reassigns: the thread waits for it, others go on', async () => {
    const place = await desk()
    const path = join(place.root, 'work/001-tea/PLAN.md')
    chmodSync(path, 0o444)
    await place.work('update', '--thread', '1.1.1', '--status', 'in_progress')
    await place.work('fail', '--thread', '1.1.1', '--reason', 'no stone')
    expect(await place.work('update', '--thread', '1.1.1', '--status', 'in_progress')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/read-only/),
    })
    expect((await place.work('update', '--thread', '1.1.2', '--status', 'in_progress')).code).toBe(0)
    chmodSync(path, 0o644)
    expect((await place.work('update', '--thread', '1.1.1', '--status', 'in_progress')).code).toBe(0)
    expect(place.read('PLAN.md')).toBe(PLAN.replace('@agent:system-engineer-opus', '@agent:system-engineer-sonnet'))
  })
})

test('a journal that cannot be read: which file, and what to do', async () => {
  const place = await desk()
  await complete(place, '1.1.1')
  place.write('001-tea/journal/000002.json', '{"commit":2')
  await refuses(place, 'list', /journal .* cannot be read: 000002\.json: .*Bring the file back from git or a backup/)
  place.write(
    '001-tea/journal/000002.json',
    '{"commit":2,"at":"2026-11-21T05:00:00.000Z","by":"me","events":[{"type":"all-done"}]}',
  )
  await refuses(place, 'list', /cannot be read: 000002\.json/)
  rmSync(join(place.root, 'work/001-tea/journal/000001.json'))
  await refuses(place, 'update --thread 1.1.2 --status in_progress', /commit 1 is missing before 000002\.json/)
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
