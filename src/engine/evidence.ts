import { lstatSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { check } from '../workflow/run/artifact/check.ts'
import { mergePlan, readPlan } from '../workflow/run/artifact/plan.ts'
import type { CheckContext } from '../workflow/run/artifact/verdict.ts'
import type { Verdict } from '../workflow/core/verdict.ts'
import type { Facts, FactsOf } from '../workflow/core/facts.ts'
import { planName } from '../workflow/run/phase-of-check.ts'
import { areasOf, testPhase, testsPassed } from '../workflow/run/plan-steps.ts'
import { taskOutcome } from '../workflow/run/task-outcome.ts'
import { blockingSeverity } from '../workflow/run/conclude-review.ts'
import { type Phase, type Run, stepsOf, type RunStep } from '../workflow/run/state.ts'
import { mayPlan, hasPlanned } from '../workflow/run/one-area.ts'
import { openBefore } from '../workflow/run/open-issues.ts'
import { isLastPart } from '../workflow/run/last-part.ts'
import { repairsPlan } from '../workflow/run/may-edit.ts'
import type { Project } from '../state-manager/project.ts'
import { textAt } from '../state-manager/read.ts'
import { writeWhole } from '../state-manager/write.ts'
import { projectWorld } from '../machine/project-facts.ts'

const LARGEST_ARTIFACT = 4 * 1024 * 1024

/** Where the evidence of a step lies: the project as its agent has it, its artifact, and the plan that it makes or repairs. */
export interface Evidence {
  readonly root: string
  readonly artifact: string
  readonly plan: string
}

/** Where it lies while agents work in the checkout, and once it was taken in. */
export const evidenceIn = (project: Project, run: Run, { output }: Pick<RunStep, 'output'>): Evidence => ({
  root: project.root,
  artifact: join(project.phases, output),
  plan: join(project.phases, planName(run.phases) ?? ''),
})

/**
 * Whether the evidence that a step left on disk is good: the artifact is there, has the shape of its phase, and agrees with what
 * the run knows. What the agent says plays no part. What lay there before the attempt began was set aside.
 */
export const examine = (
  project: Project,
  run: Run,
  step: RunStep,
  evidence = evidenceIn(project, run, step),
): Verdict<Facts> => {
  const phase = run.phases.find(({ id }) => id === step.phase)
  if (!phase) return refuse(`step ${step.id} belongs to no phase of this run`)
  const { artifact } = evidence
  const absent = notThere(artifact)
  if (absent) return { ok: false, problems: [absent], silent: true }
  const text = readFileSync(artifact, 'utf8')
  const context = contextOf(run, phase, step, evidence)
  if (step.brief.kind === 'fix') return examineFix(phase, text, context, evidence)
  const verdict = check(phase.check ?? 'sections', text, context)
  if (!verdict.ok) return verdict
  if (verdict.facts.kind === 'areas') return { ok: true, facts: withPlan(run, phase, verdict.facts, context, evidence) }
  return contradiction(run, phase, verdict.facts) ?? examineMerge(project, run, phase, step, text) ?? verdict
}

const refuse = (...problems: string[]): Verdict<Facts> => ({ ok: false, problems })

const notThere = (path: string): string | null => {
  const found = lstatSync(path, { throwIfNoEntry: false })
  if (!found) return nothingAt(path)
  if (!found.isFile()) return `${path}: is not a regular file; write the artifact itself to this path`
  if (found.size > LARGEST_ARTIFACT) return `${path}: has ${found.size} bytes; at most ${LARGEST_ARTIFACT} are read`
  return null
}

/** What an agent is told that handed nothing in. */
export const nothingAt = (path: string): string => `${path}: does not exist; write the artifact to exactly this path`

const contextOf = (run: Run, phase: Phase, step: RunStep, { root }: Evidence): CheckContext => ({
  stepId: step.id,
  world: projectWorld(root),
  sections: phase.sections ?? [],
  blockOnSeverity: blockingSeverity(run, phase.stage),
  areas: areasOf(run).map(({ name }) => name),
  filesChanged: (taskOutcome(run)?.filesModified.length ?? 0) > 0,
  open: openBefore(run, step),
})

const FIX_SECTIONS = ['## Changes Made', '## No Changes Needed']

// Who repairs a plan edits it in place; it must still be a plan, and its tasks are what the run goes on with.
const examineFix = (phase: Phase, text: string, context: CheckContext, { plan: path }: Evidence): Verdict<Facts> => {
  const own = check('sections', text, { ...context, sections: FIX_SECTIONS })
  if (!own.ok || phase.stage !== 'PLAN') return own
  const edited = textAt(path)
  if (edited === null) return refuse(`${path}: is gone; write the whole repaired plan there`)
  const plan = readPlan(edited, context.world)
  if (!plan.ok) return refuse(...plan.problems.map((problem) => `${path}: ${problem}`))
  return { ok: true, facts: { kind: 'plan', tasks: [...plan.tasks] } }
}

/** Whether an artifact says that something was changed, and not that nothing had to be. */
export const claimsChange = (run: Run, { brief, phase: id }: RunStep, text: string): boolean => {
  const own = run.phases.find((phase) => phase.id === id)?.sections ?? []
  const [changed, nothing] = brief.kind === 'fix' ? FIX_SECTIONS : own
  const headings = new Set(text.split(/\r?\n/).map((line) => line.trim()))
  return changed !== undefined && nothing !== undefined && headings.has(changed) && !headings.has(nothing)
}

/** Writes a plan that is no merge of parts as code completes it: dependencies of tasks that share a file, and the graph. */
export const completePlan = (project: Project, run: Run, step: RunStep): void => {
  const name = planName(run.phases)
  if (name === null || !(repairsPlan(run, step) || hasPlanned(step.facts))) return
  const path = join(project.phases, name)
  const plan = readPlan(textAt(path) ?? '', projectWorld(project.root))
  if (plan.ok) writeWhole(path, plan.text)
}

// A plan that is not good is no mistake of who named the area: a planner makes another.
const withPlan = (
  run: Run,
  phase: Phase,
  facts: FactsOf<'areas'>,
  { world }: CheckContext,
  { plan: path }: Evidence,
): Facts => {
  const isOne = facts.areas.length === 1
  const text = isOne && mayPlan(run, phase) && notThere(path) === null ? readFileSync(path, 'utf8') : null
  const plan = text === null ? null : readPlan(text, world)
  return plan?.ok ? { ...facts, tasks: plan.tasks } : facts
}

const contradiction = (run: Run, phase: Phase, facts: Facts): Verdict<Facts> | null => {
  if (facts.kind !== 'review' || facts.status !== 'approved' || testsPassed(run) !== false) return null
  const tests = testPhase(run)
  if (phase.stage !== tests?.stage && phase.stage !== 'FINAL') return null
  const otherwise = phase.check === 'final-review' ? '"blocked"' : '"needs_revision"'
  const where = tests ? ` (${tests.output})` : ''
  return refuse(`status: "approved" while the tests fail${where}; expected ${otherwise} with what to repair`)
}

// The planner that reports last is held against all parts together: only then can a cycle between areas be seen.
const examineMerge = (project: Project, run: Run, phase: Phase, step: RunStep, text: string): Verdict<Facts> | null => {
  if (phase.check !== 'plan') return null
  if (!isLastPart(run, step.id)) return { ok: true, facts: { kind: 'text' } }
  const parts = stepsOf(run, phase).map((each) => ({
    area: each.title,
    text: each.id === step.id ? text : (textAt(join(project.phases, each.output)) ?? ''),
  }))
  const merged = mergePlan(parts)
  return merged.ok ? { ok: true, facts: { kind: 'plan', tasks: [...merged.tasks] } } : refuse(...merged.problems)
}
