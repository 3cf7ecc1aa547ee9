import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { PLAN } from '../../workflow/workstream/stream.ts'
import { complete, desk } from './desk.ts'
import { refuses } from './refuses.ts'

const ok = (out: string) => ({ code: 0, out: `${out}\n`, err: '' })

const underWay = async () => {
  const place = await desk()
  await place.work('approve', 'plan')
  await complete(place, '01.01.01')
  await place.work('update', '--thread', '1.1.2', '--status', 'in_progress')
  await place.work('fail', '--thread', '1.1.2', '--reason', 'rate limit reached')
  await place.work('update', '--thread', '1.1.2', '--status', 'in_progress')
  await place.work('update', '--thread', '1.1.2', '--status', 'blocked', '--report', 'no wood')
  return place
}

describe('a workstream under way', () => {
  test('work list', async () => {
    const { work } = await underWay()
    expect(await work('list')).toEqual(
      ok(
        [
          '  THREAD    NAME    AGENT                     STATUS     TRIES  REPORT',
          '✓ 01.01.01  North   system-engineer-opus      completed  1      Made 01.01.01.',
          '✗ 01.01.02  South   frontend-designer-sonnet  blocked    2      no wood',
          '· 01.02.01  Roof    none -> default           pending',
          '· 02.01.01  Leaves  default                   pending',
          '· 03.01.01  Invite  default                   pending',
        ].join('\n'),
      ),
    )
  })

  test('work list with filters', async () => {
    const { work } = await underWay()
    const names = async (...words: string[]) =>
      (await work('list', ...words)).out.split('\n').flatMap((line) => /\d\d\.\d\d\.\d\d/.exec(line)?.[0] ?? [])
    expect(await names('--stage', '1')).toEqual(['01.01.01', '01.01.02', '01.02.01'])
    expect(await names('--batch', '1.1')).toEqual(['01.01.01', '01.01.02'])
    expect(await names('--stage', '1', '--batch', '2')).toEqual(['01.02.01'])
    expect(await names('--status', 'blocked')).toEqual(['01.01.02'])
    expect((await work('list', '--status', 'cancelled')).out).toBe('There are no such threads.\n')
  })

  test('work tree', async () => {
    const { work } = await underWay()
    expect(await work('tree')).toEqual(
      ok(
        [
          'Tea 001-tea',
          '├─ 01 Shop                  1 of 3 threads completed, 1 pending, 1 blocked',
          '│  ├─ 01.01 Walls',
          '│  │  ├─ ✓ 01.01.01 North   system-engineer-opus',
          '│  │  └─ ✗ 01.01.02 South   frontend-designer-sonnet',
          '│  └─ 01.02 Roof',
          '│     └─ · 01.02.01 Roof    none -> default',
          '├─ 02 Tea                   0 of 1 threads completed, 1 pending',
          '│  └─ 02.01 Tea',
          '│     └─ · 02.01.01 Leaves  default',
          '└─ 03 Guests                0 of 1 threads completed, 1 pending',
          '   └─ 03.01 Guests',
          '      └─ · 03.01.01 Invite  default',
        ].join('\n'),
      ),
    )
  })

  test('work status', async () => {
    const { work } = await underWay()
    const { out } = await work('status')
    expect(out.replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d UTC/g, 'TIME')).toBe(
      [
        'Tea 001-tea',
        'Plan: /project/work/001-tea/PLAN.md',
        'Approval: approved TIME',
        '',
        '  STAGE  NAME    TEXT      THREADS COMPLETED  RESULT',
        '✗ 01     Shop    approved  1 of 3, 1 blocked  not approved',
        '· 02     Tea     approved  0 of 1             not approved',
        '· 03     Guests  approved  0 of 1             not approved',
        '',
        '✗ 01.01.02 South: no wood',
        '',
        'Next: work run --stage 1',
        '',
      ].join('\n'),
    )
  })

  test('work report', async () => {
    const { work } = await underWay()
    expect(await work('report', '--stage', '1')).toEqual(
      ok(
        [
          'Stage 01 Shop: blocked',
          'Threads: 1 of 3 completed, 1 blocked',
          '- 01.01.01 North: completed (system-engineer-opus): said when it ended: Made 01.01.01.',
          '- 01.01.02 South: blocked (frontend-designer-sonnet): no wood',
          '- 01.02.01 Roof: pending (default; fallback)',
          '',
          'Next: work run --stage 1',
        ].join('\n'),
      ),
    )
    expect(await work('report')).toEqual(await work('report', '--stage', '1'))
  })

  test('work preview', async () => {
    const { work } = await underWay()
    const { out } = await work('preview')
    expect(out.replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d UTC/g, 'TIME')).toBe(
      [
        'Tea 001-tea',
        'Plan: /project/work/001-tea/PLAN.md',
        'Approval: approved TIME',
        '',
        'Sell tea.',
        '',
        'Stage 01: Shop  text approved; 1 of 3 threads completed, 1 pending, 1 blocked; result not approved',
        '  Batch 01.01: Walls',
        '    ✓ 01.01.01  North  system-engineer-opus      completed  1  Made 01.01.01.',
        '    ✗ 01.01.02  South  frontend-designer-sonnet  blocked    2  no wood',
        '  Batch 01.02: Roof',
        '    · 01.02.01  Roof   none -> default           pending',
        '',
        'Stage 02: Tea  text approved; 0 of 1 threads completed, 1 pending; result not approved',
        '  Batch 02.01: Tea',
        '    · 02.01.01  Leaves  default  pending',
        '',
        'Stage 03: Guests  text approved; 0 of 1 threads completed, 1 pending; result not approved',
        '  Batch 03.01: Guests',
        '    · 03.01.01  Invite  default  pending',
        '',
        'Next: work run --stage 1',
        '',
      ].join('\n'),
    )
  })

  test('work preview --stage has all that whoever carries it out needs, and says where the rest stands', async () => {
    const { work, write } = await underWay()
    const { out } = await work('preview', '--stage', '1')
    expect(out.replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d UTC/g, 'TIME')).toBe(
      [
        'Tea 001-tea',
        'Plan: /project/work/001-tea/PLAN.md',
        'Approval: approved TIME',
        '',
        'Sell tea.',
        '',
        '# Stage 01: Shop',
        'Approval:  text approved; 1 of 3 threads completed, 1 pending, 1 blocked; result not approved',
        'May run:   yes',
        '',
        '## Definition',
        '',
        'There is a shop.',
        '',
        '## Constitution',
        '',
        'Nothing else.',
        '',
        '## Questions',
        '',
        '- [x] Where? Here.',
        '',
        '## Batch 01.01: Walls',
        '',
        '### Thread 01.01.01: North',
        'Agent:     system-engineer-opus',
        'Status:    completed',
        'Attempts:  system-engineer-opus completed TIME to TIME',
        'Report:    Made 01.01.01.',
        'Files:     north.txt',
        'Depends:   nothing',
        'Details:   PLAN.md:16',
        '',
        'Summary: Build it.',
        '',
        '### Thread 01.01.02: South',
        'Agent:     frontend-designer-sonnet',
        'Status:    blocked',
        'Attempts:  frontend-designer-sonnet failed TIME to TIME (rate limit reached)',
        '           frontend-designer-sonnet failed TIME to TIME (no wood)',
        'Report:    no wood',
        'Files:     south.txt',
        'Depends:   nothing',
        'Details:   PLAN.md:21',
        '',
        'Summary: Build it too.',
        '',
        '## Batch 01.02: Roof',
        '',
        '### Thread 01.02.01: Roof',
        'Agent:     none assigned, so default runs it',
        'Status:    pending',
        'Attempts:  none',
        'Files:     none named',
        'Depends:   01.01.01',
        'Details:   PLAN.md:27',
        '',
        'Summary: Cover it.',
        '',
        'Next: work run --stage 1',
        '',
      ].join('\n'),
    )
    write('PLAN.md', (await desk()).read('PLAN.md').replace('Stone.', 'Brick.'))
    const changed = (await work('preview', '--stage', '1')).out
    expect(changed).toContain('but stage 01 changed since approval; a person types: work approve plan')
    expect(changed).toContain(
      'May run:   no: stage 01 was changed since it was approved; a person must approve it again. Next: work approve plan',
    )
  })
})

