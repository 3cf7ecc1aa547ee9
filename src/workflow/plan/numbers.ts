import { at, diagnose, quote, type Diagnostic } from './diagnostic.ts'
import { formatId } from './id.ts'
import type { UnitBlock } from './outline.ts'

/** The numbers of the stages, the batches of a stage, or the threads of a batch; an invented one where it is missing. */
export const numberUnits = (units: readonly UnitBlock[], problems: Diagnostic[]): number[] => {
  const used = new Set<number>()
  let highest = 0
  return units.map((unit) => {
    const number = unit.role.number ?? highest + 1
    if (unit.role.name === '' || unit.role.number !== highest + 1) judge(unit, used, highest, problems)
    used.add(number)
    highest = Math.max(highest, number)
    return number
  })
}

const judge = (
  { role, heading }: UnitBlock,
  used: ReadonlySet<number>,
  highest: number,
  problems: Diagnostic[],
): void => {
  const place = at(heading.line)
  const shown = quote(heading.text)
  const { unit, number } = role
  if (role.name === '') problems.push(diagnose('name-missing', place, `${shown} has no name; write "${unit} NN: name"`))
  if (number === highest + 1) return
  if (number === null) {
    const message = `${shown} has no number from 1 to 9999; write "${unit} NN: name"`
    problems.push(diagnose('number-missing', place, message))
  } else if (number > highest) {
    const missing = number === highest + 2 ? '' : ` to ${formatId(number - 1)}`
    problems.push(diagnose('number-gap', place, `${shown} leaves out ${unit} ${formatId(highest + 1)}${missing}`))
  } else if (used.has(number)) {
    const message = `${unit} ${formatId(number)} is there twice; number this one ${formatId(highest + 1)}`
    problems.push(diagnose('number-duplicate', place, message))
  } else {
    const message = `${shown} stands below ${unit} ${formatId(highest)}; numbers rise from top to bottom`
    problems.push(diagnose('number-order', place, message))
  }
}
