import type { Notice } from '../../headless/notice.ts'
import type { Paint } from '../../shown/paint.ts'
import type { Budget } from '../../workflow/core/budget.ts'

/** The terminal, or whatever stdout is. */
export interface Screen {
  readonly write: (text: string) => unknown
  readonly isTTY?: boolean
  readonly columns?: number
  readonly rows?: number
}

/** How whoever started the work sees it. */
export interface Show {
  readonly notice: (notice: Notice) => void
  /** Text for a person; a program is told by `event`. */
  readonly tell: (text: string) => void
  /** An event beside the notices, for a program. */
  readonly event: (event: object) => void
  readonly close: () => void
}

export interface Looks {
  readonly paint: Paint
  readonly limit: Budget | null
  /** What it has cost before. */
  readonly usd: number
  readonly now: () => string
}
