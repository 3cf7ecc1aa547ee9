import type { Executor } from '../core/event.ts'
import type { Brief, PlannedStep } from './planned-step.ts'
import type { Area, FactsOf, PlannedTask } from '../core/facts.ts'
import type { Issue } from '../core/review.ts'
import { counted } from '../core/counted.ts'
import { separated } from '../core/graph.ts'
import { DEFAULT_AGENT } from '../plan/agent-marker.ts'
import { phaseOfCheck } from './phase-of-check.ts'
import { factsIn, type Phase, type Run, type RunStep } from './state.ts'

// Whoever explores alone looks through every lens.
const ALONE = 'the task'

/** The steps a phase starts with, from what the run knows by then. */
export const planSteps = (run: Run, phase: Phase): PlannedStep[] => {
  switch (phase.split) {
    case 'lenses':
      return (phase.lenses ?? [])
        .slice(0, run.explorers)
        .map((lens, index) =>
          part(run, phase, index + 1, { kind: 'lens', ...lens }, run.explorers === 1 ? ALONE : lens.name),
        )
    case 'areas':
      return areasOf(run).map((area, index) => part(run, phase, index + 1, { kind: 'area', ...area }, area.name))
    case 'tasks':
      return orderedTasks(run).map((task) => taskStep(run, phase, task))
    case undefined:
      return wholeSteps(run, phase)
  }
}

// In one checkout nobody could tell apart what two of them change in a file.
const orderedTasks = (run: Run): PlannedTask[] => ('off' in run.trees ? separated(tasksOf(run)) : tasksOf(run))

const wholeSteps = (run: Run, phase: Phase): PlannedStep[] => {
  if (phase.type === 'review') return planReview(run, phase)
  if (phase.type === 'command') return [codeStep(run, phase, `${phase.step}-1`, phase.output, 'run-tests', [])]
  const only: PlannedStep = { ...part(run, phase, 1, { kind: 'plain' }, phase.name), output: phase.output }
  if (phase.check !== 'completion') return [only]
  // The completer only writes the message; code commits and then completes the artifact.
  const message = { ...only, output: partName(phase, `${phase.step}-1`) }
  const commit = codeStep(run, phase, 'commit-1', phase.output, 'run-git', [message.id])
  return [message, { ...commit, title: 'Commit' }]
}

/** One reviewer, or two that do not know of each other when the run is thorough; numbered on after each fix. */
export const planReview = (run: Run, phase: Phase): PlannedStep[] => {
  const earlier = phase.steps.filter((id) => isReview(run.steps[id])).length
  const numbers = run.profile === 'thorough' ? [1, 2] : [1]
  return numbers.map((number) => part(run, phase, earlier + number, { kind: 'plain' }, phase.name))
}

const isReview = (step: RunStep | undefined): boolean => step?.executor.kind === 'agent' && step.brief.kind !== 'fix'

/** The tests once more, after a repair; their result replaces that of the test phase. */
export const planRerun = (run: Run, phase: Phase): PlannedStep => {
  const tests = testPhase(run)
  const id = `${phase.step}-tests-${run.counters.fixRounds[phase.id] ?? 1}`
  const rerun = codeStep(run, phase, id, tests?.output ?? `${id}.json`, 'run-tests', [])
  return { ...rerun, title: tests?.name ?? rerun.title }
}

/** The step that repairs what a review found. */
export const planFix = (run: Run, phase: Phase, issues: readonly Issue[]): PlannedStep => {
  const round = (run.counters.fixRounds[phase.id] ?? 0) + 1
  const id = `${phase.step}-fix-${round}`
  return {
    id,
    phase: phase.id,
    title: `Fix ${counted(issues.length, 'issue')}`,
    executor: { kind: 'agent', agent: phase.fixer ?? workerOf(run), model: run.settings.stages[phase.stage].model },
    needs: [],
    brief: { kind: 'fix', review: phase.id, issues: [...issues] },
    output: `parts/${phase.id}-${id}.md`,
    deadline: deadlineOf(run, phase),
  }
}

const part = (run: Run, phase: Phase, number: number, brief: Brief, title: string): PlannedStep => {
  const id = `${phase.step}-${number}`
  return {
    id,
    phase: phase.id,
    title,
    executor: executorOf(run, phase),
    needs: [],
    brief,
    output: partName(phase, id),
    deadline: deadlineOf(run, phase),
  }
}

const taskStep = (run: Run, phase: Phase, task: PlannedTask): PlannedStep => ({
  id: task.id,
  phase: phase.id,
  title: task.name,
  executor: {
    kind: 'agent',
    agent: phase.agent ?? workerOf(run),
    model: run.settings.stages.IMPLEMENT.models[task.complexity],
  },
  needs: task.needs,
  brief: { kind: 'task', task: task.id },
  output: partName(phase, task.id),
  deadline: deadlineOf(run, phase),
})

const codeStep = (
  run: Run,
  phase: Phase,
  id: string,
  output: string,
  command: 'run-tests' | 'run-git',
  needs: string[],
): PlannedStep => ({
  id,
  phase: phase.id,
  title: phase.name,
  executor: { kind: 'code', command },
  needs,
  brief: { kind: 'plain' },
  output,
  // Tests have a limit of their own, which ends them with a result.
  deadline: Math.max(deadlineOf(run, phase), command === 'run-tests' ? testMinutes(run) : 0),
})

const testMinutes = (run: Run): number => Math.ceil(run.settings.stages.TEST.timeoutSeconds / 60) + 1

const partName = (phase: Phase, id: string): string => `parts/${phase.id}-${id}${extensionOf(phase.output)}`

const extensionOf = (name: string): string => name.slice(name.lastIndexOf('.'))

const executorOf = (run: Run, phase: Phase): Executor => {
  const stage = run.settings.stages[phase.stage]
  const model = (phase.type === 'review' ? stage.review.model : undefined) ?? stage.model
  return { kind: 'agent', agent: phase.agent ?? workerOf(run), model }
}

/** Who does what no agent is named for: whoever carries out tasks. */
const workerOf = (run: Run): string => phaseOfCheck(run.phases, 'task')?.agent ?? DEFAULT_AGENT

const deadlineOf = (run: Run, phase: Phase): number => run.settings.stages[phase.stage].deadline ?? phase.deadline

/** The implementation areas the run plans for; the whole task is the one area where Brainstorm did not run. */
export const areasOf = (run: Run): Area[] => factsIn(run, 'areas')?.areas ?? [{ name: 'task', goal: run.task }]

export const tasksOf = (run: Run): PlannedTask[] => factsIn(run, 'plan')?.tasks ?? []

/** The phase whose result is that of the tests: run here, or taken over from an earlier run. */
export const testPhase = (run: Run): Phase | undefined =>
  run.phases.find(({ type, status, facts }) => type === 'command' && (status !== 'skipped' || facts?.kind === 'tests'))

/** How the tests last ended in this run, or in the one it goes on from; null before, and when there is no TEST stage. */
export const testResult = (run: Run): FactsOf<'tests'> | null => factsIn(run, 'tests')

/** Whether the last tests passed; null when none ran. */
export const testsPassed = (run: Run): boolean | null => testResult(run)?.passed ?? null
