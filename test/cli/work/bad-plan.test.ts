import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, inject, test } from 'vitest'
import { PLAN } from '../../workflow/workstream/stream.ts'
import { complete, type Desk, desk } from './desk.ts'
import { plain, refuses } from './refuses.ts'

describe('a journal that cannot be written', () => {
  test('because it is a link that leads nowhere is said, and nothing spins', async () => {
    const place = await desk()
    symlinkSync(join(place.root, 'nowhere', 'journal'), join(place.root, 'work/001-tea/journal'))
    await refuses(
      place,
      'approve plan',
      /^cannot write .*journal: a link leads out of work\/, to \S+nowhere\/journal\. Remove/,
    )
  })

  // In a mount namespace of its own; where a system has none, the kernel says of it what it says of the link.
  test.runIf(spawnSync('unshare', ['-rm', 'true']).status === 0)(
    'because the file system is read-only is said, and nothing spins',
    async () => {
      const place = await desk()
      const work = `'${process.execPath}' '${inject('plugin')}/dist/work.js' update --thread 01.01.01 --status in_progress`
      expect(readOnly(place.root, work)).toMatchObject({
        status: 1,
        stderr: expect.stringMatching(/^cannot write .*journal: the file system is read-only/),
      })
    },
  )
})

const readOnly = (folder: string, command: string) =>
  spawnSync(
    'unshare',
    ['-rm', 'sh', '-c', `mount --bind . . && mount -o remount,ro,bind . && cd "$PWD" && ${command}`],
    {
      cwd: folder,
      encoding: 'utf8',
      timeout: 20_000,
    },
  )

describe('a PLAN.md that', () => {
  const checks = async (plan: string | Buffer, ...lines: (string | RegExp)[]) => {
    const place = await desk()
    writeFileSync(join(place.root, 'work/001-tea/PLAN.md'), plan)
    await place.work('list')
    const before = place.everything()
    const said = await place.work('check')
    for (const line of lines) expect(said.out).toMatch(line)
    expect(said.code).toBe(1)
    expect((await place.work('next')).out).toMatch(/PLAN\.md has (?:\d+ errors?; n|no stages\. N)ext: work check/)
    expect(place.everything()).toEqual(before)
    await refuses(place, 'approve plan', /PLAN\.md has \d+ errors?, so it cannot be approved\. See: work check/)
    return place
  }

  test('uses a number twice', () =>
    checks(PLAN.replace('Thread 02: South', 'Thread 01: South'), /PLAN\.md:\d+:\d+ error number-duplicate/))
  test('has a heading without a number', () =>
    checks(PLAN.replace('Batch 02: Roof', 'Batch: Roof'), /PLAN\.md:\d+:\d+ error number-missing/))
  test('has a heading at the wrong level', () =>
    checks(PLAN.replace('##### Batch 02', '#### Batch 02'), /PLAN\.md:\d+:\d+ error heading-level/))
  test('never closes a code fence', () =>
    checks(PLAN.replace('Stone.', '```\nStone.'), /PLAN\.md:\d+:\d+ error fence-unclosed/))
  test('lacks the blank behind the # of a heading', () =>
    checks(PLAN.replace('##### Batch 02', '#####Batch 02'), /PLAN\.md:\d+:\d+ error heading-malformed/))
  test('is in an 8-bit code, so that saving it would change bytes', async () => {
    const place = await checks(
      Buffer.from(PLAN.replace('Stone.', 'St\u00f6ne.'), 'latin1'),
      /PLAN\.md:\d+:\d+ error bad-character/,
    )
    const text = /PLAN\.md is not UTF-8 text, so it cannot be edited without loss\. See: work check/
    await refuses(place, 'assign --thread 1.1.1 --agent default', text)
    await refuses(place, 'add thread --batch 1.1 --name x --summary y', text)
  })
  test('is every byte there is', () =>
    checks(Buffer.from(Array.from({ length: 4096 }, (_, index) => (index * 37) % 256)), /error bad-character/))
  test('is empty', () => checks('', /error title-missing/, /error stages-missing/))
  test('depends on what is not there', () =>
    checks(PLAN.replace('**Depends:** 01.01.01', '**Depends:** 01.01.07'), /error dependency-unknown/))
  test('names one file in two parallel threads is told where a merge is likely', async () => {
    const place = await desk({ plan: PLAN.replace('`south.txt`', '`north.txt`') })
    expect(await place.work('check')).toMatchObject({ code: 0, out: expect.stringMatching(/warning file-conflict/) })
  })

  test('underlines words is told where that is no heading, and keeps them', async () => {
    const rules = PLAN.replace('Stone.', 'Stone.\n---\nThread 09: none\n---\nMore.\n===')
    const place = await desk({ plan: rules })
    expect(await place.work('check')).toMatchObject({
      code: 0,
      out: expect.stringMatching(
        /^[^\n]*PLAN\.md:\d+:1 warning heading-underlined [^\n]*\n[^\n]*5 threads; 0 errors, 1 warning/,
      ),
    })
    expect(JSON.stringify(await place.json('preview', '--stage', '1'))).toContain(
      'Stone.\\n---\\nThread 09: none\\n---\\nMore.\\n===',
    )
  })

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
    await complete(place, '1.1.2')
    const path = join(place.root, 'work/001-tea/PLAN.md')
    rmSync(path)
    make(path, place)
    for (const line of [
      'check',
      'list',
      'preview',
      'status',
      'next',
      'report --stage 1',
      'update --thread 1.1.1 --status in_progress',
      'assign --thread 1.1.1 --agent default',
      'add thread --batch 1.1 --name x --summary y',
      'approve plan',
      'approve stage 1',
    ]) {
      await refuses(place, line, plain(text))
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
    await refuses(place, 'add batch --stage 1 --name x', text)
    await refuses(place, 'add stage --name x', text)
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
