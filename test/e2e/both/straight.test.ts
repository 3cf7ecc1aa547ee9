import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { costsAsCounted } from '../dispatch/last-run.ts'
import { replayed, seldom } from '../scenes.ts'
import { writeFiles } from '../client/workplace.ts'
import {
  ALL_PHASES,
  checkoutOf,
  committed,
  completedPhases,
  git,
  keptRun,
  mainTurns,
  scene,
  shown,
  toldToMain,
} from '../dispatch/scene.ts'

// On the real client the demo shows all 13 phases, and `other-ways.test.ts` a small change in default mode.
seldom(
  'in default mode a small change is tested, reviewed and committed, and asks for no permission of its own',
  async () => {
    const { place, model, say, isRecordedAs } = await scene({ files: { 'package.json': PACKAGE }, processes: true })
    // What task agents edit follows the user's own permissions; print mode has nobody to ask.
    const session = await say('/dispatch --profile quick Write a file', { permissionMode: 'default', args: EDITS })
    expect(session).toMatchObject({ exitCode: 0, timedOut: false })
    const run = keptRun(place.project)
    expect(completedPhases(run)).toEqual(['2.1', '3.1', '4.2', '4.3'])
    expect(run.all('report-refused')).toEqual([])
    expect(run.state).toMatchObject({ status: 'completed', session: session.sessionId })
    expect(committed(place.project, run.state.result?.branch ?? '')).toBe('none')
    expect(shown(session)).toMatch(/Phasegate: done: Write a file/)
    costsAsCounted({ place, model }, session)
    await isRecordedAs('straight-in-print-mode')
  },
)

replayed('a task goes through all 13 phases and ends as one commit of what the run changed', async () => {
  const { place, model, say } = await scene({
    files: { 'package.json': PACKAGE, 'notes.txt': 'one\n' },
    processes: true,
  })
  await writeFiles(place.project, { 'notes.txt': 'one, and what the user had not committed\n' })
  const before = checkoutOf(place.project)
  const session = await say('/dispatch Write two files')
  expect(session).toMatchObject({ exitCode: 0, timedOut: false })

  const run = keptRun(place.project)
  expect(run.folder).toContain(join('.agents', 'runs'))
  expect(existsSync(join(place.project, '.agents', 'tmp'))).toBe(false)
  expect(run.artifacts).toEqual(ARTIFACTS)
  expect(completedPhases(run)).toEqual(ALL_PHASES)
  expect(run.all('gate-passed').map(({ gate }) => gate)).toEqual(GATES)
  expect(run.events.at(-1)?.type).toBe('run-completed')
  expect(run.all('report-refused')).toEqual([])

  expect(run.state).toMatchObject({
    version: 2,
    task: 'Write two files',
    status: 'completed',
    currentStage: 'FINAL',
    currentPhase: '4.3',
    failure: null,
    compaction: { lastCompactedAt: null, history: [] },
    session: session.sessionId,
    startedAt: expect.stringMatching(ISO),
    updatedAt: expect.stringMatching(ISO),
    stoppedAt: expect.stringMatching(ISO),
  })
  const { schedule, gates, stages, files } = run.state
  expect(schedule).toHaveLength(13)
  expect(schedule).toContainEqual({ phase: '1.3', stage: 'PLAN', name: 'Plan Review', type: 'review' })
  expect(gates).toMatchObject({
    'EXPLORE->PLAN': { required: ['0-explore.md'], phase: '0' },
    'PLAN->IMPLEMENT': { required: ['1.2-plan.md', '1.3-plan-review.json'], phase: '1.3' },
    'FINAL->COMPLETE': { required: ['4.2-final-review.json'], phase: '4.2' },
  })
  for (const stage of ['EXPLORE', 'PLAN', 'IMPLEMENT', 'TEST', 'FINAL']) {
    expect(stages).toMatchObject({ [stage]: { status: 'completed', restartCount: 0 } })
  }
  expect(Object.keys(files).toSorted()).toEqual(ARTIFACTS)

  const branch = 'phasegate/write-two-files'
  expect(run.state.result).toMatchObject({ branch, commit: git(place.project, 'rev-parse', branch) })
  expect(git(place.project, 'rev-parse', `${branch}~1`)).toBe(git(place.project, 'rev-parse', 'main'))
  expect(git(place.project, 'show', '--name-only', '--format=%s', branch)).toBe(
    'Write two files\n\nsrc/one.txt\nsrc/two.txt',
  )
  expect(checkoutOf(place.project)).toBe(before)
  expect(JSON.parse(run.artifact('3.1-test-results.json'))).toMatchObject({ allPassed: true, test: { exitCode: 0 } })
  expect(JSON.parse(run.artifact('4.3-completion.json'))).toMatchObject({ status: 'completed', branch, pr: null })

  expect(shown(session)).toContain('Phase 1.3 │ PLAN      │ Plan Review             │ review    ← GATE: PLAN→IMPLEMENT')
  expect(shown(session)).toMatch(/✓ 1\.2 Plan · 2 tasks · 3 of 13 · next: Plan Review/)
  expect(shown(session)).toMatch(/Phasegate: done: Write two files/)
  expect(toldToMain(model)).toContain('- artifacts: .agents/runs/')

  const turns = mainTurns(model)
  expect(turns.length).toBeLessThanOrEqual(1.5 * 13)
  expect(sizeOf(turns.at(-1)) - sizeOf(turns[0])).toBeLessThanOrEqual(2400 * 13)
})

const EDITS = ['--allowedTools', 'Write,Edit']

const sizeOf = (exchange: ReturnType<typeof mainTurns>[number] | undefined): number => exchange?.turn.size.total ?? 0

const PACKAGE = JSON.stringify({ name: 'small', private: true, scripts: { test: 'node -e 0' } })
const ISO = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/

const ARTIFACTS = [
  '0-explore.md',
  '1.1-brainstorm.md',
  '1.2-plan.md',
  '1.3-plan-review.json',
  '2.1-tasks.json',
  '2.2-simplify.md',
  '2.3-impl-review.json',
  '3.1-test-results.json',
  '3.2-analysis.md',
  '3.3-test-review.json',
  '4.1-docs.md',
  '4.2-final-review.json',
  '4.3-completion.json',
]

const GATES = ['EXPLORE->PLAN', 'PLAN->IMPLEMENT', 'IMPLEMENT->TEST', 'TEST->FINAL', 'FINAL->COMPLETE']
