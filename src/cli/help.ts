import { spelled } from './arguments.ts'
import { columns } from '../shown/columns.ts'
import { indented } from '../shown/rows.ts'
import type { CliCommand, CliOption, Colors } from './table.ts'

/** `work update --thread ID --status S [--report T]`: required first, as the command is typed. */
export const usageOf = (program: string, command: CliCommand): string => {
  const required = command.options.filter((option) => option.required)
  const others = command.options.filter((option) => !option.required)
  return [
    program,
    command.name,
    ...command.positionals.map(({ name, optional }) => (optional ? `[${name}]` : name)),
    ...required.map(spelled),
    ...others.map((option) => `[${spelled(option)}]`),
  ].join(' ')
}

/** Help on one command: summary, usage, arguments, options, example. */
export const commandHelp = (program: string, command: CliCommand, colors: Colors): string => {
  const rows = [
    ...command.positionals.map(({ name, summary, choices }) => [name, withChoices(summary, choices)]),
    ...command.options.map((option) => [spelled(option), summaryOf(option)]),
    ['--help', 'this text'],
  ]
  return [
    command.summary,
    '',
    `${colors.bold('Usage')}: ${usageOf(program, command)}`,
    '',
    indented(columns(rows)),
    '',
    `${colors.bold('Example')}: ${program} ${command.example}`,
  ].join('\n')
}

/** Help on the program: what it does and its commands. */
export const programHelp = (
  program: string,
  summary: string,
  commands: readonly CliCommand[],
  colors: Colors,
): string =>
  [
    summary,
    '',
    `${colors.bold('Usage')}: ${program} COMMAND [arguments and options]`,
    '',
    indented(columns(commands.map((command) => [command.name, command.summary]))),
    '',
    `${program} COMMAND --help shows one command, ${program} --version the version`,
  ].join('\n')

const summaryOf = (option: CliOption): string =>
  `${withChoices(option.summary, option.choices)}${option.required ? ' (required)' : ''}`

const withChoices = (summary: string, choices: readonly string[] | undefined): string =>
  choices === undefined ? summary : `${summary}: ${choices.join(', ')}`