describe('what became of a thread is one line', () => {
  test('moved along', async () => {
    const { work } = await desk()
    await work('approve', 'plan')
    expect(await work('update', '--thread', '1.1.1', '--status', 'in_progress')).toEqual(
      ok('01.01.01 North: pending -> in_progress (batch 01.01: 0 of 2 completed)'),
    )
    expect(await work('update', '--thread', '1.1.1', '--status', 'completed', '--report', 'Stands.')).toEqual(
      ok('01.01.01 North: in_progress -> completed (batch 01.01: 1 of 2 completed)'),
    )
    expect(await work('update', '--thread', '1.1.1', '--status', 'completed', '--report', 'Still stands.')).toEqual(
      ok('01.01.01 North: completed already, so its status stays (batch 01.01: 1 of 2 completed)'),
    )
    expect(await work('cancel', '--thread', '1.1.2', '--reason', 'no wood')).toEqual(
      ok('01.01.02 South: pending -> cancelled (batch 01.01: 1 of 1 completed)'),
    )
    expect((await work('update', '--thread', '1.2.1', '--status', 'cancelled', '--report', 'no straw')).code).toBe(0)
  })

  test('failed: once more, then reassigned in PLAN.md, then blocked', async () => {
    const place = await desk()
    const before = place.read('PLAN.md')
    const tries = async (...words: string[]) => {
      await place.work('update', '--thread', '1.1.1', '--status', 'in_progress')
      return (await place.work('fail', '--thread', '1.1.1', ...words)).out
    }
    expect(await tries('--reason', 'it hangs', '--transient')).toBe(
      '01.01.01 North: in_progress -> pending; failed (it hangs); it runs once more with system-engineer-opus (batch 01.01: 0 of 2 completed)\n',
    )
    expect(place.read('PLAN.md')).toBe(before)
    expect(await tries('--reason', 'it hangs', '--transient')).toBe(
      '01.01.01 North: in_progress -> pending; failed (it hangs); it runs once more, reassigned from system-engineer-opus to system-engineer-sonnet in PLAN.md (batch 01.01: 0 of 2 completed)\n',
    )
    expect(place.read('PLAN.md')).toBe(before.replace('@agent:system-engineer-opus', '@agent:system-engineer-sonnet'))
    expect(await tries('--reason', 'no')).toBe(
      '01.01.01 North: in_progress -> blocked; failed after it was reassigned (no); a person decides what next (batch 01.01: 0 of 2 completed)\n',
    )
    expect((await place.work('report', '--stage', '1')).out).toContain(
      '- 01.01.01 North: blocked (system-engineer-sonnet; after system-engineer-opus): no',
    )
  })
})

