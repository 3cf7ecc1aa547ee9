import { dispatchArguments } from '../../commands/typed.ts'
import { join } from 'node:path'
import type { Place } from '../../../src/cli/phasegate/place.ts'
import { handleRun } from '../../../src/engine/run/handle-run.ts'
import { startRun } from '../../../src/engine/run/start.ts'
import { projectAt } from '../../../src/state-manager/project.ts'
import type { Facts } from '../../../src/workflow/core/facts.ts'
import { next } from '../../../src/workflow/run/next.ts'
import type { Run } from '../../../src/workflow/run/state.ts'
import { REPOSITORY } from '../../e2e/client/binary.ts'
import { write } from '../../machine/folder.ts'

/** Where a command line of a session is typed. */
export const placeOf = (root: string, session: string): Place => ({
  project: projectAt(root),
  plugin: REPOSITORY,
  home: join(root, 'home'),
  session,
  client: null,
  terminal: false,
  env: {},
  now: () => new Date().toISOString(),
})

/** Starts a run at IMPLEMENT with `plan.md` and plays it until its tests are next. */
export const runUpToTests = async ({ project, plugin, home, session, client, now }: Place): Promise<void> => {
  const args = dispatchArguments('--plan plan.md Write')
  let run: Run | null = await startRun(project, args, { plugin, home, session, client, at: now(), by: 'test' })
  while (run) {
    const directive = next(run, now())
    const step = directive.kind === 'dispatch' ? directive.steps[0] : undefined
    if (!step || step.executor.kind === 'code') return
    const started = handleRun(project, 'test', () => ({
      type: 'start-step',
      at: now(),
      step: step.id,
      session,
      caller: null,
      missing: [],
    }))
    const attempt = started?.dispatches ?? 0
    write(project.phases, { [step.output]: '{}' })
    run = handleRun(project, 'test', () => ({
      type: 'report-step',
      at: now(),
      step: step.id,
      attempt,
      verdict: { ok: true, facts: factsOf(step.id) },
    }))
  }
}

const factsOf = (step: string): Facts => {
  if (step.startsWith('task'))
    return { kind: 'task', status: 'completed', summary: 'Done.', filesModified: ['a.txt'], errors: [] }
  return step.includes('review')
    ? { kind: 'review', status: 'approved', issues: [], summary: 'Fine.' }
    : { kind: 'text' }
}

/** The plan of such a run. */
export const PLAN = `## Tasks

### Task 1: Only
- **Files:** a.txt
- **Dependencies:** none
- **Complexity:** easy
- **Instructions:** Write it.
`
