import { callsOf, directiveText } from '../../claude-code/directive.ts'
import { scheduleTable } from '../../shown/schedule-table.ts'
import { startRun } from '../../engine/run/start.ts'
import { parseDispatchArguments } from '../../workflow/run/dispatch-arguments.ts'
import { next } from '../../workflow/run/next.ts'
import { resume, written } from '../../workflow/core/text.ts'
import type { CliCommand } from '../table.ts'
import type { Place } from './place.ts'

export const dispatch = (place: Place): CliCommand => ({
  name: 'dispatch',
  summary: 'Start a run: take one task through the gated phases',
  options: [
    { name: 'no-test', summary: 'leave out the TEST stage' },
    { name: 'stage', value: 'STAGE', summary: 'start at EXPLORE, PLAN, IMPLEMENT, TEST or FINAL' },
    { name: 'plan', value: 'PATH', summary: 'carry out this plan, starting at IMPLEMENT' },
    { name: 'explorers', value: 'N', summary: 'how many explorers, 1 to 10' },
    { name: 'profile', value: 'PROFILE', summary: 'quick (4 phases, 3 agents), standard, or thorough (two reviewers)' },
    { name: 'replace', summary: 'put an active run aside and start this one' },
    { name: 'json', summary: 'answer (and fail) in JSON' },
  ],
  positionals: [{ name: 'TASK', summary: 'what to do; after -- it may hold flags of its own' }],
  example: "dispatch --no-test -- 'Add a --json flag to the list command'",
  verbatim: true,
  run: async ({ words, reader }) => {
    const args = parseDispatchArguments(withoutJson(words))
    const { project, plugin, home, session, client } = place
    const at = place.now()
    const run = await startRun(project, args, { plugin, home, session, client, at, by: 'phasegate dispatch' })
    const directive = next(run, at)
    const text = session === null ? FROM_A_SHELL : directiveText(run, directive, reader)
    return {
      text: `${scheduleTable(run)}\n\n${text}`,
      json: {
        run: run.id,
        task: run.task,
        phases: run.phases.map(({ id, status }) => ({ id, status })),
        directive: callsOf(directive),
      },
    }
  },
})

// `--json` is the program's own option; behind `--` it is part of the task.
const withoutJson = (words: readonly string[]): string[] => {
  const end = words.indexOf('--')
  return words.filter((word, index) => word !== '--json' || (end !== -1 && index > end))
}

const FROM_A_SHELL = `The run is prepared. To carry it out, open Claude Code here and type: ${written(resume(), 'client')}`
