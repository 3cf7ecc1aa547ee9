import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { PLAN } from '../../workflow/workstream/stream.ts'
import { complete, desk } from './desk.ts'

describe('create', () => {
  test('makes a folder with a template, which becomes the current workstream', async () => {
    const place = await desk({ plan: null })
    expect(await place.work('create', '--name', 'user-login', '--stages', '2')).toEqual({
      code: 0,
      err: '',
      out: [
        'Created 001-user-login; it is the current workstream now.',
        'Plan: /project/work/001-user-login/PLAN.md',
        '',
        'Next, edit the plan, then:',
        '  work check          once every <…> in it is replaced',
        '  work approve plan   by a person',
        '  work run --stage 1  carries the first stage out',
        '',
      ].join('\n'),
    })
    expect(place.read('001-user-login/PLAN.md')).toMatch(/^# Plan: User login\n[\s\S]*### Stage 02: /)
    expect(JSON.parse(place.read('../work/index.json'))).toMatchObject({
      version: '1.0.0',
      current_stream: '001-user-login',
      streams: [{ id: '001-user-login', name: 'user-login', order: 1, path: 'work/001-user-login', status: 'pending' }],
    })
    expect((await place.work('check')).out).toContain('2 stages, 2 batches, 2 threads; 20 errors, 0 warnings')
    expect((await place.work('approve', 'plan')).err).toContain(
      'PLAN.md has 20 errors, so it cannot be approved. See: work check',
    )
  })

  test('at the top of the project, wherever it is typed', async () => {
    const { work, root } = await desk({ plan: null, about: {} })
    await work('create', '--name', 'one')
    expect(existsSync(join(root, 'work/001-one/PLAN.md'))).toBe(true)
  })

  test('several at once get several numbers', async () => {
    const { work, json } = await desk({ plan: null })
    await Promise.all(['a', 'b', 'c', 'd'].map((name) => work('create', '--name', name)))
    const { streams } = (await json('current')) as { streams: { id: string }[] }
    expect(streams.map(({ id }) => id.slice(0, 3))).toEqual(['001', '002', '003', '004'])
  })

  test('an index that was deleted or damaged is made again', async () => {
    const place = await desk()
    writeFileSync(join(place.root, 'work/index.json'), '<<<<<<< ours\n{}')
    expect((await place.work('list')).code).toBe(0)
    await place.work('update', '--thread', '1.1.1', '--status', 'in_progress')
    expect(JSON.parse(place.read('../work/index.json'))).toMatchObject({
      current_stream: '001-tea',
      streams: [{ status: 'in_progress' }],
    })
  })
})

describe('add thread', () => {
  const words = [
    'add',
    'thread',
    '--batch',
    '1.1',
    '--name',
    'East',
    '--agent',
    'default-fast',
    '--summary',
    'Build it.',
  ]

  test('puts it at the end of the batch; nothing else changes', async () => {
    const place = await desk()
    expect(
      await place.work(...words, '--files', 'east.txt, door/', '--depends', '1.1.1', '--details', '- a door\n- a lock'),
    ).toMatchObject({
      code: 0,
      out: 'Added thread 01.01.03 East (/project/work/001-tea/PLAN.md:27)\n',
    })
    expect(place.read('PLAN.md')).toBe(
      PLAN.replace(
        'Wood.\n',
        'Wood.\n\n###### Thread 03: East @agent:default-fast\n\n**Summary:** Build it.\n**Files:** `east.txt`, `door/`\n**Depends:** 01.01.01\n**Details:**\n- a door\n- a lock\n',
      ),
    )
    expect((await place.work('check')).code).toBe(0)
  })

  test('with the labels that a machine must have, whatever stands between them', async () => {
    const place = await desk()
    await place.work(...words, '--needs', 'gpu, big\n###### Thread 09: `x`')
    expect(place.read('PLAN.md')).toContain('\n**Summary:** Build it.\n**Needs:** gpu, big, ######, Thread, 09:, x\n')
    const { stages } = (await place.json('preview', '--stage', '1')) as {
      stages: { batches: { threads: object[] }[] }[]
    }
    expect(stages[0]?.batches[0]?.threads.at(-1)).toMatchObject({
      needs: ['gpu', 'big', '######', 'Thread', '09:', 'x'],
    })
  })

  test('details from a file, byte for byte', async () => {
    const place = await desk()
    writeFileSync(join(place.root, 'details.md'), '| a |\n|---|\n\n```sh\n# not a heading\n```\n')
    await place.work(...words, '--details-file', 'details.md')
    expect(place.read('PLAN.md')).toContain('| a |\n|---|\n\n```sh\n# not a heading\n```')
  })

  test('without a text it is there to be filled in', async () => {
    const place = await desk()
    const said = await place.work('add', 'thread', '--batch', '1.1', '--name', 'East')
    expect(said.out).toContain('Replace every <…> in it, then: work check')
    expect((await place.work('check')).code).toBe(1)
  })

  test('a stage that was approved has to be approved again; the others not', async () => {
    const place = await desk()
    await place.work('approve', 'plan')
    expect((await place.work(...words)).out).toContain(
      'Stage 01 has changed and has to be approved again: work approve plan',
    )
    expect((await place.work('status')).out).toMatch(/01 {5}Shop {4}changed since approval[\s\S]*02 {5}Tea {5}approved/)
  })

  test('a number is never used again, also when its thread was removed by hand', async () => {
    const place = await desk()
    await place.work(...words)
    place.write('PLAN.md', PLAN)
    expect((await place.work(...words)).out).toContain('Added thread 01.01.04')
    await complete(place, '1.2.1')
    place.write('PLAN.md', PLAN.replace(/###### Thread 01: Roof[\s\S]*?(?=### Stage 02)/, ''))
    expect(
      (await place.work('add', 'thread', '--batch', '1.2', '--name', 'Roof again', '--summary', 'x')).out,
    ).toContain('01.02.02')
  })
})

test('add batch and add stage leave a thread to fill in', async () => {
  const place = await desk()
  expect((await place.work('add', 'batch', '--stage', '1', '--name', 'Floor')).out).toContain('Added batch 01.03 Floor')
  expect((await place.work('add', 'stage', '--name', 'Winter')).out).toContain('Added stage 04 Winter')
  expect(place.read('PLAN.md')).toContain(
    '##### Batch 03: Floor\n\n###### Thread 01: <name of the thread> @agent:default',
  )
  expect((await place.work('tree')).out).toContain('04 Winter')
})

describe('what the journal wants PLAN.md to show', () => {
  test('is written by the next command, whoever was killed before', async () => {
    const place = await desk()
    await place.work('update', '--thread', '1.1.1', '--status', 'in_progress')
    await place.work('fail', '--thread', '1.1.1', '--reason', 'no stone')
    // As if the process had died right after its commit.
    const { rmSync } = await import('node:fs')
    rmSync(join(place.root, 'work/001-tea/journal/000003.json'))
    place.write('PLAN.md', PLAN)
    await place.work('list')
    expect(place.read('PLAN.md')).toBe(PLAN.replace('@agent:system-engineer-opus', '@agent:system-engineer-sonnet'))
    expect(place.read('journal/000003.json'.replace('journal', '001-tea/journal'))).toContain('"plan-written"')
  })

  test('is left alone once it was there: a person may change their mind', async () => {
    const place = await desk()
    await place.work('assign', '--thread', '1.1.1', '--agent', 'default')
    place.write('PLAN.md', PLAN)
    await place.work('list')
    expect(place.read('PLAN.md')).toBe(PLAN)
  })
})
