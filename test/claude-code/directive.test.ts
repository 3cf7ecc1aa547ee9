import { expect, test } from 'vitest'
import { describe as described, endingText } from '../../src/claude-code/directive.ts'
import { phasegate, resume } from '../../src/workflow/core/text.ts'

test('what the terminal shows of an agent fits its line, in whole characters', () => {
  expect(described({ id: 'task-1', title: 'Write it' })).toBe('task-1: Write it')
  const shown = described({ id: 'task-1', title: `${'x'.repeat(38)}🎉🎉` })
  expect(shown).toBe(`task-1: ${'x'.repeat(38)}…`)
})

test('a directive has at most 1,200 characters, however long its reason', () => {
  const otherwise = phasegate('override', 'task-1', '--reason', '"…"')
  const text = endingText(
    { kind: 'blocked', reason: '🎉'.repeat(2000), next: resume(), otherwise },
    { subject: 'Phasegate', reader: 'client' },
  )
  expect(text.length).toBeLessThanOrEqual(1200)
  expect(text).toMatch(/🎉…; next: \/phasegate:resume; or go on without it: \/phasegate:override task-1 --reason "…"$/u)
})
