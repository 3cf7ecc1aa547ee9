import { Misused } from '../workflow/core/refused.ts'
import { type Command, JSON_OPTION, type Values } from './command.ts'

export const OVERRIDE = {
  summary: 'Let the run go past a step, phase or gate; for people only',
  slash: '/phasegate:override',
  positionals: [
    {
      name: 'STEP',
      hint: 'step, phase or gate',
      summary: 'a step (task-2), the id of a phase, or a gate in quotes ("PLAN->IMPLEMENT")',
    },
  ],
  options: [{ name: 'reason', value: '"why"', text: true, summary: 'kept with the run', required: true }, JSON_OPTION],
  example: 'task-2 --reason "I did it by hand"',
} as const satisfies Command

const LONGEST_REASON = 500

/** What a person overrides (a step, a phase or a gate), and why. Misused: no reason, or one of more than 500 characters. */
export const overrideOf = ({ STEP, reason: typed }: Values<typeof OVERRIDE>) => {
  const reason = typed.replaceAll(/\s+/g, ' ').trim()
  if (reason === '') throw new Misused('the reason is empty: it is kept with the run')
  if (reason.length > LONGEST_REASON) {
    throw new Misused(`the reason has ${reason.length} characters; at most ${LONGEST_REASON} are kept`)
  }
  return { what: STEP.replace('→', '->'), reason }
}
export type OverrideArguments = ReturnType<typeof overrideOf>
