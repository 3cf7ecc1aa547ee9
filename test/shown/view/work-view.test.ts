import { expect, test } from 'vitest'
import { foldWork } from '../../../src/workflow/workstream/evolve.ts'
import {
  approvesPlan,
  approvesStage,
  done,
  edited,
  executes,
  fails,
  given,
  notes,
  PLAN,
  starts,
} from '../../workflow/workstream/stream.ts'
import { viewOfStream, viewsOfStream } from './views.ts'

test('a workstream at work: stages, batches and threads with their attempts, and what comes next', () => {
  const view = viewOfStream(
    given(approvesPlan(), executes('01'), starts('01.01.01'), fails('01.01.01'), notes('01.01.01', 'It leans.')),
  )
  expect(view).toMatchObject({
    version: 1,
    kind: 'workstream',
    title: 'Tea',
    status: 'running',
    scope: { stage: '01', batch: null },
    next: { kind: 'dispatch', steps: ['01.01.01', '01.01.02'] },
  })
  const [stage] = view.stages
  expect(stage).toMatchObject({ id: '01', status: 'pending', textApproval: 'approved', resultApprovedAt: null })
  expect(stage?.batches[0]?.threads[0]).toMatchObject({
    id: '01.01.01',
    title: 'North',
    files: ['north.txt'],
    notes: [{ text: 'It leans.' }],
    attempts: [{ agent: 'system-engineer-opus', outcome: 'reported' }],
  })
  expect(view.story.map(({ sign, said }) => `${sign} ${said}`)).toEqual([
    '✓ the plan was approved',
    '▶ stage 01 is carried out',
    '▶ 01.01.01 · system-engineer-opus',
    expect.stringMatching(/^✗ 01\.01\.01 · it does not work · /),
    '! 01.01.01 · noted: It leans.',
  ])
})

test('one that waits for a person says for what; what was taken out of the plan is there still', () => {
  const story = [approvesPlan(), ...done('01.01.01', '01.01.02', '01.02.01')]
  const waiting = viewOfStream(given(...story))
  expect([waiting.status, waiting.next.next?.shell]).toEqual(['stopped', 'work approve stage 1'])
  const stage = waiting.stages[0]
  expect([stage?.status, stage?.batches[1]?.threads[0]?.report]).toEqual(['completed', 'Done.'])
  expect(viewOfStream(given(...story, approvesStage('01'))).stages[0]?.resultApprovedAt).not.toBeNull()
  const without = PLAN.replace(/###### Thread 02: South[^]*?Wood\.\n/, '')
  expect(viewOfStream(given(...story, edited(without))).removed.map(({ id }) => id)).toEqual(['01.01.02'])
})

test('of one view after another only what has changed since is made again', () => {
  const past = [approvesPlan(), executes('01'), starts('01.01.01')] as const
  const first = given(...past)
  const then = given(...past, starts('01.01.02'))
  const { view } = first
  const state = foldWork(first.state, then.events.slice(first.events.length))
  const [before, after, other] = viewsOfStream(
    first,
    { ...then, view, state },
    { ...first, view: { ...view, agents: [] } },
  ).map(({ stages }) => stages[0]?.batches[0]?.threads ?? [])
  expect(after?.map(({ status }) => status)).toEqual(['running', 'running'])
  expect(other?.map(({ agent }) => agent)).toEqual(['default', 'default'])
  expect(after?.[0]).toBe(before?.[0])
  expect(after?.[1]).not.toBe(before?.[1])
})
