import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { spentIn } from '../cost/spent-in.ts'
import { print } from '../workflow/core/text.ts'
import { loopsOf } from '../workflow/run/loops.ts'
import { STAGES, type StageName } from '../workflow/run/phase.ts'
import { gatesOf } from '../workflow/run/schedule.ts'
import { activePhases, currentPhase, type Phase, type Run, stepsOf } from '../workflow/run/state.ts'
import type { Step } from '../workflow/core/step.ts'
import type { Project } from './project.ts'
import { ifReadable } from './read.ts'

const STATUS = { running: 'in_progress', blocked: 'blocked', stopped: 'stopped', completed: 'completed' } as const

/** The version-2 shape of `state.json`: what people and other programs may read of a run. Fields are added, never renamed. */
export const stateFile = (run: Run, project: Project) => {
  const active = activePhases(run)
  const current = currentPhase(run) ?? active.at(-1)
  return {
    version: 2,
    runId: run.id,
    task: run.task,
    profile: run.profile,
    status: STATUS[run.status],
    currentStage: current?.stage ?? null,
    currentPhase: current?.id ?? null,
    schedule: active.map(({ id, stage, name, type }) => ({ phase: id, stage, name, type })),
    gates: Object.fromEntries(
      gatesOf(active).map((gate) => [
        gate.name,
        { required: gate.required, phase: gate.phase, status: run.gates[gate.name] ?? 'pending' },
      ]),
    ),
    stages: Object.fromEntries(STAGES.map((stage) => [stage, stageEntry(run, stage)])),
    files: filesOf(project),
    failure: run.failure && { reason: run.failure.reason, next: print([run.failure.next], 'client') },
    loops: loopsOf(run),
    trees: run.trees,
    overrides: run.overrides,
    compaction: { lastCompactedAt: run.compactions.at(-1) ?? null, history: run.compactions },
    session: run.conductor.session,
    client: run.conductor.client,
    spent: spentIn(run),
    result: run.result,
    startedAt: run.startedAt,
    updatedAt: run.updatedAt,
    stoppedAt: run.stoppedAt,
  }
}

const stageEntry = (run: Run, stage: StageName) => {
  const phases = run.phases.filter((phase) => phase.stage === stage)
  const active = phases.filter(({ status }) => status !== 'skipped')
  return {
    status: stageStatus(active),
    enabled: active.length > 0,
    agentCount: active.flatMap((phase) => stepsOf(run, phase)).reduce((sum, step) => sum + agentsOf(step), 0),
    phases: Object.fromEntries(phases.map((phase) => [phase.id, phaseEntry(run, phase)])),
    restartCount: run.counters.restarts[stage] ?? 0,
  }
}

const agentsOf = ({ executor, attempts }: Step): number => (executor.kind === 'agent' ? attempts.length : 0)

const stageStatus = (active: readonly Phase[]): string => {
  if (active.length === 0) return 'skipped'
  if (active.every(({ status }) => status === 'completed')) return 'completed'
  return active.some(({ status }) => status !== 'pending') ? 'in_progress' : 'pending'
}

const phaseEntry = (run: Run, phase: Phase) => ({
  status: phase.status === 'running' ? 'in_progress' : phase.status,
  round: phase.round,
  output: phase.output,
  steps: stepsOf(run, phase).map((step) => ({
    id: step.id,
    title: step.title,
    status: step.status === 'running' ? 'in_progress' : step.status,
    executor: step.executor,
    attempts: step.attempts.length,
    reason: step.reason,
  })),
})

const filesOf = (project: Project): Record<string, string> => {
  const entries = ifReadable(() => readdirSync(project.phases, { withFileTypes: true }), [])
  const files = entries.filter((entry) => entry.isFile() && !entry.name.endsWith('.draft'))
  return Object.fromEntries(files.map(({ name }) => [name, join(project.phases, name)]))
}
