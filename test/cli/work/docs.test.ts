import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findCommand } from '../../../src/cli/find.ts'
import { WORK } from '../../../src/commands/work.ts'
import { desk } from './desk.ts'

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

test('the first example of docs/work.md works as it stands there', async () => {
  const place = await desk({ plan: null })
  const [, example = ''] = /^```sh\n([\s\S]*?)^```/m.exec(text) ?? []
  const steps = example.matchAll(/^cat > work\/(?<file>\S+) <<'END'\n(?<plan>[\s\S]*?)^END$|^work (?<line>.+)$/gm)
  const answers: string[] = []
  for (const { groups = {} } of steps) {
    const { file, plan = '', line = '' } = groups
    if (file !== undefined) {
      place.write(file, plan)
      continue
    }
    const said = await place.work(...line.split(' '))
    expect(said).toMatchObject({ code: 0, err: '' })
    answers.push(said.out)
  }
  expect(answers).toEqual([
    expect.stringContaining('Created 001-user-login'),
    expect.stringContaining('1 stage, 1 batch, 2 threads; 0 errors, 0 warnings\nNext: work approve plan\n'),
    expect.stringMatching(/the plan is approved .*\nNext: work run --stage 1\n$/),
  ])
})
