import type { Reader } from '../workflow/core/text.ts'

/** How a text is coloured; the identity where there are no colours. */
export type Paint = Readonly<Record<'green' | 'red' | 'yellow' | 'dim' | 'bold', (text: string) => string>>

export const same = (text: string): string => text

/** Where there are no colours. */
export const plain: Paint = { green: same, red: same, yellow: same, dim: same, bold: same }

/** How an answer is shown: in which colours, how wide (null: as it comes), and where it is read. */
export interface View {
  readonly colors: Paint
  readonly width: number | null
  readonly reader: Reader
}
