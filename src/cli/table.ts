import type { Reader } from '../workflow/core/text.ts'

/** How words are coloured; the identity where there are no colours. */
export type Colors = Readonly<Record<'bold' | 'dim' | 'red' | 'green' | 'yellow', (text: string) => string>>

/** `--name VALUE`, or the switch `--name` when `value` (the placeholder) is absent. */
export interface CliOption {
  readonly name: string
  readonly value?: string
  readonly summary: string
  /** The only values there are. */
  readonly choices?: readonly string[]
  readonly required?: true
}

/** An argument without a flag. Its name is what the usage shows and the key of its value; optional ones come last. */
interface CliPositional {
  readonly name: string
  readonly summary: string
  readonly choices?: readonly string[]
  readonly optional?: true
}

/** One subcommand. Its usage and help are made of this; a name may have two words (`approve plan`). */
export interface CliCommand {
  readonly name: string
  readonly summary: string
  readonly options: readonly CliOption[]
  readonly positionals: readonly CliPositional[]
  /** What a person would really type after the program's name, the command's name included. */
  readonly example: string
  /** The command reads `words` itself: nothing but a lone `--help` is taken from them, nothing is refused. */
  readonly verbatim?: true
  readonly run: (input: CliInput) => Reply | Promise<Reply>
}

export interface CliInput {
  /** Values of options and positionals by name. */
  readonly values: Readonly<Record<string, string | undefined>>
  /** The switches that were given. */
  readonly switches: ReadonlySet<string>
  /** Everything after the command's name, as the shell gave it. */
  readonly words: readonly string[]
  /** No-ops unless the output is a terminal that wants colours. */
  readonly colors: Colors
  /** Cells of a line where the output is a terminal; null elsewhere. */
  readonly width: number | null
  /** Where the answer is read. */
  readonly reader: Reader
}

/** `json` is what `--json` prints instead of `text`. */
export interface Reply {
  readonly text: string
  readonly json?: unknown
  readonly exitCode?: number
  /** The command has written its answer itself, as it came. */
  readonly written?: true
}

/** The option that commands offer whose answer a program may read. */
export const JSON_OPTION: CliOption = { name: 'json', summary: 'answer (and fail) in JSON' }
