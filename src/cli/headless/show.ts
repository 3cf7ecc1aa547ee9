import type { Notice } from '../../headless/notice.ts'
import type { Paint } from '../../shown/paint.ts'
import type { Budget } from '../../workflow/core/budget.ts'
import { printable, printableJson } from '../../workflow/core/plain-text.ts'
import { lineOf } from './line-of.ts'
import { liveTable } from './live-table.ts'

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

const silent = (): void => undefined

interface Looks {
  readonly json: boolean
  readonly paint: Paint
  readonly limit: Budget | null
  /** What it has cost before. */
  readonly usd: number
  readonly now: () => string
}

/** A program gets an event a line, a terminal a table that is drawn anew, anything else a line for what happens. */
export const showOn = (screen: Screen, looks: Looks): Show => {
  if (looks.json) {
    const event = (told: object): void => void screen.write(`${printableJson(JSON.stringify(told))}\n`)
    return { event, tell: silent, close: silent, notice: (notice) => event({ at: looks.now(), ...notice }) }
  }
  const tell = (text: string): void => void screen.write(`${printable(text)}\n`)
  if (screen.isTTY === true) return { event: silent, ...liveTable(screen, looks) }
  const notice = (told: Notice): void => {
    const line = lineOf(told)
    if (line !== null) tell(`${looks.now().slice(11, 19)} ${line}`)
  }
  return { event: silent, tell, close: silent, notice }
}
