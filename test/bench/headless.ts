import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { CLAUDE, clientEnv, REPOSITORY } from '../e2e/client/binary.ts'
import { makeWorkplace } from '../e2e/client/workplace.ts'
import { goodAgents, task } from '../e2e/good-agents.ts'
import { asAgent } from '../e2e/headless/as-agent.ts'
import { startModel } from '../e2e/model/server.ts'
import { lasting, planOf, taskPhaseMs } from './makespan.ts'
import { criticalPath, type RandomTask, randomTasks, totalMs } from './random-tasks.ts'
import type { Line } from './table.ts'

const SEED = Number(process.env['SEED'] ?? 2)
const CHAIN = 4
const WORK_MS = 8000

/**
 * Steps without a session beside a bare `claude -p` that does the same. The lower bound of the makespan is the chain of tasks
 * that takes longest, each as long as its agent works and a bare client takes to start and to end.
 */
export const benchHeadless = async (): Promise<Line[]> => {
  const chain = await carriedOut(
    Array.from({ length: CHAIN }, (_, index) => ({
      number: index + 1,
      needs: index === 0 ? [] : [index],
      ms: WORK_MS,
    })),
  )
  const client = chain.bare - WORK_MS
  const tasks = randomTasks(SEED, 30, [4000, 12_000])
  const path = criticalPath(tasks)
  const random = await carriedOut(tasks)
  const wide = await carriedOut(
    Array.from({ length: 20 }, (_, index) => ({ number: index + 1, needs: [], ms: 30_000 })),
  )
  return [
    { what: 'a step / a bare claude -p', value: chain.ms / CHAIN / chain.bare, unit: '', limit: 1.1 },
    { what: 'start and end of a bare claude -p', value: client / 1000, unit: 's', limit: null },
    {
      what: `makespan over critical path, 30 tasks (seed ${SEED})`,
      value: random.ms / (totalMs(path) + path.length * client),
      unit: '',
      limit: 1.05,
    },
    { what: 'requests of an orchestrator', value: random.orchestrating, unit: '', limit: 0 },
    { what: 'memory of phasegate run with 20 steps at work', value: wide.peakMb, unit: 'MB', limit: null },
  ]
}

interface CarriedOut {
  /** From the first start to the end of the phase. */
  readonly ms: number
  /** What a bare client takes for one of them, alone. */
  readonly bare: number
  readonly orchestrating: number
  readonly peakMb: number
}

const carriedOut = async (tasks: readonly RandomTask[]): Promise<CarriedOut> => {
  const config = { stages: { IMPLEMENT: { maxParallelAgents: 20, smallChange: 0 } } }
  const files = { 'docs/plan.md': planOf(tasks), '.phasegate/config.json': JSON.stringify(config) }
  const place = await makeWorkplace({ git: true, files })
  // Where nothing is active, no hook of ours starts Node.
  const quiet = await makeWorkplace({ git: true, files })
  const agents = Object.fromEntries(tasks.map(({ number, ms }) => [`task-${number}`, lasting(ms, task())]))
  const model = await startModel(asAgent(goodAgents(agents)))
  const where = { cwd: place.project, env: clientEnv({ home: place.home, model: model.url }) }
  const words = ['--stage', 'IMPLEMENT', '--plan', 'docs/plan.md', '--no-test', 'Write many files']
  const program = join(REPOSITORY, 'dist', 'phasegate.js')
  const run = spawn(process.execPath, [program, 'run', '--claude', CLAUDE, ...words], { ...where, stdio: 'ignore' })
  try {
    let peak = 0
    for (const over = once(run, 'exit'); run.exitCode === null;) {
      peak = Math.max(peak, memoryOf(run.pid ?? 0))
      const isOver = model.requests.some(({ turn }) => turn.messages.some(({ text }) => text.includes(' simplify-1]')))
      if (isOver) break
      await Promise.race([over, pause(200)])
    }
    // Its journal is sealed with the key of that home.
    process.env['HOME'] = place.home
    const ms = taskPhaseMs(join(place.project, '.agents', 'tmp', 'journal'))
    const orchestrating = model.requests.filter(
      ({ turn }) => !turn.messages.some(({ text }) => /^\[PHASE /m.test(text)),
    ).length
    const opening = model.requests[0]?.turn.messages.find(({ text }) => /^\[PHASE /m.test(text))?.text ?? ''
    const prompt = opening.slice(opening.search(/^\[PHASE /m))
    await ended(run)
    // At its best: what the machine does beside it is not the client's.
    const alone = { ...where, cwd: quiet.project }
    const bare = Math.min(await bareMs(prompt, alone), await bareMs(prompt, alone), await bareMs(prompt, alone))
    return { ms, orchestrating, peakMb: peak, bare }
  } finally {
    await ended(run)
    await model.close()
    await place.remove()
    await quiet.remove()
  }
}

const ended = async (run: ChildProcess): Promise<void> => {
  if (run.exitCode !== null || run.signalCode !== null) return
  run.kill('SIGTERM')
  await once(run, 'exit')
}

const bareMs = async (
  prompt: string,
  where: { readonly cwd: string; readonly env: Record<string, string> },
): Promise<number> => {
  const begun = performance.now()
  const words = [`--plugin-dir=${REPOSITORY}`, '--agent=phasegate:task-agent', '--permission-mode=bypassPermissions']
  const client = spawn(CLAUDE, ['-p', '--output-format=stream-json', '--verbose', ...words], {
    ...where,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  client.stdin.end(prompt)
  await once(client, 'exit')
  return performance.now() - begun
}

const memoryOf = (pid: number): number => {
  try {
    return Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024
  } catch {
    return 0
  }
}
