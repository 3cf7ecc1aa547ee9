import { Misused, Refused } from '../workflow/core/refused.ts'
import { phasegate, print, type Text, text } from '../workflow/core/text.ts'
import { findCommand, readArguments } from './arguments.ts'
import { colorsFor } from './colors.ts'
import { commandHelp, programHelp, usageOf } from './help.ts'
import { readerIn } from './reader.ts'
import type { CliCommand, Reply } from './table.ts'

interface Output {
  write(text: string): unknown
  on?(event: 'error', listener: (error: Error) => void): unknown
  readonly isTTY?: boolean
  readonly columns?: number
}

/** What a program writes to; `process` is one. */
interface Io {
  readonly stdout: Output
  readonly stderr: Output
  readonly env: Readonly<Record<string, string | undefined>>
}

export interface Program {
  readonly program: 'phasegate' | 'work'
  /** One sentence. */
  readonly summary: string
  readonly version: string
  readonly commands: readonly CliCommand[]
  /** Without node and the script. */
  readonly argv: readonly string[]
  readonly io: Io
}

/**
 * Runs one command line and returns the exit code: the reply's own (0 by default), 1 for `Refused`, 2 for `Misused`,
 * 70 for a defect of ours. Answers go to stdout, errors to stderr; with `--json` both are JSON on stdout.
 * The caller sets `process.exitCode`: `process.exit` would cut off what is still being written.
 */
export const runCli = async (program: Program): Promise<number> => {
  ignoreClosedPipe(program.io.stdout)
  ignoreClosedPipe(program.io.stderr)
  try {
    const reply = await replyTo(program)
    if (reply.written) return reply.exitCode ?? 0
    const data = reply.json === undefined ? { text: reply.text } : reply.json
    const answer = wantsJson(program.argv) && !isHelp(program.argv) ? json(data) : reply.text
    if (answer !== '') program.io.stdout.write(endingInNewline(answer))
    return reply.exitCode ?? 0
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

const replyTo = async ({ program, summary, version, commands, argv, io }: Program): Promise<Reply> => {
  const colors = await colorsFor(io.stdout, io.env)
  const [first] = argv
  if (argv.length === 1 && first === '--version') return { text: `${program} ${version}` }
  const named = first === 'help' ? argv.slice(1) : argv
  if (named[0] === undefined || isHelpFlag(named[0])) return { text: programHelp(program, summary, commands, colors) }
  const group = commands.filter(({ name }) => name.startsWith(`${named[0]} `))
  if (group.length > 0 && (isHelpFlag(named[1] ?? '') || (first === 'help' && named.length === 1))) {
    return { text: programHelp(program, summary, group, colors) }
  }
  const { command, words } = findCommand(commands, named)
  const asked = command.verbatim ? words.length === 1 && isHelp(words) : isHelp(words)
  if (first === 'help' || asked) return { text: commandHelp(program, command, colors) }
  const width = io.stdout.isTTY === true ? (io.stdout.columns ?? null) : null
  return command.run({ ...readArguments(command, words), colors, width, reader: readerIn(io.env) })
}

const fail = async ({ program, commands, argv, io }: Program, error: unknown): Promise<number> => {
  const failure = failureOf(program, error)
  const message = print(failure.said, readerIn(io.env))
  if (wantsJson(argv)) {
    io.stdout.write(endingInNewline(json({ error: { code: failure.code, message } })))
  } else {
    const usage = failure.exitCode === 2 ? `\n${usageFor(program, commands, argv)}` : ''
    io.stderr.write(endingInNewline(`${(await colorsFor(io.stderr, io.env)).red(message)}${usage}`))
  }
  if (failure.exitCode === 70 && io.env['PHASEGATE_DEBUG'] === '1') {
    io.stderr.write(endingInNewline(error instanceof Error ? (error.stack ?? error.message) : String(error)))
  }
  return failure.exitCode
}

const failureOf = (program: string, error: unknown): { code: string; said: Text; exitCode: 1 | 2 | 70 } => {
  if (error instanceof Refused) return { code: error.code, said: error.said, exitCode: 1 }
  if (error instanceof Misused) return { code: 'misused', said: error.said, exitCode: 2 }
  const reason = error instanceof Error ? error.message : String(error)
  const said = text`${program}: internal error: ${reason}\nThis is a defect. To see what is wrong, run: ${phasegate('doctor')}`
  return { code: 'internal', said, exitCode: 70 }
}

const usageFor = (program: string, commands: readonly CliCommand[], argv: readonly string[]): string => {
  try {
    return `Usage: ${usageOf(program, findCommand(commands, argv).command)}`
  } catch {
    return `Usage: ${program} COMMAND [arguments and options]; see ${program} --help`
  }
}

const beforeDashes = (words: readonly string[]): readonly string[] => {
  const end = words.indexOf('--')
  return end === -1 ? words : words.slice(0, end)
}

const wantsJson = (argv: readonly string[]): boolean => beforeDashes(argv).includes('--json')

const isHelp = (words: readonly string[]): boolean => beforeDashes(words).some(isHelpFlag)

const isHelpFlag = (word: string): boolean => word === '--help' || word === '-h'

const json = (value: unknown): string => JSON.stringify(value, null, 2)

const endingInNewline = (said: string): string => (said.endsWith('\n') ? said : `${said}\n`)
