import type { Command, Values } from '../commands/command.ts'
import type { View } from '../shown/paint.ts'

/** What a command of the table is given. */
export interface Input<Row extends Command> extends View {
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
