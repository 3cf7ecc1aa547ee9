import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { loadPhases } from '../../src/configuration/phase-files.ts'
import { Refused } from '../../src/workflow/core/refused.ts'
import { gatesOf } from '../../src/workflow/run/schedule.ts'

const PLUGIN = join(import.meta.dirname, '../..')

/** A project with these files in `.phasegate/phases/`. */
const projectWith = (files: Readonly<Record<string, string>>): string => {
  const root = mkdtempSync(join(tmpdir(), 'phasegate phases '))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  mkdirSync(join(root, '.phasegate', 'phases'), { recursive: true })
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, '.phasegate', 'phases', name), text)
  return root
}

const AUDIT = `---
id: '2.4'
stage: IMPLEMENT
name: Security Audit
type: review
step: security-audit
agent: reviewer
inputs: [2.1-tasks.json]
output: 2.4-security-audit.json
check: review
fixer: task-agent
gate: true
deadline: 20
---
Look for what an attacker could use in {{task}}.
`

const refusal = (files: Readonly<Record<string, string>>): string => {
  try {
    loadPhases(PLUGIN, projectWith(files))
    return 'not refused'
  } catch (error) {
    if (error instanceof Refused) return `${error.code}: ${error.message}`
    throw error
  }
}

test('a project adds a phase with a file; it takes its place and its gate waits for it', () => {
  const files = loadPhases(PLUGIN, projectWith({ '2.4-security-audit.md': AUDIT, 'README.txt': 'no phase' }))
  expect(files.map(({ definition }) => definition.id)).toEqual([
    '0',
    '1.1',
    '1.2',
    '1.3',
    '2.1',
    '2.2',
    '2.3',
    '2.4',
    '3.1',
    '3.2',
    '3.3',
    '4.1',
    '4.2',
    '4.3',
  ])
  expect(files[7]).toMatchObject({
    definition: { name: 'Security Audit', gate: true },
    body: 'Look for what an attacker could use in {{task}}.',
  })
  expect(gatesOf(files.map(({ definition }) => definition)).find(({ stage }) => stage === 'IMPLEMENT')).toMatchObject({
    phase: '2.4',
    required: ['2.1-tasks.json', '2.3-impl-review.json', '2.4-security-audit.json'],
  })
})

test('a file with the id of one of ours replaces it', () => {
  const simplify = AUDIT.replace("'2.4'", "'2.2'").replace('security-audit.json', 'simplify.json')
  const files = loadPhases(PLUGIN, projectWith({ 'mine.md': simplify }))
  expect(files).toHaveLength(13)
  expect(files[5]?.definition.name).toBe('Security Audit')
})

test('what is wrong is said with the file and the key', () => {
  expect(refusal({ 'audit.md': AUDIT.replace('IMPLEMENT', 'BUILD').replace('fixer:', 'fixr:') })).toMatch(
    /^phase-file: .*audit\.md is not a phase:\nfixr: unknown key; did you mean fixer\?\nstage: expected "EXPLORE".*, found "BUILD"$/,
  )
  expect(refusal({ 'audit.md': AUDIT.replace("id: '2.4'", 'id: [') })).toMatch(
    /^phase-file: .*audit\.md has front matter that cannot be read/,
  )
  expect(refusal({ 'audit.md': 'no front matter' })).toMatch(/^phase-file: .*audit\.md is not a phase/)
})

test('two files of a project with one id are refused: neither replaces the other', () => {
  expect(refusal({ 'audit.md': AUDIT, 'security.md': AUDIT.replace('Audit', 'Check') })).toMatch(
    /^phase-file: .*security\.md and .*audit\.md have the same id: 2\.4$/,
  )
})

test('a file where the folder belongs is said to be one', () => {
  const root = projectWith({})
  rmSync(join(root, '.phasegate/phases'), { recursive: true })
  writeFileSync(join(root, '.phasegate/phases'), AUDIT)
  expect(() => loadPhases(PLUGIN, root)).toThrow(/\.phasegate\/phases is not a folder/)
})

test('phases that do not fit together are refused, each with what it clashes with', () => {
  expect(refusal({ 'audit.md': AUDIT.replace('step: security-audit', 'step: impl-review') })).toMatch(
    /phase 2\.4 Security Audit: step: impl-review is taken by phase 2\.3/,
  )
  expect(
    refusal({ 'audit.md': AUDIT.replace('output: 2.4-security-audit.json', 'output: ../../../.ssh/x.json') }),
  ).toMatch(/output: .* is not a plain file name/)
})

test.each([
  ['agent: reviewer', 'agent: reviwer', 'agent: reviwer is no agent profile; did you mean reviewer?'],
  ['fixer: task-agent', 'fixer: nobody', /^fixer: nobody is no agent profile; there are brainstormer, completer, /],
  [
    'inputs: [2.1-tasks.json]',
    'inputs: [2.1-task.json, notes.md]',
    /^inputs: no phase before 2\.4 writes 2\.1-task\.json; did you mean 2\.1-tasks\.json\?\ninputs: no phase before 2\.4 writes notes\.md; there are 0-explore\.md, /,
  ],
  [
    '{{task}}',
    '{{tsk}} and {{ task }}',
    /{{tsk}} is not filled in; did you mean {{task}}\?\n.*{{ task }} is not filled in/,
  ],
  [/Look for.*/, '', 'the prompt is missing: it is what stands below the front matter'],
  ['deadline: 20', 'deadline: 0', 'deadline: expected more than 0, found 0'],
])('what a phase refers to has to be there: %s as %s', (right, wrong, problem) => {
  const [first, ...problems] = refusal({ 'audit.md': AUDIT.replace(right, wrong) }).split('\n')
  expect(first).toMatch(/^phase-file: .*audit\.md (?:cannot be used|is not a phase):$/)
  expect(problems.join('\n')).toMatch(problem)
})

test('what else stands in braces, and agents of other plugins, are left as they are', () => {
  const text = AUDIT.replace('{{task}}', '{{userName}}').replace('agent: reviewer', 'agent: other:auditor')
  expect(loadPhases(PLUGIN, projectWith({ 'audit.md': text }))).toHaveLength(14)
})

test('front matter in JavaScript is not run', () => {
  expect(refusal({ 'audit.md': '---js\nprocess.exit(1)\n---\nx' })).toMatch(/JavaScript is not run; write YAML/)
})

test('what reads the artifact of a phase that was replaced reads it by its new name, also in the prompts', () => {
  const plan = readFileSync(join(PLUGIN, 'prompts/phases/1.2-plan.md'), 'utf8')
  const files = loadPhases(
    PLUGIN,
    projectWith({ 'plan.md': plan.replace('output: 1.2-plan.md', 'output: the-plan.md') }),
  )
  const named = files.filter(({ definition, body }) => `${definition.inputs.join()}${body}`.includes('1.2-plan.md'))
  expect(named).toEqual([])
  const review = files.find(({ definition }) => definition.id === '1.3')
  expect(review?.definition.inputs).toEqual(['1.1-brainstorm.md', 'the-plan.md'])
  expect(review?.body).toContain('Review the plan `the-plan.md`')
})
