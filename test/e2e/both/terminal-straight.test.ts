import { expect } from 'vitest'
import { recorded, replayed } from '../scenes.ts'
import { costsAsCounted } from '../dispatch/last-run.ts'
import { ALL_PHASES, committed, completedPhases, keptRun, mainTurns } from '../dispatch/scene.ts'
import { DONE, LONG, occurrences, terminalScene } from '../terminal/scene.ts'

const PACKAGE = JSON.stringify({ name: 'small', private: true, scripts: { test: 'node -e 0' } })

recorded('in auto mode a small change is told in plain lines and ends as a commit, and nothing is asked', async () => {
  const { place, model, open, asked, isRecordedAs } = await terminalScene({ files: { 'package.json': PACKAGE } })
  const terminal = await open({ permissionMode: 'auto' })
  await terminal.submit('/dispatch --profile quick Write a file')
  const screen = await terminal.waitFor(DONE, LONG)
  const run = keptRun(place.project)
  expect(completedPhases(run)).toEqual(['2.1', '3.1', '4.2', '4.3'])
  expect(run.all('report-refused')).toEqual([])
  expect(run.all('attempt-ended')).toEqual([])
  expect(committed(place.project, run.state.result?.branch ?? '')).toBe('none')
  expect(asked()).toEqual([])
  // One request starts each step; none only waits or tells the end.
  expect(mainTurns(model).length).toBeLessThanOrEqual(5)
  expect(screen).toMatch(/UserPromptExpansion says: *\n {5}Workflow Schedule \(4 phases\)\n {5}={28}\n {5}Phase 0 /)
  expect(screen).toMatch(/says: ✓ 2\.1 Task Execution · 1 of 1 tasks done · 1 of 4 · next: Run Tests$/m)
  expect(occurrences(screen, 'Phasegate: done:')).toBe(1)
  expect(screen.split('\n').filter((line) => line.length > 100)).toEqual([])
  // The client tells once more of the last agent when all is done: nobody is asked for that.
  await terminal.waitFor(/Phasegate: known already/, LONG)
  expect(mainTurns(model).length).toBeLessThanOrEqual(5)
  costsAsCounted({ place, model })
  await isRecordedAs('straight-in-a-terminal')
})

replayed('in mode auto a task goes through all 13 phases and nothing is asked', async () => {
  const { place, model, open, asked } = await terminalScene({ settings: TESTED })
  const terminal = await open({ permissionMode: 'auto' })
  await terminal.submit('/dispatch Write two files')
  const screen = await terminal.waitFor(DONE, LONG)

  const run = keptRun(place.project)
  expect(completedPhases(run)).toEqual(ALL_PHASES)
  expect(run.all('report-refused')).toEqual([])
  expect(run.all('attempt-ended')).toEqual([])
  expect(committed(place.project)).toBe('src/one.txt\nsrc/two.txt')
  expect(asked()).toEqual([])

  // One request starts each phase's steps, one each further wave and each code step; none only waits or tells the end.
  expect(mainTurns(model).length).toBeLessThanOrEqual(14)
  expect(screen).toMatch(/UserPromptExpansion says: *\n {5}Workflow Schedule \(13 phases\)\n {5}={29}\n {5}Phase 0 /)
  for (const line of PROGRESS) expect(screen).toMatch(line)
  expect(occurrences(screen, 'Phasegate: done:')).toBe(1)
  expect(screen).toMatch(SUMMARY)
})

replayed(
  'in mode acceptEdits, where no agent hands back, nothing is asked either, and each step costs one request',
  async () => {
    const { place, model, open, asked } = await terminalScene({ settings: TESTED })
    const terminal = await open({ permissionMode: 'acceptEdits' })
    await terminal.submit('/dispatch --profile quick Write a file')
    const screen = await terminal.waitFor(DONE, LONG)
    const run = keptRun(place.project)
    expect(completedPhases(run)).toEqual(['2.1', '3.1', '4.2', '4.3'])
    expect(run.all('report-refused')).toEqual([])
    expect(run.all('attempt-ended')).toEqual([])
    expect(asked()).toEqual([])
    expect(mainTurns(model).length).toBeLessThanOrEqual(5)
    expect(occurrences(screen, 'Phasegate: done:')).toBe(1)
  },
)

// Without npm, which takes half a second each time.
const TESTED = { stages: { TEST: { commands: { test: 'true', lint: false } } } }

const PROGRESS = [
  /✓ 0 Explore · 1 of 13 · next: Brainstorm$/m,
  /✓ 1\.2 Plan · 2 tasks · 3 of 13 · next: Plan Review$/m,
  /✓ 2\.1 Task Execution · 2 of 2 tasks done · 5 of 13 · next: Simplify$/m,
  /✓ 3\.1 Run Tests · passed · 8 of 13\n {5}– 3\.2 Analyze Failures · left out: tests passed · 9 of 13 · next: Test Review/,
]

const SUMMARY = new RegExp(
  [
    'Phasegate: done: Write two files',
    '- phases: 12 done, 1 left out \\(3\\.2\\)',
    '- tasks: 2 of 2 completed',
    '- tests: passed \\(true, \\d\\.\\d s\\)',
    '- lint: skipped \\([^-]*\\)',
    '- commit: [0-9a-f]{10} on phasegate/write-two-files',
    '- artifacts: \\.agents/runs/[\\w-]+/phases/',
  ].join('\\s+'),
)
