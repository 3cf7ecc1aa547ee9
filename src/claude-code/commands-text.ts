import { oneLine } from '../workflow/core/plain-text.ts'
import type { FoundCommand } from '../workflow/run/found.ts'
import { testPhase } from '../workflow/run/plan-steps.ts'
import type { Run } from '../workflow/run/state.ts'

/** The commands of the project, and which of them an agent may run: nobody finds it out by being refused. */
export const commandsText = (run: Run): string => {
  const commands = run.found?.commands ?? []
  if (commands.length === 0) return ''
  const named = commands.map(({ name, command, agents }) => `${name} \`${oneLine(command)}\` (${MAY[agents]})`)
  const tests = testPhase(run)
  const byCode = tests ? ` Code runs lint and test in ${tests.id}.` : ''
  const manager = run.found?.packageManager ? ` (${run.found.packageManager})` : ''
  return `Commands of this project${manager}: ${named.join(', ')}.${byCode}`
}

const MAY: Readonly<Record<FoundCommand['agents'], string>> = {
  may: 'you may run it',
  asked: 'you may be refused',
  denied: 'you may not run it',
}
