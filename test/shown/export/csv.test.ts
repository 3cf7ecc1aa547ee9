import { expect, test } from 'vitest'
import { csv } from '../../../src/shown/export/csv.ts'
import { aRun, ends, fails, given, starts } from '../../workflow/run/run.ts'
import {
  approvesPlan,
  executes,
  fails as failsThread,
  given as givenWork,
  PLAN,
  edited,
  starts as startsThread,
} from '../../workflow/workstream/stream.ts'
import { viewOfRun, viewOfStream } from '../view/views.ts'

const HEAD =
  'of,part,part_name,step,title,attempt,agent,model,started_at,ended_at,seconds,outcome,refused_reports,reason,input,output,cache_read,cache_write,tokens,usd\r\n'

test('a run as a table, one row an attempt', () => {
  const tokens = { input: 1000, output: 200, cacheRead: 30, cacheWrite5m: 4, cacheWrite1h: 1 }
  const story = given(
    aRun(),
    starts('explore-1'),
    starts('explore-2'),
    fails('explore-1'),
    ends('explore-1', 'overdue'),
    {
      type: 'measure',
      attempts: [{ step: 'explore-1', attempt: 1, spent: { models: { 'claude-opus-5-5': tokens } } }],
      conductors: [],
    },
  )
  expect(csv(viewOfRun(story))).toBe(
    `${HEAD}run-1,0,Explore,explore-1,change site,1,explorer,claude-opus-5-5,2026-01-01T00:00:01.000Z,2026-01-01T00:00:04.000Z,3,overdue,1,it was overdue,1000,200,30,5,1235,0.008034\r
run-1,0,Explore,explore-2,patterns,2,explorer,sonnet,2026-01-01T00:00:02.000Z,,4,running,0,,,,,,,\r
`,
  )
})

test('dollars are told without the dust of floating point', () => {
  const tokens = { input: 1, output: 137, cacheRead: 7, cacheWrite5m: 0, cacheWrite1h: 0 }
  const spent = { models: { 'claude-opus-5-5': tokens } }
  const measured = { type: 'measure', attempts: [{ step: 'explore-1', attempt: 1, spent }], conductors: [] } as const
  const story = given(aRun(), starts('explore-1'), fails('explore-1'), ends('explore-1', 'overdue'), measured)
  expect(csv(viewOfRun(story))).toMatch(/,145,0\.0027454\r\n$/)
})

test('of a workstream by batch; what a spreadsheet would take as a formula is text, quotes and line breaks stay', () => {
  const plan = PLAN.replace('Thread 01: North', 'Thread 01: =HYPERLINK("http://x"; "a")').replace(
    'Batch 01: Walls',
    'Batch 01: @SUM(A1)',
  )
  const story = givenWork(
    edited(plan),
    approvesPlan(),
    executes('01'),
    startsThread('01.01.01'),
    failsThread('01.01.01', '+1\n"two", three'),
  )
  const [, row = ''] = csv(viewOfStream(story)).split(/\r\n/)
  expect(row).toBe(
    `001-tea,01.01,'@SUM(A1),01.01.01,"'=HYPERLINK(""http://x""; ""a"")",1,system-engineer-opus,inherit,2026-01-01T00:00:02.000Z,2026-01-01T00:00:03.000Z,1,reported,0,"'+1\n""two"", three",,,,,,`,
  )
})

test.each(['=1+1', '+1', '-1', '@a', ' =1', '\t=1', '＝1'])('a cell never begins a formula: %j', (task) => {
  const plan = PLAN.replace('Thread 01: North', `Thread 01: ${task}`)
  const story = givenWork(
    edited(plan),
    approvesPlan(),
    executes('01'),
    startsThread('01.01.01'),
    failsThread('01.01.01', task),
  )
  expect(csv(viewOfStream(story))).not.toMatch(/(?:^|,)"?\s*[=+\-@＝]/m)
})
