import { oneLine } from '../workflow/core/plain-text.ts'
import type { FoundCommand } from '../workflow/run/found.ts'
import { testPhase, testResult } from '../workflow/run/plan-steps.ts'
import type { Phase, Run } from '../workflow/run/state.ts'
import { clip } from '../workflow/run/artifact/wording.ts'

/** The commands of the project, and which of them an agent does not get to run: nobody has to find it out by being refused. */
export const commandsText = (run: Run, { check }: Pick<Phase, 'check'>): string => {
  // Who writes the commit message runs no tests.
  const commands = check === 'completion' ? [] : (run.found?.commands ?? [])
  const refused = refusedText(run)
  const isKept = refused !== '' || commands.some(({ agents }) => agents === 'denied')
  return `${ofProject(run, commands)}${refused}${isKept ? INSTEAD : ''}`.trim()
}

const ofProject = (run: Run, commands: readonly FoundCommand[]): string => {
  if (commands.length === 0) return ''
  const named = commands.map(({ name, command, agents }) => {
    const denied = agents === 'denied' ? ' (a rule of the user denies it to agents: do not try it)' : ''
    return `${name} \`${oneLine(command)}\`${denied}`
  })
  const manager = run.found?.packageManager ? ` (${run.found.packageManager})` : ''
  return `Commands of this project${manager}: ${named.join(', ')}.${byCode(run)}`
}

const INSTEAD = ' What you do not get to run leave to code, whatever else asks you to run it.'

const MOST = 6
const LONGEST = 100

// As the client's records have it: which command of a line was meant nobody knows.
const refusedText = (run: Run): string => {
  const refused = Object.values(run.steps).flatMap(({ attempts }) =>
    attempts.flatMap((attempt) => attempt.refused ?? []),
  )
  const lines = [...new Set(refused.map((line) => clip(oneLine(line), LONGEST)))].slice(0, MOST)
  return lines.length === 0
    ? ''
    : ` Refused to agents before you: ${lines.map((line) => `\`${line}\``).join(', ')}. Do not try these, or the same in other words.`
}

// Once they ran, what came of it is among the facts.
const byCode = (run: Run): string => {
  const names = (run.found?.commands ?? []).map(({ name }) => name).filter((name) => name !== 'build')
  const tests = testResult(run) === null ? testPhase(run) : undefined
  return tests && names.length > 0 ? ` Code runs ${names.join(' and ')} in ${tests.id}.` : ''
}
