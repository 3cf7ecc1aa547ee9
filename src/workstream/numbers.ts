import { diagnose, quote, type Diagnostic } from './diagnostic.ts'
import type { Heading, UnitRole } from './headings.ts'
import { formatId } from './id.ts'

export interface Unit {
  readonly role: UnitRole
  readonly heading: Heading
}

/** The numbers of the stages, the batches of a stage, or the threads of a batch; an invented one where it is missing. */
export const numberUnits = (units: readonly Unit[], problems: Diagnostic[]): number[] => {
  const used = new Set<number>()
  let highest = 0
  return units.map((unit) => {
    const number = unit.role.number ?? highest + 1
    if (unit.role.name === '' || unit.role.number !== highest + 1) problems.push(...judge(unit, used, highest))
    used.add(number)
    highest = Math.max(highest, number)
    return number
  })
}

const judge = ({ role, heading }: Unit, used: ReadonlySet<number>, highest: number): Diagnostic[] => {
  const at = { line: heading.line, col: 1 }
  const shown = quote(heading.text)
  const { unit, number } = role
  const name = role.name === '' ? [diagnose('name-missing', at, `${shown} has no name; write "${unit} NN: name"`)] : []
  if (number === highest + 1) return name
  if (number === null) {
    return [...name, diagnose('number-missing', at, `${shown} has no number from 1 to 9999; write "${unit} NN: name"`)]
  }
  if (number > highest) {
    const missing = number === highest + 2 ? '' : ` to ${formatId(number - 1)}`
    return [...name, diagnose('number-gap', at, `${shown} leaves out ${unit} ${formatId(highest + 1)}${missing}`)]
  }
  if (used.has(number)) {
    const message = `${unit} ${formatId(number)} is there twice; number this one ${formatId(highest + 1)}`
    return [...name, diagnose('number-duplicate', at, message)]
  }
  const message = `${shown} stands below ${unit} ${formatId(highest)}; numbers rise from top to bottom`
  return [...name, diagnose('number-order', at, message)]
}
