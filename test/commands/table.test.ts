import { describe, expect, test } from 'vitest'
import { CLIENT, SLASH } from '../../src/commands/client.ts'
import { type Command, STREAM, type Table } from '../../src/commands/command.ts'
import { takeApart } from '../../src/commands/given.ts'
import { PHASEGATE } from '../../src/commands/phasegate.ts'
import { valuesOf } from '../../src/commands/read.ts'
import { wordsOfLine } from '../../src/commands/words.ts'
import { WORK } from '../../src/commands/work.ts'
import { plain } from '../../src/shown/paint.ts'
import { tableHelp } from '../../src/shown/command-help.ts'
import { work, written } from '../../src/workflow/core/text.ts'

const TABLES: Readonly<Record<string, Table>> = { phasegate: PHASEGATE, work: WORK, client: CLIENT }

describe.each(Object.entries(TABLES))('the table of %s', (name, table) => {
  const rows = Object.entries(table)

  test('has examples that are read by their own rows', () => {
    for (const [, row] of rows) {
      const where = name === 'client' ? 'client' : 'shell'
      expect(() => valuesOf(row, takeApart(row, wordsOfLine(row.example), where))).not.toThrow()
    }
  })

  test('names what it excludes, and nothing twice', () => {
    for (const [, { options, positionals = [], exclusive = [] }] of rows) {
      const names = [...options, ...positionals].map((each) => each.name)
      expect(new Set(names).size).toBe(names.length)
      expect(names).toEqual(expect.arrayContaining(exclusive.flat()))
    }
  })

  test('is shown in 80 columns', () => {
    expect(
      tableHelp(name, table, plain)
        .split('\n')
        .filter((line) => line.length > 80),
    ).toEqual([])
  })
})

test('what the client is told to type is what the table says', () => {
  for (const [name, { slash }] of SLASH) {
    const way = ['approve', 'reopen'].includes(name)
      ? 'work'
      : name in PHASEGATE || name === 'configure'
        ? 'phasegate'
        : 'client'
    expect(written({ kind: way, words: [name] }, 'client')).toBe(slash)
  }
})

test.each(Object.entries<Command>(WORK))(
  'work %s says again which workstream it is about where it takes that',
  (name, { options }) => {
    const line = written(work(...name.split(' ')), { again: [], stream: ['--stream', '001-tea'] })
    expect(line).toBe(`work ${name}${options.includes(STREAM) ? ' --stream 001-tea' : ''}`)
  },
)
