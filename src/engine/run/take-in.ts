import { readFileSync, statSync, utimesSync } from 'node:fs'
import { fingerprintsOf } from '../../machine/fingerprints.ts'
import { headOf, type Integration } from '../../machine/trees/integration.ts'
import { editedIn, isMerged, sizeBetween } from '../../machine/trees/kept.ts'
import { takeBack } from '../../machine/trees/take-back.ts'
import { commitTree, dropChanges } from '../../machine/trees/tree.ts'
import type { Project } from '../../state-manager/project.ts'
import { writeWhole } from '../../state-manager/write.ts'
import { leftAlone } from '../../workflow/core/changes.ts'
import { listed } from '../../workflow/core/counted.ts'
import type { Facts } from '../../workflow/core/facts.ts'
import { liveAttempt } from '../../workflow/core/step.ts'
import type { Verdict } from '../../workflow/core/verdict.ts'
import { withKnownFields } from '../../workflow/run/artifact/known-fields.ts'
import { mayEdit, repairsPlan } from '../../workflow/run/may-edit.ts'
import { hasPlanned } from '../../workflow/run/one-area.ts'
import { outputInTree } from '../../workflow/run/output-of.ts'
import { tasksOf } from '../../workflow/run/plan-steps.ts'
import type { Run, RunStep } from '../../workflow/run/state.ts'
import { claimsChange, type Evidence, evidenceIn, examine, nothingAt } from '../evidence.ts'
import { mergeWork } from '../tree-work.ts'
import { namedHere } from './named-here.ts'
import { evidenceInTree, integrationOf, workOf } from './run-trees.ts'

type Good = Extract<Verdict<Facts>, { ok: true }>

/**
 * Takes in what the agent of a step left: its artifact is examined, and what it changed in its tree is committed and merged. What
 * is not good is said, for the same agent; nothing of it is lost. Said again for the same attempt it does nothing more.
 *
 * @throws Refused of `mergeWork`
 */
export const takeIn = (project: Project, run: Run, step: RunStep): Verdict<Facts> => {
  const integration = integrationOf(project, run)
  const attempt = liveAttempt(step)
  if (!integration || !attempt) {
    const verdict = ofCheckout(project, run, step, examine(project, run, step))
    if (verdict.ok) keepArtifact(project, run, step, evidenceIn(project, run, step), verdict, null)
    return verdict
  }
  const evidence = evidenceInTree(integration, run, step, attempt)
  if (!evidence) return { ok: false, problems: [nothingAt(outputInTree(step, attempt.number))], silent: true }
  const verdict = examine(project, run, step, evidence)
  if (!verdict.ok) return verdict
  const taken = mayEdit(run, step)
    ? merged(project, integration, run, step, attempt.number, evidence, verdict)
    : unedited(integration, evidence, verdict)
  if (taken.ok) keepArtifact(project, run, step, evidence, taken, integration)
  return taken
}

const merged = (
  project: Project,
  integration: Integration,
  run: Run,
  step: RunStep,
  attempt: number,
  evidence: Evidence,
  verdict: Good,
): Verdict<Facts> => {
  const work = workOf(run, step, attempt)
  const { facts } = verdict
  if (facts.kind === 'task' && facts.status !== 'completed') {
    // Nobody builds on what did not work; whoever tries again can look at it.
    const { changed } = commitTree(integration, evidence.root, work)
    return undone(project, run, withFiles(facts, changed, null))
  }
  const merge = mergeWork(integration, evidence.root, work)
  if ('problems' in merge) return { ok: false, problems: merge.problems }
  const { changed, lines } = merge
  if (changed.length === 0 && shouldChange(run, step, evidence, facts) && !hasChangedBefore(integration, run, step))
    return { ok: false, problems: [NOTHING_CHANGED] }
  return { ok: true, facts: withFiles(facts, changed, lines), changed }
}

