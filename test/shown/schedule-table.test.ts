import { expect, test } from 'vitest'
import { scheduleTable } from '../../src/shown/schedule-table.ts'
import { folder } from '../machine/folder.ts'
import { aRun, given, PHASES, TREES } from '../workflow/run/run.ts'

const QUICK = { profile: 'quick', without: PHASES.filter(({ quick }) => quick !== true).map(({ id }) => id) } as const

test('a schedule is calm: what will not be possible first, a line for each stage, and no line wider than a terminal', () => {
  const found = {
    files: 12,
    packageManager: null,
    mode: 'default',
    explorersBy: 'files',
    commands: [{ name: 'build', command: 'make', agents: 'denied', rule: 'Bash(make)' }],
  } as const
  const { run } = given(aRun({ trees: TREES, explorers: 1, found: { ...found, commands: [...found.commands] } }))
  expect(scheduleTable(run, folder())).toBe(`Workflow Schedule (13 phases)
=============================
Agents are refused: make (denied by Bash(make)).
To let agents run it, take Bash(make) out of /permissions.
Code runs no tests: none were found.

EXPLORE   │ 0 Explore
PLAN      │ 1.1 Brainstorm, 1.2 Plan, 1.3 Plan Review
IMPLEMENT │ 2.1 Task Execution, 2.2 Simplify, 2.3 Implementation Review
TEST      │ 3.1 Run Tests, 3.2 Analyze Failures, 3.3 Test Review
FINAL     │ 4.1 Documentation, 4.2 Final Review, 4.3 Completion

A gate closes each stage (what it requires: --dry-run).
Agents: 8 or more for a plan of one task; 1 to explore (for 12 files).
Code runs: git: a commit on a new branch.
Branch: phasegate/add, begun at c0ffee. Agents do not touch your checkout.

Task: Add a command`)
})

test('what is skipped has its id in the line of its stage', () => {
  expect(scheduleTable(given(aRun(QUICK)).run, folder())).toMatch(
    /\nPLAN {6}│ \(skipped: 1\.1, 1\.2, 1\.3\)\nIMPLEMENT │ 2\.1 Task Execution \(skipped: 2\.2, 2\.3\)\n/,
  )
})
