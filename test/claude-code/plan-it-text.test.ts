import { expect, test } from 'vitest'
import { planItText } from '../../src/claude-code/plan-it-text.ts'
import { projectAt } from '../../src/state-manager/project.ts'
import { keepPrompts } from '../../src/state-manager/prompts.ts'
import { folder } from '../machine/folder.ts'
import { aRun, given, type Past, resumes, TREES, upTo } from '../workflow/run/run.ts'

const told = (id: string, ...past: Past[]): string => {
  const project = projectAt(folder())
  keepPrompts(project, { '1.2': 'What planners are told of {{task}}: {{brief}}' })
  const { run } = given(...past)
  const phase = run.phases.find((each) => each.id === id)
  if (!phase) throw new Error(`no phase ${id}`)
  return planItText(project, run, phase, 7)
}

test('who names the areas is told how to plan one', () => {
  const text = told('1.1', aRun({ trees: TREES }), upTo('1.1'))
  expect(text).toContain('plan it as well: write its plan to .agents/out/7/1.2-plan.md, before your own artifact')
  expect(text).toContain(
    '<planner>\nWhat planners are told of (the task above): Its one area is the one you name.\n</planner>',
  )
})

test('nobody is told who does not name the areas, where there is a plan, and in a thorough run', () => {
  const again = resumes({ kind: 'from-phase', phase: '1.1' }, 'session-1')
  expect(told('1.1', aRun(), upTo('1.3'), again)).toBe('')
  expect(told('1.1', aRun({ profile: 'thorough' }), upTo('1.1'))).toBe('')
  expect(told('0', aRun())).toBe('')
})
