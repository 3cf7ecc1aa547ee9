import { type Command, optionsOf, shownAs, spelled, type Table } from '../commands/command.ts'
import { usageOf } from '../commands/usage.ts'
import type { Reader } from '../workflow/core/text.ts'
import { columns } from './columns.ts'
import { indented } from './rows.ts'
import type { Paint } from './paint.ts'

/** Help on one command, which is called `typed` there: summary, usage, arguments, options, example. */
export const commandHelp = (typed: string, row: Command, where: Reader, paint: Paint): string => {
  const rows = [
    ...(row.positionals ?? []).map((each) => [shownAs(each, where), withChoices(each.summary, each.choices)]),
    ...optionsOf(row, where).map((option) => [
      spelled(option),
      `${withChoices(option.summary, option.value === undefined ? undefined : option.choices)}${option.required ? ' (required)' : ''}`,
    ]),
    ['--help', 'this text'],
  ]
  return [
    row.summary,
    '',
    `${paint.bold('Usage')}: ${typed} ${usageOf(row, where)}`.trimEnd(),
    '',
    indented(columns(rows)),
    '',
    `${paint.bold('Example')}: ${typed} ${row.example}`.trimEnd(),
  ].join('\n')
}

/** The commands there are, of a program or of those that begin with one word. */
export const tableHelp = (typed: string, table: Table, paint: Paint): string =>
  [
    `${paint.bold('Usage')}: ${typed} COMMAND [arguments and options]`,
    '',
    indented(columns(Object.entries(table).map(([name, { summary }]) => [name, summary]))),
  ].join('\n')

const withChoices = (summary: string, choices: readonly string[] | undefined): string =>
  choices === undefined ? summary : `${summary}: ${choices.join(', ')}`
