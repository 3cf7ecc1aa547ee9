import { expect, test } from 'vitest'
import { scheduleTable } from '../../src/shown/schedule-table.ts'
import { folder } from '../machine/folder.ts'
import { aRun, given, TREES } from '../workflow/run/run.ts'

test('the schedule is the table of /dispatch, then what code does, what will not be possible, and the task', () => {
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
Phase 0   │ EXPLORE   │ Explore                 │ dispatch  ← GATE: EXPLORE→PLAN
Phase 1.1 │ PLAN      │ Brainstorm              │ subagent
Phase 1.2 │ PLAN      │ Plan                    │ dispatch
Phase 1.3 │ PLAN      │ Plan Review             │ review    ← GATE: PLAN→IMPLEMENT
Phase 2.1 │ IMPLEMENT │ Task Execution          │ dispatch
Phase 2.2 │ IMPLEMENT │ Simplify                │ subagent
Phase 2.3 │ IMPLEMENT │ Implementation Review   │ review    ← GATE: IMPLEMENT→TEST
Phase 3.1 │ TEST      │ Run Tests               │ command
Phase 3.2 │ TEST      │ Analyze Failures        │ subagent
Phase 3.3 │ TEST      │ Test Review             │ review    ← GATE: TEST→FINAL
Phase 4.1 │ FINAL     │ Documentation           │ subagent
Phase 4.2 │ FINAL     │ Final Review            │ review    ← GATE: FINAL→COMPLETE
Phase 4.3 │ FINAL     │ Completion              │ subagent

Stage Gates:
  EXPLORE → PLAN:    requires 0-explore.md
  PLAN → IMPLEMENT:  requires 1.2-plan.md, 1.3-plan-review.json
  IMPLEMENT → TEST:  requires 2.1-tasks.json, 2.3-impl-review.json
  TEST → FINAL:      requires 3.1-test-results.json, 3.3-test-review.json
  FINAL → COMPLETE:  requires 4.2-final-review.json

Code runs:
  no tests: none were found
  git:  a commit on a new branch

Agents: 8 or more for a plan of one task, 1 of them to explore (for 12 files).
Without an agent: 1.2 if there is one area, planned by who names it; 2.2 if fewer than 30
lines change; 3.2 if the tests pass; 4.1 if tasks of the plan write documentation.
Agents are refused: make (denied by Bash(make)).
To let agents run it, take Bash(make) out of /permissions.
Branch: phasegate/add, begun at c0ffee. Agents do not touch your checkout.

Task: Add a command`)
})
