import { type Command, groupOf, takesText } from '../commands/command.ts'
import { printable, printableJson } from '../workflow/core/plain-text.ts'
import { type Given, takeApart } from '../commands/given.ts'
import { usageOf } from '../commands/usage.ts'
import { wordsOfList } from '../commands/words.ts'
import { commandHelp, tableHelp } from '../shown/command-help.ts'
import type { View } from '../shown/paint.ts'
import { asTold } from '../state-manager/write.ts'
import { Misused, Refused } from '../workflow/core/refused.ts'
import { phasegate, print, type Reader, type Text, text as said } from '../workflow/core/text.ts'
import { colorsFor } from './colors.ts'
import { findCommand } from './find.ts'
import { readerIn } from './reader.ts'
import type { Reply } from './reply.ts'

export interface Output {
  write(text: string): unknown
  on?(event: 'error', listener: (error: Error) => void): unknown
  readonly isTTY?: boolean
  /** Of a terminal. */
  readonly columns?: number
}

export interface Program<Name extends string = string> {
  readonly program: 'phasegate' | 'work'
  /** One sentence. */
  readonly summary: string
  readonly version: string
  readonly table: Readonly<Record<Name, Command>>
  run(name: Name, given: Given, view: View): Reply | Promise<Reply>
  /** Without node and the script. */
  readonly argv: readonly string[]
  /** What it writes to; `process` is one. */
  readonly io: {
    readonly stdout: Output
    readonly stderr: Output
    readonly env: Readonly<Record<string, string | undefined>>
  }
}

/**
 * Runs one command line and returns the exit code: the reply's own (0 by default), 1 for `Refused`, 2 for `Misused`,
 * 70 for a defect of ours. Answers go to stdout, errors to stderr; with `--json` both are JSON on stdout.
 * The caller sets `process.exitCode`: `process.exit` would cut off what is still being written.
 */
export const runCli = async <Name extends string>(program: Program<Name>): Promise<number> => {
  const { stdout, stderr } = program.io
  ignoreClosedPipe(stdout)
  ignoreClosedPipe(stderr)
  try {
    const { text, written, exitCode = 0 } = await replyTo(program)
    if (!written && text !== '') stdout.write(endingInNewline(printable(text)))
    return exitCode
  } catch (error) {
    return fail(program, error)
  }
}

// `work list | head -1`: the reader went away, which is no error.
const ignoreClosedPipe = (output: Output): void => {
  output.on?.('error', (error) => {
    if (!('code' in error) || error.code !== 'EPIPE') throw error
  })
}

const replyTo = async <Name extends string>(program: Program<Name>): Promise<Reply> => {
  const { program: called, summary, version, table, argv, io } = program
  const colors = await colorsFor(io.stdout, io.env)
  const [first] = argv
  if (argv.length === 1 && first === '--version') return { text: `${called} ${version}` }
  const named = first === 'help' ? argv.slice(1) : argv
  const [typed, second] = named
  if (typed === undefined || isHelpFlag(typed)) {
    const more = `${called} COMMAND --help shows one command, ${called} --version the version`
    return { text: `${summary}\n\n${tableHelp(called, table, colors)}\n\n${more}` }
  }
  const group = groupOf(table, typed)
  if (Object.keys(group).length > 0 && (isHelpFlag(second ?? '') || (first === 'help' && second === undefined)))
    return { text: tableHelp(`${called} ${typed}`, group, colors) }
  const { name, words } = findCommand(table, named)
  const row: Command = table[name]
  if (first === 'help' || asksForHelp(row, words))
    return { text: commandHelp(`${called} ${name}`, row, 'shell', colors) }
  const width = io.stdout.isTTY === true ? (io.stdout.columns ?? null) : null
  const given = givenTo(row, words)
  const reply = await program.run(name, given, { colors, width, reader: readerOf(io.env, given.options) })
  if (reply.written || !asksForJson(given.options)) return reply
  return { ...reply, text: json(reply.json === undefined ? { text: reply.text } : reply.json) }
}

const givenTo = (row: Command, words: readonly string[]): Given => takeApart(row, wordsOfList(words), 'shell')

const fail = async <Name extends string>(program: Program<Name>, error: unknown): Promise<number> => {
  const { stdout, stderr, env } = program.io
  const failure = failureOf(program.program, error)
  const options = optionsIn(program)
  const message = print(failure.text, readerOf(env, options ?? []))
  if (options ? asksForJson(options) : beforeDashes(program.argv).includes('--json')) {
    stdout.write(endingInNewline(json({ error: { code: failure.code, message } })))
  } else {
    const usage = failure.exitCode === 2 ? `\n${usageFor(program)}` : ''
    stderr.write(endingInNewline(`${(await colorsFor(stderr, env)).red(printable(message))}${usage}`))
  }
  if (failure.exitCode === 70 && env['PHASEGATE_DEBUG'] === '1') {
    stderr.write(endingInNewline(error instanceof Error ? (error.stack ?? error.message) : String(error)))
  }
  return failure.exitCode
}

const failureOf = (program: string, thrown: unknown): { code: string; text: Text; exitCode: 1 | 2 | 70 } => {
  const error = asTold(thrown)
  if (error instanceof Refused) return { code: error.code, text: error.said, exitCode: 1 }
  if (error instanceof Misused) return { code: 'misused', text: error.said, exitCode: 2 }
  const reason = error instanceof Error ? error.message : String(error)
  const text = said`${program}: internal error: ${reason}\nThis is a defect. To see what is wrong, run: ${phasegate('doctor')}`
  return { code: 'internal', text, exitCode: 70 }
}

const usageFor = <Name extends string>({ program, table, argv }: Program<Name>): string => {
  try {
    const { name } = findCommand(table, argv)
    return `Usage: ${program} ${name} ${usageOf(table[name], 'shell')}`.trimEnd()
  } catch {
    return `Usage: ${program} COMMAND [arguments and options]; see ${program} --help`
  }
}

const asksForJson = (options: Given['options']): boolean => options.some(({ flag }) => flag === '--json')

const readerOf = (env: Program['io']['env'], options: Given['options']): Reader =>
  readerIn(env, Object.fromEntries(options.map(({ option, value }) => [option?.name, value])))

/** Null where the words are no command. */
const optionsIn = <Name extends string>({ table, argv }: Program<Name>): Given['options'] | null => {
  try {
    const { name, words } = findCommand(table, argv)
    return givenTo(table[name], words).options
  } catch {
    return null
  }
}

// In a person's own text `--help` is a word.
const asksForHelp = (row: Command, words: readonly string[]): boolean =>
  takesText(row) ? words.length === 1 && words.some(isHelpFlag) : beforeDashes(words).some(isHelpFlag)

const beforeDashes = (words: readonly string[]): readonly string[] => {
  const end = words.indexOf('--')
  return end === -1 ? words : words.slice(0, end)
}

const isHelpFlag = (word: string): boolean => word === '--help' || word === '-h'

const json = (value: unknown): string => printableJson(JSON.stringify(value, null, 2))

const endingInNewline = (text: string): string => (text.endsWith('\n') ? text : `${text}\n`)
