import { expect, test } from 'vitest'
import { complete, desk } from './desk.ts'

// The shapes that docs/work.md promises.

test('list', async () => {
  const place = await desk()
  await complete(place, '01.01.01')
  const { threads } = (await place.json('list')) as { threads: unknown[] }
  expect(threads).toHaveLength(5)
  expect([threads[0], threads[2]]).toEqual([
    {
      threadId: '01.01.01',
      threadName: 'North',
      stage: '01',
      batch: '01.01',
      status: 'completed',
      agent: 'system-engineer-opus',
      fallback: null,
      attempts: 1,
      report: 'Made 01.01.01.',
    },
    {
      threadId: '01.02.01',
      threadName: 'Roof',
      stage: '01',
      batch: '01.02',
      status: 'pending',
      agent: null,
      fallback: 'default',
      attempts: 0,
      report: null,
    },
  ])
})

const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)

test('preview', async () => {
  const place = await desk()
  await place.work('approve', 'plan')
  await complete(place, '01.01.01')
  const whole = (await place.json('preview')) as { stages: { batches: { threads: object[] }[] }[] }
  expect(whole).toMatchObject({
    stream: '001-tea',
    title: 'Tea',
    plan: `${place.root}/work/001-tea/PLAN.md`.replace(place.root.replace(/\/project$/, ''), ''),
    summary: 'Sell tea.',
    errors: 0,
    planApprovedAt: TIME,
    next: 'work run',
  })
  expect(whole.stages).toHaveLength(3)
  expect(whole.stages[0]?.batches[0]?.threads[0]).not.toHaveProperty('details')
  const { stages } = (await place.json('preview', '--stage', '1')) as typeof whole
  expect(stages).toMatchObject([
    {
      stage: '01',
      name: 'Shop',
      approval: { plan: 'approved', resultApprovedAt: null },
      progress: { total: 3, pending: 2, in_progress: 0, completed: 1, blocked: 0, cancelled: 0 },
      definition: 'There is a shop.',
      constitution: 'Nothing else.',
      questions: [{ text: 'Where? Here.', done: true }],
      batches: [
        {
          batch: '01.01',
          name: 'Walls',
          prose: '',
          threads: [
            {
              threadId: '01.01.01',
              status: 'completed',
              attempts: 1,
              summary: 'Build it.',
              files: ['north.txt'],
              depends: [],
              details: 'Stone.',
              history: [
                {
                  attempt: 1,
                  agent: 'system-engineer-opus',
                  startedAt: TIME,
                  endedAt: TIME,
                  outcome: 'completed',
                  reason: null,
                },
              ],
            },
            { threadId: '01.01.02', history: [] },
          ],
        },
        { batch: '01.02', threads: [{ threadId: '01.02.01', depends: ['01.01.01'] }] },
      ],
    },
  ])
})

test('status, tree, check and current', async () => {
  const { json } = await desk()
  expect(await json('status')).toMatchObject({
    stream: '001-tea',
    title: 'Tea',
    errors: 0,
    warnings: 0,
    planApprovedAt: null,
    execution: null,
    stages: [{ stage: '01', name: 'Shop', approval: { plan: 'not approved' }, progress: { total: 3 } }, {}, {}],
    next: 'work approve plan',
    finishedRunPlan: null,
  })
  expect(await json('tree')).toMatchObject({
    stream: '001-tea',
    stages: [
      { stage: '01', approved: false, batches: [{ batch: '01.01', threads: [{ threadId: '01.01.01' }, {}] }, {}] },
      {},
      {},
    ],
  })
  expect(await json('check')).toMatchObject({ errors: 0, warnings: 0, diagnostics: [] })
  expect(await json('current')).toEqual({
    current: '001-tea',
    streams: [{ id: '001-tea', name: 'tea', plan: '/project/work/001-tea/PLAN.md' }],
  })
})

