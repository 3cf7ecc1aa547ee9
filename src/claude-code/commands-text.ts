import { oneLine } from '../workflow/core/plain-text.ts'
import type { FoundCommand } from '../workflow/run/found.ts'
import { testPhase, testResult } from '../workflow/run/plan-steps.ts'
import type { Phase, Run } from '../workflow/run/state.ts'
import { taskOutcome } from '../workflow/run/task-outcome.ts'

/** The commands of the project, and which of them an agent does not get to run: nobody has to find it out by being refused. */
export const commandsText = (run: Run, { check }: Pick<Phase, 'check'>): string => {
  const commands = run.found?.commands ?? []
  // Who writes the commit message runs nothing.
  if (commands.length === 0 || check === 'completion') return ''
  const kept = commands.map((command) => whyNot(run, command))
  const named = commands.map(({ name, command }, index) => `${name} \`${oneLine(command)}\`${kept[index] ?? ''}`)
  const manager = run.found?.packageManager ? ` (${run.found.packageManager})` : ''
  return `Commands of this project${manager}: ${named.join(', ')}.${byCode(run)}${kept.some(Boolean) ? INSTEAD : ''}`
}

const INSTEAD = ' What you do not get to run leave to code, whatever else asks you to run it.'

const whyNot = (run: Run, { command, agents }: FoundCommand): string => {
  if (agents === 'denied') return ' (a rule of the user denies it to agents: do not try it)'
  return wasRefused(run, command) ? ' (it was refused to an agent before you: do not try it)' : ''
}

// An agent of a task names what it could not run; what the client's records say may be more than the command.
const wasRefused = (run: Run, wanted: string): boolean =>
  (taskOutcome(run)?.refused ?? []).some(({ command }) => command.startsWith(wanted)) ||
  Object.values(run.steps)
    .flatMap(({ attempts }) => attempts.flatMap(({ refused = [] }) => refused))
    .some((line) => `${line} `.startsWith(`${wanted} `) && !/[|&;<>$`\n]/.test(line))

// Once they ran, what came of it is among the facts.
const byCode = (run: Run): string => {
  const names = (run.found?.commands ?? []).map(({ name }) => name).filter((name) => name !== 'build')
  const tests = testResult(run) === null ? testPhase(run) : undefined
  return tests && names.length > 0 ? ` Code runs ${names.join(' and ')} in ${tests.id}.` : ''
}
