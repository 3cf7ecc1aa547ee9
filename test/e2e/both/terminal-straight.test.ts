import { expect } from 'vitest'
import { recorded, replayed } from '../scenes.ts'
import { ALL_PHASES, completedPhases, git, keptRun, mainTurns } from '../dispatch/scene.ts'
import { DONE, LONG, occurrences, terminalScene } from '../terminal/scene.ts'

const PACKAGE = JSON.stringify({ name: 'small', private: true, scripts: { test: 'node -e 0' } })

for (const { play, permissionMode, recording } of [
  { play: recorded, permissionMode: 'auto', recording: 'straight-in-a-terminal' },
  { play: replayed, permissionMode: 'acceptEdits', recording: null },
] as const) {
  play(`in mode ${permissionMode} a task goes through all 13 phases and nothing is asked`, async () => {
    const { place, model, open, asked, isRecordedAs } = await terminalScene({ files: { 'package.json': PACKAGE } })
    const terminal = await open({ permissionMode })
    await terminal.submit('/dispatch --explorers 1 Write two files')
    const screen = await terminal.waitFor(DONE, LONG)

    const run = keptRun(place.project)
    expect(completedPhases(run)).toEqual(ALL_PHASES)
    expect(run.all('report-refused')).toEqual([])
    expect(run.all('attempt-ended')).toEqual([])
    expect(git(place.project, 'show', '--name-only', '--format=', 'phasegate/write-two-files')).toBe(
      'src/one.txt\nsrc/two.txt',
    )
    expect(asked()).toEqual([])

    // One request starts each phase's steps, one each further wave and each code step; none only waits or tells the end.
    expect(mainTurns(model).length).toBeLessThanOrEqual(14)
    expect(screen).toMatch(/UserPromptExpansion says: *\n {5}Workflow Schedule \(13 phases\)\n {5}={29}\n {5}Phase 0 /)
    for (const line of PROGRESS) expect(screen).toMatch(line)
    expect(occurrences(screen, 'Phasegate: done:')).toBe(1)
    expect(screen).toMatch(SUMMARY)
    if (recording !== null) await isRecordedAs(recording)
  })
}

const PROGRESS = [
  /says: ✓ 0 Explore · 1 of 13 · next: Brainstorm$/m,
  /says: ✓ 1\.2 Plan · 2 tasks · 3 of 13 · next: Plan Review$/m,
  /says: ✓ 2\.1 Task Execution · 2 of 2 tasks · 5 of 13 · next: Simplify$/m,
  /says: ✓ 3\.1 Run Tests · passed · 8 of 13 · next: Analyze Failures\n {5}✓ 3\.2 Analyze Failures · nothing to do · 9 of 13/,
]

const SUMMARY = new RegExp(
  [
    'Phasegate: done: Write two files',
    '- phases: 13 completed',
    '- tasks: 2 of 2 completed',
    '- tests: passed \\(npm run test, \\d\\.\\d s\\)',
    '- lint: skipped \\([^-]*\\)',
    '- commit: [0-9a-f]{10} on phasegate/write-two-files',
    '- artifacts: \\.agents/runs/[\\w-]+/phases/',
  ].join('\\s+'),
)
