import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import matter from 'gray-matter'
import { expect, test } from 'vitest'
import * as z from 'zod/mini'
import { findCommand } from '../src/cli/arguments.ts'
import { commandsOf } from '../src/cli/phasegate/commands.ts'
import { hereIn } from '../src/cli/phasegate/place.ts'
import { DEFAULTS } from '../src/configuration/settings.ts'
import { readPlan } from '../src/workflow/artifact/plan.ts'
import { PhaseDefinition } from '../src/workflow/phase.ts'

const ROOT = join(import.meta.dirname, '..')
const read = (name: string): string => readFileSync(join(ROOT, name), 'utf8')

/** The fenced block behind a marked comment. */
const block = (name: string, marker: string): string =>
  read(name)
    .split(`<!-- ${marker}`)[1]
    ?.match(/```\w+\n([\s\S]*?)```/)?.[1] ?? ''

test('docs/configuration.md shows the defaults as they are', () => {
  expect(JSON.parse(block('docs/configuration.md', 'defaults'))).toEqual(DEFAULTS)
})

test('the example of docs/plan-format.md is a plan', () => {
  const plan = readPlan(block('docs/plan-format.md', 'example'), {
    exists: () => true,
    inside: () => true,
    deleted: () => false,
  })
  expect(plan.ok ? plan.tasks.map(({ id, needs }) => [id, needs]) : plan.problems).toEqual([
    ['task-1', []],
    ['task-2', []],
    ['task-3', ['task-1', 'task-2']],
  ])
})

test('the example of docs/custom-phases.md is a phase', () => {
  const { data } = matter(block('docs/custom-phases.md', 'example'))
  expect(z.safeParse(PhaseDefinition, data)).toMatchObject({ success: true, data: { id: '2.4', stage: 'IMPLEMENT' } })
})

test.each(['README.md', 'docs/configuration.md', 'docs/custom-phases.md', 'docs/plan-format.md'])(
  '%s names command lines that exist',
  (name) => {
    const commands = commandsOf(hereIn(ROOT, ROOT, {}))
    const text = read(name)
    const fenced = [...text.matchAll(/^```.*\n([\s\S]*?)^```/gm)].flatMap(([, lines = '']) => lines.split('\n'))
    const inline = [...text.matchAll(/`([^`\n]+)`/g)].map(([, line = '']) => line)
    const lines = [...fenced, ...inline].filter((line) => /^phasegate [a-z]/.test(line))
    for (const line of lines) {
      const { command } = findCommand(commands, line.split(' ').slice(1))
      const flags = [...line.matchAll(/\s--([a-z-]+)/g)].map(([, flag = '']) => flag)
      expect({ line, flags: command.options.map((option) => option.name) }).toEqual({
        line,
        flags: expect.arrayContaining(flags),
      })
    }
  },
)
