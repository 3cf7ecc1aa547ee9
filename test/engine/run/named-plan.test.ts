import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { stepPrompt } from '../../../src/claude-code/step-prompt.ts'
import { writable } from '../../../src/claude-code/hooks/guard-write.ts'
import { completePlan, examine } from '../../../src/engine/evidence.ts'
import { handleRun } from '../../../src/engine/run/handle-run.ts'
import { planText } from '../../../src/engine/run/plan-of-run.ts'
import { resumeRun } from '../../../src/engine/run/resume.ts'
import { startRun } from '../../../src/engine/run/start.ts'
import { stopRun } from '../../../src/engine/run/stop.ts'
import { type Project, projectAt } from '../../../src/state-manager/project.ts'
import { textAt } from '../../../src/state-manager/read.ts'
import { readState } from '../../../src/state-manager/run-state.ts'
import { writeWhole } from '../../../src/state-manager/write.ts'
import { liveAttempt } from '../../../src/workflow/core/step.ts'
import { next } from '../../../src/workflow/run/next.ts'
import type { Run, RunStep } from '../../../src/workflow/run/state.ts'
import { dispatchArguments } from '../../commands/typed.ts'
import { accepted } from '../../configuration/places.ts'
import { REPOSITORY } from '../../e2e/client/binary.ts'
import { folder } from '../../machine/folder.ts'

const NAME = 'the-plan.md'
const OURS = readFileSync(join(REPOSITORY, 'prompts/phases/1.2-plan.md'), 'utf8')

const now = (): string => new Date().toISOString()
const caller = () => ({ session: 'session-1', client: process.pid, at: now(), by: 'test' })

const starts = (project: Project, typed: string): Promise<Run> =>
  startRun(project, dispatchArguments(typed), { ...caller(), plugin: REPOSITORY, home: homeOf(project) })

const homeOf = ({ root }: Project): string => join(root, 'home')

const block = (number: number, name: string): string =>
  `### Task ${number}: ${name}\n- **Files:** src/${number}.ts\n- **Dependencies:** none\n- **Complexity:** easy\n- **Instructions:** Do ${name}.\n`

const ISSUE = { severity: 'HIGH', location: `${NAME}:3`, issue: 'The second half is missing.', suggestion: 'Plan it.' }
const review = (isGood: boolean): string =>
  JSON.stringify({ status: isGood ? 'approved' : 'needs_revision', issues: isGood ? [] : [ISSUE], summary: 'Read.' })

/** What the agents leave, by the name of their step. */
const leaves = (project: Project, { id }: RunStep): string => {
  const path = join(project.phases, NAME)
  const texts: Readonly<Record<string, () => string>> = {
    'explore-1': () => '## Findings\n\nA folder.\n\n## Relevant files\n\nnone\n',
    'brainstorm-1': () =>
      '## Approaches Considered\n\n### A\nx\n\n### B\nx\n\n## Selected Approach\n\nA.\n\n## Implementation Areas\n\n- core: the core\n',
    'plan-1': () => `## Tasks\n\n${block(1, 'First')}`,
    'plan-review-1': () => review(false),
    'plan-review-fix-1': () => {
      writeWhole(path, (textAt(path) ?? '').replace('\n## Dependency', `\n${block(2, 'Second')}\n## Dependency`))
      return '## Changes Made\n\nThe second half is planned.\n'
    },
    'plan-review-2': () => review(true),
  }
  const task = (): string => {
    writeWhole(join(project.root, `src/${id.slice(5)}.ts`), '1\n')
    const filesModified = [`src/${id.slice(5)}.ts`]
    return JSON.stringify({ taskId: id, status: 'completed', summary: 'Done.', filesModified })
  }
  return (texts[id] ?? task)()
}

/** Carries the run out until a phase begins. Returns the prompts that its agents got. */
const carryOut = (project: Project, until: string): Map<string, string> => {
  const prompts = new Map<string, string>()
  for (let run = readState(project); run; run = readState(project)) {
    const directive = next(run, now())
    const [step] = directive.kind === 'dispatch' ? directive.steps : []
    if (!step || step.phase === until) return prompts
    const started = handleRun(project, 'test', () => ({
      type: 'start-step',
      at: now(),
      step: step.id,
      session: 'session-1',
      caller: null,
      missing: [],
    }))
    const begun = started?.steps[step.id]
    const attempt = begun && liveAttempt(begun)?.number
    if (!started || !begun || attempt === undefined) throw new Error(`${step.id} was not started`)
    prompts.set(step.id, stepPrompt(project, started, begun, attempt))
    if (step.id.includes('fix')) expect(writable(project, started, begun)).toContain(join(project.phases, NAME))
    writeWhole(join(project.phases, begun.output), leaves(project, begun))
    const verdict = examine(project, started, begun)
    const after = handleRun(project, 'test', () => ({
      type: 'report-step',
      at: now(),
      step: step.id,
      attempt,
      verdict,
    }))
    if (after) completePlan(project, after, begun)
  }
  return prompts
}

test('a project that names the plan as it likes plans, reviews, repairs, takes over and carries out that one', async () => {
  const project = projectAt(
    folder({ '.phasegate/phases/plan.md': OURS.replace('output: 1.2-plan.md', `output: ${NAME}`) }),
  )
  accepted({ project, plugin: REPOSITORY, home: homeOf(project) })
  await starts(project, 'Build it --explorers 1')
  carryOut(project, '1.3')
  stopRun(project, { by: 'test', at: now() })
  const path = join(project.phases, NAME)
  writeWhole(path, (textAt(path) ?? '').replace('Task 1: First', 'Task 1: Other'))
  const { said } = resumeRun(project, { plan: { kind: 'continue' }, takeOver: false }, caller())
  expect(said).toContain(`edited:   ${NAME}, 1 task (by a person)`)

  const prompts = carryOut(project, '2.2')
  expect([...prompts.keys()]).toEqual(['plan-review-1', 'plan-review-fix-1', 'plan-review-2', 'task-1', 'task-2'])
  expect(prompts.get('plan-review-1')).toContain(`Review the plan \`${NAME}\``)
  expect(prompts.get('plan-review-1')).toContain(`- ${path}\n`)
  expect(prompts.get('plan-review-fix-1')).toContain(`The plan under review: ${path}. Edit`)
  expect(prompts.get('plan-review-2')).toContain(
    `- open-1 (given to somebody to settle): HIGH ${NAME}:3: The second half is missing.`,
  )
  expect(prompts.get('task-1')).toContain('### Task 1: Other')
  expect(prompts.get('task-2')).toContain('### Task 2: Second')
  expect([...prompts.values()].join('\n')).not.toContain('1.2-plan.md')

  stopRun(project, { by: 'test', at: now() })
  expect(planText(project)).toContain('###### Thread 02: Second')
  await starts(project, 'Again --stage IMPLEMENT')
  expect(textAt(path)).toContain('### Task 2: Second')
})
