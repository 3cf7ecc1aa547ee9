import { expect, test } from 'vitest'
import { stepPrompt } from '../../src/claude-code/step-prompt.ts'
import { projectAt } from '../../src/state-manager/project.ts'
import { keepPrompts } from '../../src/state-manager/prompts.ts'
import type { Found } from '../../src/workflow/run/found.ts'
import { folder } from '../machine/folder.ts'
import { aRun, given, resumes, TREES, upTo, type Past } from '../workflow/run/run.ts'

const FOUND: Found = {
  files: 12,
  packageManager: 'pnpm',
  mode: 'default',
  explorersBy: 'files',
  commands: [
    { name: 'build', command: 'pnpm run build', agents: 'may', rule: 'Bash(pnpm run build)' },
    { name: 'lint', command: 'pnpm run lint', agents: 'denied', rule: 'Bash(pnpm run lint)' },
    { name: 'test', command: 'pnpm run test', agents: 'asked', rule: null },
  ],
}

const PLANNERS = 'What planners are told of {{task}}, and: {{brief}}.'

/** The prompt of a step of the run that came so far. */
const promptOf = (id: string, ...past: Past[]): string => {
  const project = projectAt(folder())
  keepPrompts(project, { '0': 'Explore. {{brief}}', '1.1': 'Think.', '1.2': PLANNERS, '2.1': 'Do it.' })
  const { run } = given(...past)
  const step = run.steps[id]
  if (!step) throw new Error(`no ${id}`)
  return stepPrompt(project, run, step, 7)
}

test('an agent is told the commands of the project, which of them it may run, and who runs them all the same', () => {
  const commands =
    'Commands of this project (pnpm): build `pnpm run build` (you may run it), lint `pnpm run lint` (you may not run it), test `pnpm run test` (you may be refused).'
  expect(promptOf('explore-1', aRun({ found: FOUND }))).toContain(`${commands} Code runs lint and test in 3.1.\n`)
  const without = ['3.1', '3.2', '3.3']
  expect(promptOf('explore-1', aRun({ found: FOUND, without }))).toContain(`${commands}\n`)
  expect(promptOf('explore-1', aRun())).not.toContain('Commands of this project')
})

test('who explores alone is given the lenses of several, and is not told of others', () => {
  const alone = promptOf('explore-1', aRun({ explorers: 1 }))
  expect(alone).toMatch(/alone, through each of these lenses:\n- change site: .*\n- patterns: .*\n- tests: .*\n\n/)
  expect(alone).not.toContain('Other explorers')
  const [, second] = ['explore-1', 'explore-2'].map((id) => promptOf(id, aRun({ explorers: 2 })))
  expect(second).toMatch(/Lens: patterns\. .*\n\nOther explorers have the other lenses; stay with yours\.\n/)
})

test('who names the areas is told how to plan one, as long as nobody has planned', () => {
  const told = promptOf('brainstorm-1', aRun({ trees: TREES }), upTo('1.1'))
  expect(told).toContain('plan it as well: write its plan to .agents/out/7/1.2-plan.md, before your own artifact')
  expect(told).toContain(
    '<planner>\nWhat planners are told of (the task above), and: Area: the one you name.\n</planner>',
  )
  const planned = [aRun(), upTo('1.3'), resumes({ kind: 'from-phase', phase: '1.1' }, 'session-1')]
  expect(promptOf('brainstorm-1', ...planned)).not.toContain('<planner>')
  expect(promptOf('brainstorm-1', aRun({ profile: 'thorough' }), upTo('1.1'))).not.toContain('<planner>')
  expect(promptOf('explore-1', aRun())).not.toContain('<planner>')
})