describe('approvals end with the exact next command', () => {
  test('plan and stage', async () => {
    const place = await desk()
    expect(await place.work('approve', 'plan')).toEqual(
      ok('001-tea: the plan is approved (01 Shop, 02 Tea, 03 Guests)\nNext: work run --stage 1'),
    )
    expect((await place.work('approve', 'plan')).out).toContain('the plan is approved already')
    await complete(place, '1.1.1', '1.1.2', '1.2.1')
    expect(await place.work('approve', 'stage', '1')).toEqual(ok('stage 01 Shop is approved\nNext: work run --stage 2'))
    expect(await place.work('approve', 'stage', '1', '--revoke', '--reason', 'it rains in')).toEqual(
      ok('stage 01 Shop is not approved any more\nNext: work approve stage 1'),
    )
    expect((await place.work('approve', 'plan', '--revoke', '--reason', 'too dear')).out).toContain(
      'Next: work approve plan',
    )
  })
})

describe('current', () => {
  test('shows all, and changes which one is meant', async () => {
    const { work, json } = await desk()
    await work('create', '--name', 'coffee')
    expect((await work('current')).out).toBe(
      '  001-tea     /project/work/001-tea/PLAN.md\n* 002-coffee  /project/work/002-coffee/PLAN.md\n',
    )
    expect((await work('current', '--set', '1')).out).toContain('* 001-tea')
    expect(await json('current')).toMatchObject({
      current: '001-tea',
      streams: [{ id: '001-tea' }, { id: '002-coffee' }],
    })
    expect((await work('tree', '--stream', 'coffee')).out).toContain('002-coffee')
  })
})

test('agents: of the project, the user and the plugin, with role family and model', async () => {
  const { work, json, root, home } = await desk()
  const { mkdirSync, writeFileSync } = await import('node:fs')
  for (const [folder, name, text] of [
    [root, 'gardener', '---\nname: gardener\nmodel: sonnet\ndescription: Plants\n---\nx'],
    [home, 'system-engineer-haiku', '---\nname: system-engineer-haiku\nmodel: haiku\n---\nx'],
  ] as const) {
    mkdirSync(`${folder}/.claude/agents`, { recursive: true })
    writeFileSync(`${folder}/.claude/agents/${name}.md`, text)
  }
  const lines = (await work('agents')).out.split('\n')
  expect(lines[0]).toMatch(/^AGENT\s+FAMILY\s+MODEL\s+FROM\s+FOR$/)
  expect(lines[1]).toMatch(/^gardener\s+sonnet\s+project\s+Plants$/)
  expect(lines[2]).toMatch(/^system-engineer-haiku\s+system-engineer\s+haiku\s+user$/)
  expect(lines).toContainEqual(
    expect.stringMatching(/^system-engineer-opus\s+system-engineer\s+opus\s+plugin\s+hard threads of /),
  )
  expect(await json('agents')).toMatchObject({
    agents: expect.arrayContaining([expect.objectContaining({ name: 'gardener', type: 'gardener', from: 'project' })]),
  })
  expect((await work('assign', '--thread', '1.2.1', '--agent', 'gardener')).out).toBe(
    '01.02.01 Roof: @agent:gardener (was nobody)\n',
  )
})