test('what changes something says what came of it', async () => {
  const { json } = await desk()
  expect(await json('approve', 'plan')).toEqual({
    stream: '001-tea',
    approved: true,
    changed: true,
    next: 'work run --stage 1',
  })
  expect(await json('update', '--thread', '1.1.1', '--status', 'in_progress')).toEqual({
    threadId: '01.01.01',
    from: 'pending',
    status: 'in_progress',
    agent: 'system-engineer-opus',
    attempts: 1,
    report: null,
    failover: null,
  })
  expect(await json('fail', '--thread', '1.1.1', '--reason', 'no stone')).toMatchObject({
    from: 'in_progress',
    status: 'pending',
    agent: 'system-engineer-sonnet',
    failover: { kind: 'reassigned', agent: 'system-engineer-sonnet' },
  })
  expect(await json('assign', '--thread', '1.1.1', '--agent', 'default')).toEqual({
    threadId: '01.01.01',
    agent: 'default',
    before: 'system-engineer-sonnet',
  })
  expect(await json('add', 'thread', '--batch', '1.1', '--name', 'East', '--summary', 'x')).toMatchObject({
    kind: 'thread',
    id: '01.01.03',
    line: 27,
  })
  expect(await json('approve', 'plan')).toMatchObject({ changed: true })
})

test('next and report', async () => {
  const { work, json } = await desk()
  await work('approve', 'plan')
  const call = (thread: string, type: string, name: string) => ({
    tool: 'Agent',
    input: { subagent_type: type, description: `${thread}: ${name}`, prompt: `[THREAD ${thread}]` },
  })
  expect(await json('next', '--stage', '1')).toMatchObject({
    directive: 'dispatch',
    scope: { stage: '01', batch: null },
    calls: [
      call('01.01.01', 'phasegate:system-engineer-opus', 'North'),
      call('01.01.02', 'phasegate:frontend-designer-sonnet', 'South'),
    ],
    waitingFor: [],
    next: null,
    text: expect.stringContaining('Make exactly these calls'),
  })
  for (const thread of ['1.1.1', '1.1.2']) await work('update', '--thread', thread, '--status', 'in_progress')
  expect(await json('next', '--batch', '1.1')).toMatchObject({
    directive: 'wait',
    calls: [],
    waitingFor: ['01.01.01', '01.01.02'],
  })
  expect(await json('next', '--stage', '2')).toMatchObject({ directive: 'ended', next: 'work run --stage 1' })
  expect(await json('report', '--stage', '1')).toMatchObject({
    stage: '01',
    name: 'Shop',
    status: 'in_progress',
    completed: 0,
    blocked: 0,
    cancelled: 0,
    total: 3,
    threads: [
      {
        threadId: '01.01.01',
        threadName: 'North',
        status: 'in_progress',
        agent: 'system-engineer-opus',
        fallback: false,
        earlierAgents: [],
        report: null,
      },
      {},
      {},
    ],
    next: 'work run',
  })
})

test('threads.json and index.json keep their shapes', async () => {
  const place = await desk()
  await place.work('update', '--thread', '1.1.1', '--status', 'in_progress')
  await place.work('fail', '--thread', '1.1.1', '--reason', 'no stone')
  const { threads, ...head } = JSON.parse(place.read('threads.json')) as { threads: object[] }
  expect(head).toEqual({ version: '1.0.0', stream_id: '001-tea', last_updated: TIME, source: expect.any(String) })
  expect(threads).toHaveLength(5)
  expect(threads[0]).toEqual({
    threadId: '01.01.01',
    threadName: 'North',
    stageName: 'Shop',
    batchName: 'Walls',
    status: 'pending',
    assignedAgent: 'system-engineer-sonnet',
    report: 'no stone',
    attempts: [
      { agent: 'system-engineer-opus', startedAt: TIME, endedAt: TIME, outcome: 'reported', reason: 'no stone' },
    ],
    createdAt: TIME,
    updatedAt: TIME,
  })
  expect(threads[4]).toMatchObject({ status: 'pending', report: null, attempts: [], createdAt: null, updatedAt: null })
  expect(JSON.parse(place.read('../work/index.json'))).toEqual({
    version: '1.0.0',
    last_updated: TIME,
    current_stream: '001-tea',
    streams: [
      {
        id: '001-tea',
        name: 'tea',
        order: 1,
        path: 'work/001-tea',
        created_at: TIME,
        updated_at: TIME,
        status: 'in_progress',
      },
    ],
  })
})
