import type { Command, Values } from '../commands/command.ts'

/** How words are coloured; the identity where there are no colours. */
export type Colors = Readonly<Record<'bold' | 'dim' | 'red' | 'green' | 'yellow', (text: string) => string>>

/** What an answer is shown on. */
export interface Screen {
  /** No-ops unless the output is a terminal that wants colours. */
  readonly colors: Colors
  /** Cells of a line where the output is a terminal; null elsewhere. */
  readonly width: number | null
}

/** What a command of the table is given. */
export interface Input<Row extends Command> extends Screen {
  readonly values: Values<Row>
}

/** `json` is what `--json` prints instead of `text`. */
export interface Reply {
  readonly text: string
  readonly json?: unknown
  readonly exitCode?: number
  /** The command has written its answer itself, as it came. */
  readonly written?: true
}
