import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { handleRun } from '../../src/engine/run/handle-run.ts'
import { examine } from '../../src/engine/evidence.ts'
import { setAsideAttempt } from '../../src/state-manager/artifacts.ts'
import { missingInputs } from '../../src/state-manager/inputs.ts'
import { type Project, projectAt } from '../../src/state-manager/project.ts'
import type { CommandOf } from '../../src/workflow/run/command.ts'
import { testFacts, testResults } from '../../src/workflow/run/artifact/test-results.ts'
import type { Facts } from '../../src/workflow/core/facts.ts'
import { testsPassed } from '../../src/workflow/run/plan-steps.ts'
import type { Run, RunStep } from '../../src/workflow/run/state.ts'
import { liveAttempt } from '../../src/workflow/core/step.ts'
import type { Evidence, Store } from './random-run.ts'

/** A project folder with one file; `remove` takes it away again. */
export const aProject = (): { project: Project; remove: () => void } => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'phasegate engine ')))
  writeFileSync(join(root, 'README.md'), 'A project.\n')
  return { project: projectAt(root), remove: () => rmSync(root, { recursive: true, force: true }) }
}

/** Leaves the plan that a run is given, as whoever begins a run does. */
export const leaveGivenPlan = (project: Project, { given }: CommandOf<'start-run'>): void => {
  if (!given['1.2']) return
  mkdirSync(project.phases, { recursive: true })
  writeFileSync(join(project.phases, '1.2-plan.md'), PLAN)
}

/** The real store, used as the edges use it: what a step needs has to be there, what an earlier attempt left is set aside. */
export const diskStore = (project: Project): Store => ({
  handle: (request) => {
    let starting: string | null = null
    const state = handleRun(project, 'test', (found) => {
      const command = request(found)
      if (command?.type !== 'start-step' || !found) return command
      starting = command.step
      return { ...command, missing: missingInputs(project, found, command.step) }
    })
    const step = starting === null ? undefined : state?.steps[starting]
    const attempt = step ? liveAttempt(step) : null
    if (step && attempt && step.executor.kind === 'agent') setAsideAttempt(project, step.output, attempt.number)
    return state
  },
})

/** Agents that write real artifacts, held against the real checks. */
export const diskEvidence = (project: Project): Evidence => {
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
    // The kernel's clock ticks every few milliseconds; here a whole attempt may be shorter.
    utimesSync(path, new Date(), new Date())
  }
  const pathOf = (step: RunStep): string => join(project.phases, step.output)
  return {
    leave: (run, step, facts) => {
      if (facts.kind === 'task')
        for (const file of facts.filesModified) write(join(project.root, file), `by ${step.id}\n`)
      write(pathOf(step), artifactOf(run, step, facts))
    },
    leaveBad: (_, step) => write(pathOf(step), 'I am done.\n'),
    examine: (run, step) =>
      step.executor.kind === 'code' ? codeVerdict(pathOf(step), step) : examine(project, run, step),
  }
}

// Code reports what it did, not what a file says; a call that was cut off reports nothing good.
const codeVerdict = (path: string, step: RunStep): ReturnType<Evidence['examine']> => {
  try {
    const written: unknown = JSON.parse(readFileSync(path, 'utf8'))
    if (step.executor.kind === 'code' && step.executor.command === 'run-tests')
      return { ok: true, facts: testFacts(written as Parameters<typeof testFacts>[0]) }
    return { ok: true, facts: { kind: 'committed', branch: 'phasegate/add', commit: 'c0ffee', notes: [] } }
  } catch {
    return { ok: false, problems: ['the command was cut off'] }
  }
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`

/** The artifact that says what the facts say. */
const artifactOf = (run: Run, step: RunStep, facts: Facts): string => {
  const phase = run.phases.find(({ id }) => id === step.phase)
  if (step.brief.kind === 'fix') return '## Changes Made\n\n- mended\n'
  switch (facts.kind) {
    case 'review':
      return json({
        ...facts,
        ...EXTRA[phase?.check ?? ''],
        ...(phase?.check === 'final-review' ? finalFields(run, facts.status) : {}),
      })
    case 'task':
      return json({ taskId: step.id, testsWritten: [], ...facts })
    case 'tests':
      return json(
        testResults(
          { skipped: 'no linter' },
          { command: 'npm test', exitCode: facts.passed ? 0 : 1, durationMs: 5, stdout: '', stderr: '' },
        ),
      )
    case 'completion':
      return json({ title: 'Add a command', body: 'It was missing.' })
    case 'committed':
      return json({
        status: 'completed',
        title: 'Add a command',
        body: '',
        branch: facts.branch,
        commit: facts.commit,
        pr: null,
      })
    case 'areas':
    case 'plan':
    case 'text':
      return TEXTS[phase?.check ?? ''] ?? `${phase?.sections?.[0] ?? '## Done'}\n\n- done\n`
  }
}

const EXTRA: Readonly<Record<string, object>> = { 'implementation-review': { filesReviewed: ['README.md'] } }

const finalFields = (run: Run, status: string): object => ({
  overallQuality: 'high',
  metrics: { tasksCompleted: 3, filesModified: 3, linesChanged: 3, testsPassed: testsPassed(run) },
  readyForCommit: status === 'approved',
})

const PLAN = `## Tasks

### Task 1: First
- **Files:** src/task-1.ts
- **Dependencies:** none
- **Complexity:** easy
- **Instructions:** Write it.

### Task 2: Second
- **Files:** src/task-2.ts
- **Dependencies:** Task 1
- **Complexity:** medium
- **Instructions:** Write it.

### Task 3: Third
- **Files:** src/task-3.ts
- **Dependencies:** none
- **Complexity:** hard
- **Instructions:** Write it.
`

const TEXTS: Readonly<Record<string, string>> = {
  explore: '## Findings\n\n- There is a README.\n\n## Relevant files\n\n- README.md\n',
  brainstorm:
    '## Approaches Considered\n\n### Small\nTwo files.\n\n### Large\nTen files.\n\n## Selected Approach\n\nSmall.\n\n## Implementation Areas\n\n- core: the core\n',
  analysis:
    '## Status\n\nRepaired.\n\n### Failure 1: a test\n- Error: it failed\n- Root cause: a slip\n- Fix: mended\n',
  plan: PLAN,
}