const NOTHING_CHANGED =
  'nothing differs in your tree from what it was made of, and the report says that something was changed; expected the change, in files that git does not ignore, or a report that says why there is none'

const shouldChange = (run: Run, step: RunStep, { artifact }: Evidence, facts: Facts): boolean =>
  facts.kind === 'task' || claimsChange(run, step, readFileSync(artifact, 'utf8'))

// An attempt that ended to ask for something is worth another one when something of that is there.
const undone = (project: Project, run: Run, facts: Facts): Good =>
  facts.kind === 'task' &&
  facts.status === 'needs_context' &&
  namedHere(project, run, facts.errors.join(' ')).length > 0
    ? { ok: true, facts, isGiven: true }
    : { ok: true, facts }

// What an earlier attempt or round changed is there already.
const hasChangedBefore = (integration: Integration, run: Run, step: RunStep): boolean =>
  (run.phases.find(({ id }) => id === step.phase)?.round ?? 1) > 1 ||
  step.attempts.some(({ number }) => isMerged(integration, workOf(run, step, number).name))

const withFiles = (facts: Facts, changed: readonly string[], lines: number | null): Facts =>
  facts.kind === 'task' ? { ...facts, filesModified: [...changed], ...(lines === null ? {} : { lines }) } : facts

// Whoever only reads is given a tree with others: what was edited in it is dropped, whosever it was.
const unedited = (integration: Integration, { root }: Evidence, verdict: Good): Verdict<Facts> => {
  takeBack(integration)
  const edited = editedIn(integration, root)
  if (edited.length === 0) return { ...verdict, changed: [] }
  dropChanges(integration, root)
  const what = `this step changes nothing in the project; dropped: ${listed(edited, 10)}`
  return { ok: false, problems: [`${what}. If what you wrote rests on it, correct that, then report again`] }
}

const keepArtifact = (
  project: Project,
  run: Run,
  step: RunStep,
  from: Evidence,
  { facts }: Good,
  integration: Integration | null,
): void => {
  const to = evidenceIn(project, run, step)
  const size = () => integration && sizeBetween(integration.top, integration.base, headOf(integration))
  bring(from.artifact, to.artifact, (text) => withKnownFields(run, step, { text, facts }, size))
  if (repairsPlan(run, step) || hasPlanned(facts)) bring(from.plan, to.plan)
}

// As old as its agent left it: by its time it is told from what is written after the phase was reopened.
const bring = (from: string, to: string, complete = (text: string): string => text): void => {
  const { mtimeMs } = statSync(from)
  // Not as a `Date`, which is rounded, perhaps to after the event that it leads to.
  const seconds = mtimeMs / 1000
  const text = readFileSync(from, 'utf8')
  const whole = complete(text)
  if (from === to && whole === text) return
  writeWhole(to, whole)
  utimesSync(to, seconds, seconds)
}

// In the checkout only the files that the plan names can be told from those of others.
const ofCheckout = (project: Project, run: Run, step: RunStep, verdict: Verdict<Facts>): Verdict<Facts> => {
  if (!verdict.ok || verdict.facts.kind !== 'task') return verdict
  const planned = tasksOf(run).find(({ id }) => id === step.id)?.files ?? []
  const now = fingerprintsOf(project.root, planned)
  const found = step.attempts.find((attempt) => attempt.found !== null)?.found ?? {}
  const facts = withFiles(
    verdict.facts,
    planned.filter((path) => (found[path] ?? null) !== now[path]),
    null,
  )
  if (verdict.facts.status !== 'completed') return undone(project, run, facts)
  const alone = leftAlone(step, now)
  if (alone.length > 0 && (run.phases.find(({ id }) => id === step.phase)?.round ?? 1) === 1)
    return {
      ok: false,
      problems: [
        `none of its files has changed since the task began: ${alone.join(', ')}; expected the change, or "failed" with the reason`,
      ],
    }
  return { ...verdict, facts }
}
