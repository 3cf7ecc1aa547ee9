import { join } from 'node:path'
import { type PermissionMode, REPOSITORY } from '../e2e/client/binary.ts'
import { openTerminal } from '../e2e/client/terminal.ts'
import { makeWorkplace } from '../e2e/client/workplace.ts'
import { type Deviations, goodAgents, task } from '../e2e/good-agents.ts'
import type { Deed } from '../e2e/model/agents.ts'
import { obedientOrchestrator } from '../e2e/model/orchestrator.ts'
import { after } from '../e2e/model/reply.ts'
import { startModel } from '../e2e/model/server.ts'
import { readJournal } from '../../src/state-manager/read-journal.ts'
import { RUN_JOURNAL } from '../../src/state-manager/run-state.ts'
import { criticalPath, type RandomTask, randomTasks, totalMs, widthOf } from './random-tasks.ts'
import type { Line } from './table.ts'

const TASKS = 30
const SEED = Number(process.env['SEED'] ?? 2)
/** A few seconds, so that the bench ends; agents work for minutes, beside which the same overhead weighs less. */
const WORK_MS = [4000, 12_000] as const

/**
 * How long the tasks of a random graph take in a terminal, over the chain of them that takes longest: from the first start
 * to the end of the phase, as the journal has it. The graph is never wider than the agents that may work at once, so the
 * critical path is the lower bound. A task's time is that from the first request of its agent to its report; all else is
 * overhead: accepting the report, waking the orchestrator, launching the next agent.
 */
export const benchMakespan = async (): Promise<Line[]> => {
  const tasks = randomTasks(SEED, TASKS, WORK_MS)
  const path = criticalPath(tasks)
  const inMode = async (mode: PermissionMode, of: string): Promise<Line[]> => {
    const makespan = await makespanOf(tasks, mode)
    const overhead = (makespan - totalMs(path)) / path.length
    return [
      {
        what: `makespan over critical path, ${TASKS} tasks (seed ${SEED}), ${of}`,
        value: makespan / totalMs(path),
        unit: '',
        limit: 1.15,
      },
      { what: `overhead for each task of the critical path, ${of}`, value: overhead / 1000, unit: 's', limit: null },
    ]
  }
  return [
    ...(await inMode('auto', 'auto mode')),
    ...(await inMode('acceptEdits', 'accept-edits mode')),
    { what: 'critical path', value: totalMs(path) / 1000, unit: 's', limit: null },
    { what: 'its tasks', value: path.length, unit: '', limit: null },
    { what: 'tasks at work at once, at most', value: widthOf(tasks), unit: '', limit: 20 },
  ]
}

const makespanOf = async (tasks: readonly RandomTask[], permissionMode: PermissionMode): Promise<number> => {
  const config = { stages: { IMPLEMENT: { maxParallelAgents: 20, smallChange: 0 } } }
  const place = await makeWorkplace({
    git: true,
    files: { 'docs/plan.md': planOf(tasks), '.phasegate/config.json': JSON.stringify(config) },
  })
  const agents: Deviations = Object.fromEntries(tasks.map(({ number, ms }) => [`task-${number}`, lasting(ms, task())]))
  const model = await startModel(obedientOrchestrator(), goodAgents(agents))
  const terminal = await openTerminal({
    ...place,
    model: model.url,
    pluginDir: REPOSITORY,
    permissionMode,
    rows: 200,
  })
  try {
    await terminal.submit('/dispatch --stage IMPLEMENT --plan docs/plan.md --no-test Write many files')
    await model.until(({ turn }) => turn.speaker === 'agent' && turn.opening.includes(' simplify-1]'), 300_000)
    // Its journal is sealed with the key of that home.
    process.env['HOME'] = place.home
    return taskPhaseMs(join(place.project, '.agents', 'tmp', 'journal'))
  } finally {
    terminal.kill()
    await terminal.exited
    await model.close()
    await place.remove()
  }
}

/** The deed takes this long, its own calls included: its last answer waits for what is left. */
export const lasting =
  (ms: number, deed: Deed): Deed =>
  (step) => {
    const begun = performance.now()
    const moves = deed(step)
    const last = moves.at(-1)
    if (last === undefined) return []
    const left = (): number => Math.max(0, begun + ms - performance.now())
    return [...moves.slice(0, -1), (turn) => after(left(), typeof last === 'function' ? last(turn) : last)]
  }

/** From the first start of a task to the end of their phase, as the journal has it. */
export const taskPhaseMs = (journal: string): number => {
  const events = readJournal(journal, RUN_JOURNAL).flatMap((commit) => commit.events)
  const started = events.find(({ type }) => type === 'step-started')
  const ended = events.find((event) => event.type === 'phase-completed' && event.phase === '2.1')
  if (!started || !ended) throw new Error('the tasks were not carried out')
  return Date.parse(ended.at) - Date.parse(started.at)
}

export const planOf = (tasks: readonly RandomTask[]): string =>
  [
    '## Tasks\n',
    ...tasks.map(
      ({ number, needs }) => `### Task ${number}: Part ${number}
- **Files:** src/part-${number}.txt
- **Dependencies:** ${needs.length === 0 ? 'none' : needs.map((need) => `Task ${need}`).join(', ')}
- **Complexity:** easy
- **Instructions:** Write part ${number}.
`,
    ),
  ].join('\n')
