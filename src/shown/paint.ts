import type { Reader } from '../workflow/core/text.ts'

/** How a text is coloured; the identity where there are no colours. */
export type Paint = Readonly<Record<'green' | 'red' | 'yellow' | 'dim' | 'bold', (text: string) => string>>

export const same = (text: string): string => text

/** Where there are no colours. */
export const plain: Paint = { green: same, red: same, yellow: same, dim: same, bold: same }

const style = (on: number, off: number) => (text: string) => `\u001B[${on}m${text}\u001B[${off}m`

/** What a client shows, though it is no terminal. Grey, not faint: it shows some texts in the yellow of a warning. */
export const coloured: Paint = {
  green: style(32, 39),
  red: style(31, 39),
  yellow: style(33, 39),
  dim: style(90, 39),
  bold: style(1, 22),
}

/** How an answer is shown: in which colours, how wide (null: as it comes), and where it is read. */
export interface View {
  readonly colors: Paint
  readonly width: number | null
  readonly reader: Reader
}
