import { existsSync, renameSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { mergeExplore } from '../workflow/run/artifact/explore.ts'
import { wavesOf } from '../workflow/core/graph.ts'
import { mergeReview } from '../workflow/run/artifact/merge-review.ts'
import { mergePlan } from '../workflow/run/artifact/plan.ts'
import { mergeTasks, type TaskOutcome } from '../workflow/run/artifact/task-result.ts'
import { lastReviewers } from '../workflow/run/conclude-review.ts'
import { tasksOf } from '../workflow/run/plan-steps.ts'
import { type Phase, type Run, stepsOf, type RunStep } from '../workflow/run/state.ts'
import { notVerified, undoneText } from '../workflow/run/task-outcome.ts'
import type { Instant } from '../workflow/core/step.ts'
import type { Project } from './project.ts'
import { codeOf, namesIn, textAt, textIfReadable } from './read.ts'
import { makeFolder, writeWhole } from './write.ts'
import { isRepair } from '../workflow/run/is-repair.ts'

/**
 * Brings the run's folder in step with the run: the artifact of every completed phase is there (merged from its parts where
 * it has parts), and what was reopened is set aside. A function of the state, so it may run any number of times.
 */
export const projectArtifacts = (project: Project, run: Run): void => {
  setAsideReopened(project, run)
  for (const phase of run.phases) {
    if (phase.status !== 'completed') continue
    const path = join(project.phases, phase.output)
    const there = existsSync(path)
    if (there && !mayBeStale(run, phase, path) && !isMerged(project, run, phase)) continue
    const text = phase.text ?? mergedText(project, run, phase) ?? (there ? null : overriddenText(run, phase))
    if (text !== null && (!there || textIfReadable(path) !== text)) writeWhole(path, text)
  }
}

// What lay there before the phase was completed is not its artifact. A repaired plan, though, is no longer that of its parts.
const mayBeStale = (run: Run, phase: Phase, path: string): boolean =>
  phase.endedAt !== null && isOlder(path, phase.endedAt) && !(phase.split === 'areas' && isRepaired(run, phase))

// What code merged of parts that are all there is nobody else's to change. The plan is: fixers and people edit it in place.
const isMerged = (project: Project, run: Run, phase: Phase): boolean =>
  phase.split !== 'areas' &&
  stepsOf(run, phase).every(
    ({ status, overridden, output }) =>
      status !== 'completed' || overridden === true || existsSync(join(project.phases, output)),
  )

const isRepaired = (run: Run, { stage }: Phase): boolean =>
  run.phases.some((phase) => phase.stage === stage && stepsOf(run, phase).some(isRepair))

// In whole milliseconds, as the time of an event is: what was written in the same one led to it.
const isOlder = (path: string, than: Instant): boolean =>
  Math.floor(statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Infinity) <= Date.parse(than)

/** The artifact of a phase, made of its accepted parts; null where an agent writes the artifact itself. */
const mergedText = (project: Project, run: Run, phase: Phase): string | null => {
  const steps = stepsOf(run, phase)
  if (phase.type === 'review') return reviewText(project, run, phase)
  switch (phase.split) {
    case 'lenses':
      return mergeExplore(partsOf(project, steps).map(({ title, text }) => ({ lens: title, text })))
    case 'areas': {
      const merged = mergePlan(partsOf(project, steps).map(({ title, text }) => ({ area: title, text })))
      return merged.ok ? merged.text : null
    }
    case 'tasks':
      return mergeTasks(
        wavesOf(steps).map((wave) => wave.map((step) => taskResult(run, step))),
        tasksOf(run),
      )
    case undefined:
      return null
  }
}

// A step that a person overrode may have left nothing.
const partsOf = (project: Project, steps: readonly RunStep[]): { title: string; text: string }[] =>
  steps.flatMap((step) => {
    const text = step.status === 'completed' ? textOf(project, step) : null
    return text === null ? [] : [{ title: step.title, text }]
  })

const textOf = (project: Project, { output }: RunStep): string | null => textAt(join(project.phases, output))

// One reviewer's own words, unless a person has overridden them; the verdict in one where there are several.
const reviewText = (project: Project, run: Run, phase: Phase): string | null => {
  const reviewers = lastReviewers(stepsOf(run, phase))
  const [only] = reviewers
  const own = reviewers.length === 1 && only && !only.overridden && isDeepStrictEqual(only.facts, phase.facts)
  if (own) return textOf(project, only)
  if (phase.facts?.kind !== 'review') return null
  return mergeReview(
    phase.facts,
    reviewers.flatMap((step) => textOf(project, step) ?? []),
  )
}

/** Stands for the artifact that a step did not write because a person overrode it; later steps are told of it there. */
const overriddenText = (run: Run, { output }: Phase): string | null => {
  const step = Object.values(run.steps).find((each) => each.output === output && each.overridden)
  if (!step) return null
  const named = new Set([step.id, step.phase])
  const reason = run.overrides.findLast(({ what }) => named.has(what) || what.includes('->'))?.reason ?? ''
  return output.endsWith('.json')
    ? `${JSON.stringify({ status: 'overridden by a person', reason }, null, 2)}\n`
    : `# Overridden by a person\n\n${reason}\n`
}

// Written again whenever something is known better: once code has run what its agent could not, a task is as good as any.
const taskResult = (run: Run, step: RunStep): TaskOutcome => {
  const { id, status, facts } = step
  if (status !== 'completed' || facts?.kind !== 'task') {
    const said = step.attempts.findLast((attempt) => attempt.facts !== undefined)?.facts?.summary
    const summary = [undoneText(run, step), ...(said === undefined ? [] : [`its agent: ${said}`])].join('; ')
    return { id, status: status === 'skipped' ? 'skipped' : 'failed', summary, filesModified: [] }
  }
  const refused = notVerified(run, facts.refused)
  const { summary, filesModified } = facts
  if (refused.length === 0) return { id, status: 'completed', summary, filesModified }
  return { id, status: 'unverified', summary, filesModified, refused }
}

// A file older than the reopening is of the round before; told by its time, whoever dies in the middle leaves no gap.
const setAsideReopened = (project: Project, run: Run): void => {
  run.phases.forEach((phase, index) => {
    const last = run.reopened.findLastIndex(({ phase: from }) => run.phases.findIndex(({ id }) => id === from) <= index)
    const reopening = run.reopened[last]
    if (!reopening || phase.status === 'skipped') return
    for (const name of [phase.output, ...partNames(project, phase)]) {
      const path = join(project.phases, name)
      if (isOlder(path, reopening.at)) move(path, join(project.phases, 'aside', String(last + 1), name))
    }
  })
}

const partNames = (project: Project, phase: Phase): string[] =>
  namesIn(join(project.phases, 'parts'))
    .filter((name) => name.startsWith(`${phase.id}-`))
    .map((name) => join('parts', name))

/** Moves what an earlier attempt at a step wrote out of the way, so that only what is written from now on counts. */
export const setAsideAttempt = (project: Project, output: string, attempt: number): void =>
  move(join(project.phases, output), join(project.phases, 'aside', `before-attempt-${attempt}`, output))

// Two hooks may move the same file; it is moved once.
const move = (from: string, to: string): void => {
  if (!existsSync(from)) return
  makeFolder(dirname(to))
  try {
    renameSync(from, to)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
  }
}
