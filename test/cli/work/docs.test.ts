import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findCommand } from '../../../src/cli/find.ts'
import { WORK } from '../../../src/commands/work.ts'

const ROOT = join(import.meta.dirname, '../../..')
const text = readFileSync(join(ROOT, 'docs/work.md'), 'utf8')

const lines = [
  ...[...text.matchAll(/^```.*\n([\s\S]*?)^```/gm)].flatMap(([, block = '']) =>
    block.split('\n').map((line) => line.replace(/^\$ /, '')),
  ),
  ...[...text.matchAll(/`([^`\n]+)`/g)].map(([, line = '']) => line),
].filter((line) => /^work (?!add$|approve …)[a-z]/.test(line))

test.each([...new Set(lines)])('docs/work.md: %s', (line) => {
  const { name } = findCommand(WORK, line.split(' ').slice(1))
  const flags = [...line.matchAll(/\s--([a-z-]+)/g)].map(([, flag = '']) => flag)
  expect(WORK[name].options.map((each) => each.name)).toEqual(expect.arrayContaining(flags))
})

test('docs/work.md has every command and every option', () => {
  for (const [name, { options }] of Object.entries(WORK)) {
    const row = text.split('\n').find((line) => line.startsWith(`| \`work ${name}`))
    expect(row, name).toBeDefined()
    for (const option of options.filter((each) => !['stream', 'json'].includes(each.name))) {
      expect(row, `${name} --${option.name}`).toContain(`--${option.name}`)
    }
  }
})