test('an update before the plan is approved says so', async () => {
  const { work } = await desk()
  expect((await work('update', '--thread', '1.1.1', '--status', 'in_progress')).out).toBe(
    `01.01.01 North: pending -> in_progress (batch 01.01: 0 of 2 completed)
The text of stage 01 is not approved, so agents start nothing of it yet: work approve plan
`,
  )
})

test('what was cancelled does not count as undone', async () => {
  const { work } = await desk()
  await work('approve', 'plan')
  const cancel = async (thread: string) => (await work('cancel', '--thread', thread, '--reason', 'no need')).out
  expect(await cancel('1.1.1')).toContain('(batch 01.01: 0 of 1 completed)')
  expect(await cancel('2.1.1')).toContain('(batch 02.01: all cancelled)')
  const { out } = await work('status')
  expect(out).toMatch(/^▶ 01 {5}Shop {4}approved {2}0 of 2, 1 cancelled /m)
  expect(out).toMatch(/^✓ 02 {5}Tea {5}approved {2}1 cancelled /m)
  expect((await work('report', '--stage', '2')).out).toContain('Threads: 0 blocked, 1 cancelled\n')
  expect((await work('tree')).out).toMatch(/02 Tea +1 cancelled$/m)
})

describe('an agent that carries out no threads', () => {
  const PLAN_WITH_IT = PLAN.replace('@agent:system-engineer-opus', '@agent:reviewer').replace(
    'designer-sonnet',
    'designer',
  )
  const said =
    'default carries out 01.01.01 (@agent:reviewer), 01.01.02 (@agent:frontend-designer): there is no such profile for threads. See: work agents'

  test('is a warning in work check, in the preview and the status, and where the plan is approved', async () => {
    const { work, json, plugin } = await desk({ plan: PLAN_WITH_IT })
    writeFileSync(join(plugin, 'agents/reviewer.md'), '---\nname: reviewer\n---\n')
    const { out } = await work('check')
    expect(out).toMatch(
      /^PLAN\.md:\d+:\d+ warning agent-unknown no agent reviewer carries out threads, so default does; there are default-fast, default, /m,
    )
    expect(out).toContain('0 errors, 2 warnings\nNext: work approve plan\n')
    expect(await json('status')).toMatchObject({ warnings: 2 })
    for (const words of [['preview'], ['preview', '--stage', '1'], ['status'], ['approve', 'plan']])
      expect((await work(...words)).out.split('\n')).toContain(said)
  })

  test('is nobody to assign, and not in the list', async () => {
    const place = await desk()
    writeFileSync(join(place.plugin, 'agents/reviewer.md'), '---\nname: reviewer\n---\n')
    await refuses(
      place,
      'assign --thread 1.1.1 --agent reviewer',
      /^no agent reviewer; there are default-fast, default, /,
    )
    expect((await place.work('agents')).out).not.toContain('reviewer')
  })
})

test('of two workstreams each next command is about the one that was spoken of', async () => {
  const { work, write } = await desk()
  await work('create', '--name', 'coffee')
  write('002-coffee/PLAN.md', PLAN)
  const last = (text: string): string | undefined => text.trim().split('\n').at(-1)
  expect(last((await work('approve', 'plan', '--stream', 'tea')).out)).toBe('Next: work run --stage 1 --stream tea')
  expect(last((await work('status', '--stream', '1')).out)).toBe('Next: work run --stage 1 --stream 1')
  expect((await work('approve', 'stage', '2', '--stream', '1')).err).toContain('Next: work run --stage 1 --stream 1')
  expect((await work('list', '--stage', '9', '--stream', '1')).err).toContain('See: work tree --stream 1')
  expect((await work('status', '--stream', '9')).err).toMatch(/See: work current$/m)
  expect(last((await work('status')).out)).toBe('Next: work approve plan')
})

test('where nothing is left to do, a sentence says so, and how the workstream is put away', async () => {
  const { work } = await desk({ plan: PLAN.slice(0, PLAN.indexOf('### Stage 02')) })
  await work('approve', 'plan')
  for (const thread of ['1.1.1', '1.1.2', '1.2.1']) await work('cancel', '--thread', thread, '--reason', 'no need')
  const said = 'Every stage is approved: there is nothing left to do. To put the workstream away: work archive 001-tea'
  expect((await work('approve', 'stage', '1')).out).toBe(`stage 01 Shop is approved\n${said}\n`)
  expect((await work('status')).out).toContain(`\n${said}\n`)
  expect((await work('report')).out).toMatch(/\nEvery stage is approved: there is nothing left to do\.\n$/)
})
