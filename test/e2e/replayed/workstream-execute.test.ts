import { expect, test } from 'vitest'
import { git } from '../../machine/folder.ts'
import { heldUntil } from '../model/agents.ts'
import type { Exchange } from '../model/player.ts'
import { blocks, completes, keepsSilent, PLAN, threadAgents, workScene } from '../workstream/scene.ts'

/** A report as it is read in the client. */
const inClient = (report: string): string =>
  report
    .replace(/^Next: work run --stage /m, 'Next: /execute-stage ')
    .replaceAll(/^(Next|send back): work /gm, '$1: /phasegate:')
    .replace('take: phasegate ', 'take: /phasegate:')

const begins =
  (thread: string) =>
  ({ turn }: Exchange): boolean =>
    turn.speaker === 'agent' && turn.opening.includes(`[THREAD ${thread}]`)

test('a stage is carried out once its plan is approved, the threads of a batch at the same time, and ends with its report', async () => {
  let [one, two] = [() => {}, () => {}]
  const bothAtWork = Promise.all([
    new Promise<void>((begun) => (one = begun)),
    new Promise<void>((begun) => (two = begun)),
  ])
  const together = () => heldUntil(bothAtWork, completes())
  const scene = await workScene(threadAgents({ '01.01.01': together, '01.01.02': together }))
  const { model, say, work } = scene
  expect((await say('/execute-stage 1')).stdout).toContain('the plan of stage 01 is not approved')
  await work('approve', 'plan')
  // Neither goes on before the other has begun.
  void model.until(begins('01.01.01'), 110_000).then(one)
  void model.until(begins('01.01.02'), 110_000).then(two)
  const { result } = await say('/execute-stage 1')
  const report = (await work('report', '--stage', '1')).trim()
  expect(result).toBe(inClient(report))
  expect(result).toContain('3 of 3 completed')
  expect(result).toContain('Next: /phasegate:approve stage 1')
  expect((await say('/execute-stage 2')).stdout).toContain('stage 01 comes first and is not approved')
})

test('three stages are carried out with approvals between them, each thread by its agent', async () => {
  const scene = await workScene(threadAgents())
  await scene.work('approve', 'plan')
  const first = await scene.say('/execute-stage 1')
  const report = (await scene.work('report', '--stage', '1')).trim()
  expect(first.result).toBe(inClient(report))
  expect(first.result).toContain('3 of 3 completed')
  expect(first.result).toContain('Next: /phasegate:approve stage 1')

  expect((await scene.say('/execute-stage 2')).stdout).toContain('stage 01 comes first and is not approved')
  await scene.work('approve', 'stage', '1')
  const second = await scene.say('/execute-next-batch')
  expect(second.result).toContain('1 of 1 completed')
  await scene.work('approve', 'stage', '2')
  await scene.say('/phasegate:execute-stage 3')
  await scene.work('approve', 'stage', '3')

  expect(new Set(Object.values(await scene.statuses()))).toEqual(new Set(['completed']))
  expect(await scene.plan()).toBe(PLAN)
  const { project } = scene.place
  const written = ['docs/guide.txt', 'src/one.txt', 'src/three.txt', 'src/two.txt', 'src/whole.txt']
  expect(git(project, 'diff', '--name-only', 'HEAD', 'phasegate/001-parts').split('\n')).toEqual(written)
  expect(git(project, 'status', '--porcelain', '--', 'src', 'docs')).toBe('')
  expect(await scene.work('status')).toContain(
    'To take what they came to: phasegate merge phasegate/001-parts; then, to put the workstream away: work archive 001-parts',
  )
  git(project, 'merge', '--quiet', 'phasegate/001-parts')
  expect(await scene.work('status')).toContain('nothing left to do. To put the workstream away: work archive 001-parts')
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
})

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
  // Nobody sees what hooks say of a manager: its last words begin with the lines of progress.
  const report = inClient((await scene.work('report', '--stage', '1')).trim())
  expect(result?.endsWith(`\n${report}`)).toBe(true)
  expect(result?.split('\n').filter((line) => line.startsWith('✗ 01.02.01'))).toEqual([
    '✗ 01.02.01 · needs the account of 01.01.01 · now with default',
    '✗ 01.02.01 · needs the account of 01.01.01 · failed',
  ])
})

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
})
