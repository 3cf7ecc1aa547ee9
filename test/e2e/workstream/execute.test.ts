import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { blocks, completes, keepsSilent, PLAN, threadAgents, workScene } from './scene.ts'

test('three stages are carried out with approvals between them, each thread by its agent, parallel within a batch', async () => {
  const scene = await workScene(threadAgents({ '01.01.01': () => completes(800), '01.01.02': () => completes(800) }))
  const run = scene.say

  expect((await run('/execute-stage 1')).stdout).toContain('the plan of stage 01 is not approved')
  await scene.work('approve', 'plan')
  const first = await run('/execute-stage 1')
  const report = (await scene.work('report', '--stage', '1')).trim()
  expect(first.result).toBe(report.replace('Next: work', 'Next: !work'))
  expect(first.result).toContain('3 of 3 completed')
  expect(first.result).toContain('Next: !work approve stage 1')

  expect((await run('/execute-stage 2')).stdout).toContain('stage 01 comes first and is not approved')
  await scene.work('approve', 'stage', '1')
  const second = await run('/execute-next-batch')
  expect(second.result).toContain('1 of 1 completed')
  await scene.work('approve', 'stage', '2')
  await run('/phasegate:execute-stage 3')
  await scene.work('approve', 'stage', '3')

  expect(new Set(Object.values(await scene.statuses()))).toEqual(new Set(['completed']))
  expect(await scene.plan()).toBe(PLAN)
  for (const file of ['src/one.txt', 'src/two.txt', 'src/three.txt', 'src/whole.txt', 'docs/guide.txt']) {
    expect(existsSync(join(scene.place.project, file)), file).toBe(true)
  }
  const { threads } = JSON.parse(await scene.work('list', '--json')) as {
    threads: { threadId: string; agent: string }[]
  }
  expect(threads.map(({ threadId, agent }) => `${threadId} ${agent}`)).toEqual([
    '01.01.01 system-engineer-sonnet',
    '01.01.02 frontend-designer-sonnet',
    '01.02.01 default-fast',
    '02.01.01 default',
    '03.01.01 default',
  ])
  const spans = await attemptSpans(scene.place.project)
  expect(overlap(spans['01.01.01'], spans['01.01.02'])).toBe(true)
  expect(overlap(spans['01.01.01'], spans['01.02.01'])).toBe(false)
}, 180_000)

test('failover: retried once, then reassigned in PLAN.md, then blocked with the reason', async () => {
  const scene = await workScene(
    threadAgents({
      // Fails once for a passing reason, then succeeds with the same agent.
      '01.01.01': (attempt) => (attempt === 1 ? blocks('rate limit reached') : completes()),
      // Stops without a report twice (a retry, then a reassignment), then the other profile succeeds.
      '01.01.02': (attempt) => (attempt <= 2 ? keepsSilent : completes()),
      // Never succeeds.
      '01.02.01': () => blocks('needs the account of 01.01.01'),
    }),
  )
  await scene.work('approve', 'plan')
  const { result } = await scene.say('/execute-stage 1')
  expect(await scene.statuses()).toMatchObject({
    '01.01.01': 'completed',
    '01.01.02': 'completed',
    '01.02.01': 'blocked',
  })
  expect(await scene.plan()).toBe(
    PLAN.replace('@agent:frontend-designer-sonnet', '@agent:frontend-designer-opus').replace(
      '@agent:default-fast',
      '@agent:default',
    ),
  )
  expect(result).toContain('2 of 3 completed, 1 blocked')
  expect(result).toContain('Next: /execute-stage 1')
  expect(result).toBe((await scene.work('report', '--stage', '1')).trim())
}, 180_000)

test('threads of a session that was killed are found and continued by the next execution', async () => {
  const scene = await workScene(
    threadAgents({ '01.01.02': (attempt) => (attempt === 1 ? completes(60_000) : completes()) }),
  )
  await scene.work('approve', 'plan')
  const first = scene.begin('/execute-stage 1')
  await scene.model.until(({ turn }) => turn.opening.includes('[THREAD 01.01.02]'))
  await scene.model.until(({ turn }) => turn.opening.includes('[THREAD 01.01.01]') && turn.number === 3)
  first.kill()
  await first.finished
  const again = await scene.say('/execute-stage 1')
  expect(again.result).toContain('3 of 3 completed')
}, 180_000)

const attemptSpans = async (project: string): Promise<Record<string, { start: number; end: number }>> => {
  const { readFile } = await import('node:fs/promises')
  const { threads } = JSON.parse(await readFile(join(project, 'work/001-parts/threads.json'), 'utf8')) as {
    threads: { threadId: string; attempts: { startedAt: string; endedAt: string }[] }[]
  }
  return Object.fromEntries(
    threads.map(({ threadId, attempts }) => [
      threadId,
      { start: Date.parse(attempts[0]?.startedAt ?? ''), end: Date.parse(attempts[0]?.endedAt ?? '') },
    ]),
  )
}

interface Span {
  readonly start: number
  readonly end: number
}

const overlap = (a: Span | undefined, b: Span | undefined): boolean =>
  a !== undefined && b !== undefined && a.start < b.end && b.start < a.end
