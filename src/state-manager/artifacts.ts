import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { mergeExplore } from '../workflow/artifact/explore.ts'
import { mergePlan } from '../workflow/artifact/plan.ts'
import { mergeTasks } from '../workflow/artifact/task-result.ts'
import { combined } from '../workflow/settle.ts'
import { tasksOf } from '../workflow/plan-steps.ts'
import { type Phase, type Run, type Step, stepsOf } from '../workflow/state.ts'
import type { Project } from './project.ts'
import { writeWhole } from './write.ts'

/**
 * Brings the run's folder in step with the run: the artifact of every completed phase is there (merged from its parts where
 * it has parts), and what was reopened is set aside. A function of the state, so it may run any number of times.
 */
export const projectArtifacts = (project: Project, run: Run): void => {
  setAsideReopened(project, run)
  for (const phase of run.phases) {
    const path = join(project.phases, phase.output)
    if (phase.status !== 'completed' || existsSync(path)) continue
    const text = phase.text ?? mergedText(project, run, phase)
    if (text !== null) writeWhole(path, text)
  }
}

/** The artifact of a phase, made of its accepted parts; null where an agent writes the artifact itself. */
const mergedText = (project: Project, run: Run, phase: Phase): string | null => {
  const steps = stepsOf(run, phase)
  const completed = steps.filter(({ status }) => status === 'completed')
  if (phase.type === 'review') return reviewText(project, steps)
  switch (phase.split) {
    case 'lenses':
      return mergeExplore(completed.map((step) => ({ lens: step.title, text: textOf(project, step) })))
    case 'areas': {
      const merged = mergePlan(completed.map((step) => ({ area: step.title, text: textOf(project, step) })))
      return merged.ok ? merged.text : null
    }
    case 'tasks':
      return mergeTasks(wavesOf(steps).map((wave) => wave.map(taskResult)), tasksOf(run))
    case undefined:
      return null
  }
}

const textOf = (project: Project, step: Step): string => readFileSync(join(project.phases, step.output), 'utf8')

const reviewText = (project: Project, steps: readonly Step[]): string | null => {
  const lastFix = steps.findLastIndex(({ brief }) => brief.kind === 'fix')
  const reviewers = steps.slice(lastFix + 1)
  const [only] = reviewers
  if (reviewers.length === 1 && only) return existsSync(join(project.phases, only.output)) ? textOf(project, only) : null
  const { status, issues, summary } = combined(reviewers)
  return `${JSON.stringify({ status, issues, summary }, null, 2)}\n`
}

const taskResult = (step: Step) => ({
  id: step.id,
  status: step.status === 'completed' ? 'completed' : step.status === 'skipped' ? 'skipped' : 'failed',
  summary: step.facts?.kind === 'task' ? step.facts.summary : (step.reason ?? ''),
  filesModified: step.facts?.kind === 'task' ? step.facts.filesModified : [],
})

/** Tasks grouped by how many others they had to wait for: those of one wave ran without waiting for each other. */
const wavesOf = (steps: readonly Step[]): Step[][] => {
  const depth = new Map<string, number>()
  for (const step of inDependencyOrder(steps)) {
    depth.set(step.id, 1 + Math.max(0, ...step.needs.map((need) => depth.get(need) ?? 0)))
  }
  const waves: Step[][] = []
  for (const step of steps) (waves[(depth.get(step.id) ?? 1) - 1] ??= []).push(step)
  return waves
}

const inDependencyOrder = (steps: readonly Step[]): Step[] => {
  const byId = new Map(steps.map((step) => [step.id, step]))
  const seen = new Set<string>()
  const visit = (step: Step): Step[] => {
    if (seen.has(step.id)) return []
    seen.add(step.id)
    return [...step.needs.flatMap((need) => visitNeed(need)), step]
  }
  const visitNeed = (need: string): Step[] => {
    const step = byId.get(need)
    return step ? visit(step) : []
  }
  return steps.flatMap(visit)
}

// Each reopening has its own folder, so that its files move once, whoever projects first.
const setAsideReopened = (project: Project, run: Run): void => {
  const from = run.reopened.at(-1)
  const folder = join(project.phases, 'aside', String(run.reopened.length))
  if (from === undefined || existsSync(folder)) return
  const first = run.phases.findIndex(({ id }) => id === from)
  for (const phase of run.phases.slice(first)) {
    if (phase.status === 'skipped') continue
    for (const name of [phase.output, ...partsOf(project, phase)]) move(join(project.phases, name), join(folder, name))
  }
}

const partsOf = (project: Project, phase: Phase): string[] => {
  const folder = join(project.phases, 'parts')
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => name.startsWith(`${phase.id}-`))
    .map((name) => join('parts', name))
}

/** Moves what an earlier attempt at a step wrote out of the way, so that only what is written from now on counts. */
export const setAsideAttempt = (project: Project, output: string, attempt: number): void =>
  move(join(project.phases, output), join(project.phases, 'aside', `before-attempt-${attempt}`, output))

const move = (from: string, to: string): void => {
  if (!existsSync(from)) return
  mkdirSync(dirname(to), { recursive: true })
  renameSync(from, to)
}
