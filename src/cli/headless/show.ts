import type { Notice } from '../../headless/notice.ts'
import { printable, printableJson } from '../../workflow/core/plain-text.ts'
import { lineOf } from './line-of.ts'
import { liveTable } from './live-table.ts'
import type { Looks, Screen, Show } from './screen.ts'

const silent = (): void => undefined

/** A program gets an event a line, a terminal a table that is drawn anew, anything else a line for what happens. */
export const showOn = (screen: Screen, looks: Looks & { readonly json: boolean }): Show => {
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
