import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stepPrompt } from '../../src/claude-code/step-prompt.ts'
import { loadPhases } from '../../src/configuration/phase-files.ts'
import { projectAt } from '../../src/state-manager/project.ts'
import { keepPrompts } from '../../src/state-manager/prompts.ts'
import { liveAttempt } from '../../src/workflow/core/step.ts'
import { REPOSITORY } from '../e2e/client/binary.ts'
import { repository, write } from '../machine/folder.ts'
import { aRun, given, type Past, starts, type Tasks, TREES, upTo } from '../workflow/run/run.ts'
import { stepIn } from './step-in.ts'

const BRAINSTORM = `## Approaches Considered
### Small
One function.
### Large
A framework.

## Selected Approach
Small: \`add()\` in src/add.ts.

### Left out
Subtraction.

## Implementation Areas
- core: the core
`

const planOf = (tasks: Tasks): string =>
  `# Implementation Plan\n\n## Tasks\n\n${Object.keys(tasks).map(blockOf).join('\n')}`

const blockOf = (id: string): string =>
  `### Task ${id.slice(5)}: The part\n- **Files:** src/${id}.ts\n- **Dependencies:** none\n- **Complexity:** easy\n- **Instructions:** Write it.\n`

const PROMPTS = {
  ...Object.fromEntries(
    loadPhases(REPOSITORY, join(REPOSITORY, 'test')).map(({ definition, body }) => [definition.id, body]),
  ),
  fix: readFileSync(join(REPOSITORY, 'prompts/fix.md'), 'utf8').trim(),
}

/** What came before a step, beside what goes well: `past` once its phase has begun. */
interface Story {
  readonly phase: string
  readonly past?: readonly Past[]
  readonly options?: Parameters<typeof aRun>[0]
  readonly tasks?: Tasks
}

const ONE: Tasks = { 'task-1': [] }

/** The whole prompt of a step of a run in trees, whose earlier phases left what they should. */
export const rendered = (
  id: string,
  { phase, past = [], options = {}, tasks = ONE }: Story,
): { readonly prompt: string; readonly agent: string } => {
  const project = projectAt(repository())
  // As `git branch` would, in no process of its own.
  const heads = join(project.root, '.git/refs/heads')
  cpSync(join(heads, 'main'), join(heads, TREES.branch))
  const trees = { ...TREES, base: readFileSync(join(heads, 'main'), 'utf8').trim() }
  keepPrompts(project, PROMPTS)
  const { run } = given(aRun({ trees, ...options }), upTo(phase, tasks), ...past, starts(id))
  mkdirSync(project.phases, { recursive: true })
  for (const { check, output, status, text } of run.phases) {
    if (status !== 'completed') continue
    const artifact = check === 'brainstorm' ? BRAINSTORM : check === 'plan' ? planOf(tasks) : (text ?? 'x\n')
    writeFileSync(join(project.phases, output), artifact)
  }
  for (const { brief, output, status } of Object.values(run.steps))
    if (brief.kind === 'fix' && status === 'completed') write(project.phases, { [output]: '## Changes Made\n' })
  const step = stepIn(run, id)
  return {
    prompt: stepPrompt(project, run, step, liveAttempt(step)?.number ?? 0),
    agent: step.executor.kind === 'agent' ? step.executor.agent : '',
  }
}
