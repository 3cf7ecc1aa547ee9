import { oneLine } from '../workflow/core/plain-text.ts'
import { counted } from '../workflow/core/counted.ts'
import { fewestAgents, mayNeedNone } from '../workflow/run/fewest-agents.ts'
import type { Found, FoundCommand } from '../workflow/run/found.ts'
import { testPhase } from '../workflow/run/plan-steps.ts'
import { activePhases, type Phase, type Run } from '../workflow/run/state.ts'

/** How large a run is and why, and what will not be possible in it: known before anything is planned. */
export const beforeLines = (run: Run): string[] => {
  const maybe = activePhases(run).filter((phase) => mayNeedNone(run, phase))
  const none = maybe.map((phase) => `${phase.id} ${whenNone(run, phase)}`).join('; ')
  const explores = activePhases(run).some(({ split }) => split === 'lenses')
  const explorers = explores && run.found ? `, ${explorersText(run.explorers, run.found)}` : ''
  return [
    `Agents: ${fewestAgents(run)}${none === '' ? '' : ' or more'} for a plan of one task${explorers}.`,
    ...(none === '' ? [] : [`Without an agent: ${none}.`]),
    ...(run.found ? refusedLines(run, run.found) : []),
  ]
}

const explorersText = (explorers: number, { files, explorersBy }: Found): string => {
  const why = {
    asked: 'as asked',
    task: 'by the settings and the words of the task',
    files: `for ${counted(files, 'file')}`,
  }
  return `${explorers} of them to explore (${why[explorersBy]})`
}

const whenNone = (run: Run, { check, split, skip }: Phase): string => {
  if (check === 'analysis') return 'if the tests pass'
  if (split === 'areas') return 'if there is one area, planned by who names it'
  return skip === 'small-change'
    ? `if fewer than ${run.settings.stages.IMPLEMENT.smallChange} lines change`
    : 'if tasks of the plan write documentation'
}

/** What agents may not run as they like, and the rules that would let them. */
const refusedLines = (run: Run, { commands, mode }: Found): string[] => {
  const refused = commands.filter(({ agents }) => agents !== 'may')
  const groups = [...new Set(refused.map((command) => whyRefused(command, mode)))].map((why) => {
    const named = refused.filter((command) => whyRefused(command, mode) === why)
    const verb = named.some(({ agents }) => agents === 'denied') ? 'are' : 'may be'
    return `Agents ${verb} refused: ${named.map(({ command }) => oneLine(command)).join(', ')} (${why}).`
  })
  const denied = [
    ...new Set(refused.flatMap(({ agents, rule }) => (agents === 'denied' && rule !== null ? [rule] : []))),
  ]
  const open = refused.filter(({ rule }) => rule === null)
  const rules = open.map(({ command }) => `Bash(${oneLine(command)}:*)`).join(', ')
  return [
    ...groups,
    ...(groups.length > 0 ? byCode(run, commands) : []),
    ...(open.length > 0
      ? [
          `To let agents run ${open.length === 1 ? 'it' : 'them'}, allow ${rules} in /permissions, unless a flag denies it.`,
        ]
      : []),
    ...(denied.length > 0 ? [`To let agents run it, take ${denied.map(oneLine).join(', ')} out of /permissions.`] : []),
  ]
}

const whyRefused = ({ agents, rule }: FoundCommand, mode: string): string =>
  rule === null
    ? `permission mode ${mode}; no rule in the settings allows this; what flags of this session allow or deny is not seen here`
    : `${agents === 'denied' ? 'denied' : 'asked about'} by ${oneLine(rule)}`

const byCode = (run: Run, commands: readonly FoundCommand[]): string[] => {
  const tests = testPhase(run)
  const names = commands.filter(({ name }) => name !== 'build').map(({ name }) => name)
  return tests && names.length > 0 ? [`Code runs ${names.join(' and ')} in ${tests.id} all the same.`] : []
}
