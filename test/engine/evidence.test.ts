import { utimesSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { examine } from '../../src/engine/evidence.ts'
import { setAsideAttempt } from '../../src/state-manager/artifacts.ts'
import { projectAt } from '../../src/state-manager/project.ts'
import type { Facts } from '../../src/workflow/core/facts.ts'
import type { Run } from '../../src/workflow/run/state.ts'
import { accepted, aRun, given, type Past, review, starts, upTo } from '../workflow/run/run.ts'
import { type Files, folder, write } from '../machine/folder.ts'

const TASKS =
  '## Tasks\n\n### Task 1: First\n- **Files:** src/a.ts\n- **Dependencies:** none\n- **Complexity:** easy\n- **Instructions:** Write it.\n'

const TWO_AREAS: Facts = {
  kind: 'areas',
  areas: [
    { name: 'core', goal: 'the core' },
    { name: 'shell', goal: 'the shell' },
  ],
}

/** What the evidence of a step is worth when this has happened and these files are in the folder of the run. */
const examined = (step: string, files: Files, ...past: Past[]) => {
  const project = projectAt(folder())
  write(project.phases, files)
  const { run } = given(aRun(), ...past)
  return examine(project, run, stepOf(run, step))
}

const stepOf = (run: Run, id: string) => {
  const step = run.steps[id]
  if (!step) throw new Error(`no step ${id}`)
  return step
}

const problemsOf = (verdict: ReturnType<typeof examine>): string => (verdict.ok ? '' : verdict.problems.join('\n'))

test('who repairs a plan and leaves none hears that it is gone', () => {
  const past = [upTo('1.3'), accepted('plan-review-1', review('needs_revision', 'high')), starts('plan-review-fix-1')]
  const report = { 'parts/1.3-plan-review-fix-1.md': '## Changes Made\n\nAll of it.\n' }
  const gone = examined('plan-review-fix-1', report, ...past)
  expect(problemsOf(gone)).toMatch(/1\.2-plan\.md: is gone; write the whole repaired plan there$/)
  expect(examined('plan-review-fix-1', { ...report, '1.2-plan.md': TASKS }, ...past)).toMatchObject({ ok: true })
})

test('the last planner hears which area has no part any more', () => {
  const past = [upTo('1.1'), accepted('brainstorm-1', TWO_AREAS), accepted('plan-1'), starts('plan-2')]
  const own = { 'parts/1.2-plan-2.md': TASKS }
  expect(problemsOf(examined('plan-2', own, ...past))).toMatch(/^area "core", there is no "## Tasks" section/)
  expect(examined('plan-2', { ...own, 'parts/1.2-plan-1.md': TASKS }, ...past)).toMatchObject({ ok: true })
})

test('an artifact counts whatever a clock says of it: what lay there before the attempt was set aside', () => {
  const project = projectAt(folder())
  const { run } = given(aRun(), starts('explore-1'))
  write(project.phases, { 'parts/0-explore-1.md': 'what an earlier attempt left' })
  setAsideAttempt(project, 'parts/0-explore-1.md', 1)
  expect(problemsOf(examine(project, run, stepOf(run, 'explore-1')))).toMatch(/does not exist; write the artifact/)
  write(project.phases, { 'parts/0-explore-1.md': '## Findings\n\n- one\n\n## Relevant files\n\n- none\n' })
  const long = new Date('2001-01-01')
  utimesSync(join(project.phases, 'parts/0-explore-1.md'), long, long)
  expect(examine(project, run, stepOf(run, 'explore-1'))).toMatchObject({ ok: true })
})

const BRAINSTORM = (...areas: string[]) =>
  `## Approaches Considered\n\n### One\nThis.\n\n### Two\nThat.\n\n## Selected Approach\n\nOne.\n\n## Implementation Areas\n\n${areas.map((area) => `- ${area}: all of it`).join('\n')}\n`

test('a plan that lies beside one area goes with it; one that is not good, or lies beside two, is no mistake and no plan', () => {
  const own = (...areas: string[]) => ({ '1.1-brainstorm.md': BRAINSTORM(...areas) })
  const factsOf = (files: Files) => {
    const verdict = examined('brainstorm-1', files, upTo('1.1'), starts('brainstorm-1'))
    return verdict.ok ? verdict.facts : verdict.problems
  }
  const core = { kind: 'areas', areas: [{ name: 'core', goal: 'all of it' }] }
  expect(factsOf({ ...own('core'), '1.2-plan.md': TASKS })).toMatchObject({ ...core, tasks: [{ id: 'task-1' }] })
  expect(factsOf(own('core'))).toEqual(core)
  const assuming = { '1.1-brainstorm.md': `${BRAINSTORM('core')}\n## Assumptions\n- Two.\n` }
  expect(factsOf({ ...assuming, '1.2-plan.md': TASKS })).toMatchObject({ tasks: [{}], assumptions: ['Two.'] })
  expect(factsOf({ ...own('core'), '1.2-plan.md': '## Tasks\n\nLater.\n' })).toEqual(core)
  expect(factsOf({ ...own('core', 'shell'), '1.2-plan.md': TASKS })).not.toHaveProperty('tasks')
})
