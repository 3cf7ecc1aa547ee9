import { lstatSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { check } from '../workflow/run/artifact/check.ts'
import { mergePlan, readPlan } from '../workflow/run/artifact/plan.ts'
import type { CheckContext } from '../workflow/run/artifact/verdict.ts'
import type { Verdict } from '../workflow/core/verdict.ts'
import type { Facts } from '../workflow/core/facts.ts'
import { planName } from '../workflow/run/phase-of-check.ts'
import { areasOf, taskOutcome, tasksOf, testPhase, testsPassed } from '../workflow/run/plan-steps.ts'
import { blockingSeverity } from '../workflow/run/conclude-review.ts'
import { type Phase, type Run, stepsOf, type RunStep } from '../workflow/run/state.ts'
import type { Project } from '../state-manager/project.ts'
import { textAt } from '../state-manager/read.ts'
import { writeWhole } from '../state-manager/write.ts'
import { fingerprintsOf } from '../machine/fingerprints.ts'
import { leftAlone } from '../workflow/core/changes.ts'
import { projectWorld } from '../machine/project-facts.ts'

const LARGEST_ARTIFACT = 4 * 1024 * 1024

/**
 * Whether the evidence that a step left on disk is good: the artifact is there (an earlier one was set aside when the attempt
 * began), has the shape of its phase, and agrees with what the run knows. What the agent says plays no part.
 */
export const examine = (project: Project, run: Run, step: RunStep): Verdict<Facts> => {
  const phase = run.phases.find(({ id }) => id === step.phase)
  if (!phase) return refuse(`step ${step.id} belongs to no phase of this run`)
  const path = join(project.phases, step.output)
  const absent = notThere(path)
  if (absent) return { ok: false, problems: [absent], silent: true }
  const text = readFileSync(path, 'utf8')
  const context = contextOf(project, run, phase, step)
  if (step.brief.kind === 'fix') return examineFix(project, run, phase, text, context)
  const verdict = check(phase.check ?? 'sections', text, context)
  if (!verdict.ok) return verdict
  return (
    contradiction(run, phase, verdict.facts) ??
    unchanged(project, run, step, verdict.facts) ??
    examineMerge(project, run, phase, step, text) ??
    verdict
  )
}

const refuse = (...problems: string[]): Verdict<Facts> => ({ ok: false, problems })

const notThere = (path: string): string | null => {
  const found = lstatSync(path, { throwIfNoEntry: false })
  if (!found) return `${path}: does not exist; write the artifact to exactly this path`
  if (!found.isFile()) return `${path}: is not a regular file; write the artifact itself to this path`
  if (found.size > LARGEST_ARTIFACT) return `${path}: has ${found.size} bytes; at most ${LARGEST_ARTIFACT} are read`
  return null
}

const contextOf = (project: Project, run: Run, phase: Phase, step: RunStep): CheckContext => ({
  stepId: step.id,
  world: projectWorld(project.root),
  sections: phase.sections ?? [],
  blockOnSeverity: blockingSeverity(run, phase.stage),
  areas: areasOf(run).map(({ name }) => name),
  filesChanged: (taskOutcome(run)?.filesModified.length ?? 0) > 0,
  testsPassed: testsPassed(run),
})

const FIX_SECTIONS = ['## Changes Made', '## No Changes Needed']

// Who repairs a plan edits it in place; it must still be a plan, and its tasks are what the run goes on with.
const examineFix = (project: Project, run: Run, phase: Phase, text: string, context: CheckContext): Verdict<Facts> => {
  const own = check('sections', text, { ...context, sections: FIX_SECTIONS })
  const name = planName(run.phases)
  if (!own.ok || phase.stage !== 'PLAN' || name === null) return own
  const path = join(project.phases, name)
  const edited = textAt(path)
  if (edited === null) return refuse(`${path}: is gone; write the whole repaired plan there`)
  const plan = readPlan(edited, context.world)
  if (!plan.ok) return refuse(...plan.problems.map((problem) => `${path}: ${problem}`))
  return { ok: true, facts: { kind: 'plan', tasks: [...plan.tasks] } }
}

/** Writes a plan that was repaired as code completes it: dependencies of tasks that share a file, and the graph. */
export const completePlan = (project: Project, run: Run, { brief, phase: id }: RunStep): void => {
  const name = planName(run.phases)
  if (name === null || brief.kind !== 'fix' || run.phases.find((phase) => phase.id === id)?.stage !== 'PLAN') return
  const path = join(project.phases, name)
  const plan = readPlan(textAt(path) ?? '', projectWorld(project.root))
  if (plan.ok) writeWhole(path, plan.text)
}

const contradiction = (run: Run, phase: Phase, facts: Facts): Verdict<Facts> | null => {
  if (facts.kind !== 'review' || facts.status !== 'approved' || testsPassed(run) !== false) return null
  const tests = testPhase(run)
  if (phase.stage !== tests?.stage && phase.stage !== 'FINAL') return null
  const otherwise = phase.check === 'final-review' ? '"blocked"' : '"needs_revision"'
  const where = tests ? ` (${tests.output})` : ''
  return refuse(`status: "approved" while the tests fail${where}; expected ${otherwise} with what to repair`)
}

// Done is what was done: a task whose files all stand as they were, and that names no other file that changed, is not.
const unchanged = (project: Project, run: Run, step: RunStep, facts: Facts): Verdict<Facts> | null => {
  if (facts.kind !== 'task' || facts.status !== 'completed') return null
  // What an earlier round of the phase changed is there already.
  if ((run.phases.find(({ id }) => id === step.phase)?.round ?? 1) > 1) return null
  const planned = tasksOf(run).find(({ id }) => id === step.id)?.files ?? []
  const alone = leftAlone(step, fingerprintsOf(project.root, planned))
  const others = facts.filesModified.filter((path) => !alone.includes(path))
  if (alone.length === 0 || others.length > 0) return null
  return refuse(
    `status: "completed", and none of its files has changed since the task began: ${alone.join(', ')}; expected the change, or "failed" with the reason`,
  )
}

// The planner that reports last is held against all parts together: only then can a cycle between areas be seen.
const examineMerge = (project: Project, run: Run, phase: Phase, step: RunStep, text: string): Verdict<Facts> | null => {
  if (phase.check !== 'plan') return null
  const others = stepsOf(run, phase).filter(({ id }) => id !== step.id)
  if (others.some(({ status }) => status !== 'completed')) return { ok: true, facts: { kind: 'text' } }
  const parts = stepsOf(run, phase).map((each) => ({
    area: each.title,
    text: each.id === step.id ? text : (textAt(join(project.phases, each.output)) ?? ''),
  }))
  const merged = mergePlan(parts)
  return merged.ok ? { ok: true, facts: { kind: 'plan', tasks: [...merged.tasks] } } : refuse(...merged.problems)
}
