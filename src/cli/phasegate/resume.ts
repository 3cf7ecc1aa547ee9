import { callsOf, directiveText } from '../../claude-code/directive.ts'
import { resumeRun } from '../../engine/run/resume.ts'
import { next } from '../../workflow/run/next.ts'
import { parseResumeArguments } from '../../workflow/run/resume-arguments.ts'
import { resume as continued, written } from '../../workflow/core/text.ts'
import { type CliCommand, JSON_OPTION } from '../table.ts'
import type { Place } from './place.ts'

export const resume = (place: Place): CliCommand => ({
  name: 'resume',
  summary: 'Go on with the run, bound to the session that asks',
  options: [
    { name: 'from-phase', value: 'X.X', summary: 'go back to this phase; later artifacts are set aside' },
    { name: 'retry-failed', summary: 'start the failed steps of this phase afresh' },
    { name: 'restart-stage', summary: 'go back to the first phase of this stage' },
    { name: 'restart-previous', summary: 'go back to the first phase of the stage before' },
    { name: 'take-over', summary: 'even if the session that runs it is alive' },
    JSON_OPTION,
  ],
  positionals: [],
  example: 'resume --retry-failed',
  verbatim: true,
  run: ({ words, reader }) => {
    const { project, session, client } = place
    const at = place.now()
    const args = parseResumeArguments(words.filter((word) => word !== '--json'))
    const { run, said } = resumeRun(project, args, { session, client, at, by: 'phasegate resume' })
    const directive = next(run, at)
    const text =
      session === null
        ? `It waits for a session: open Claude Code here and type ${written(continued(), 'client')}`
        : directiveText(run, directive, reader)
    return { text: `${said}\n\n${text}`, json: { run: run.id, said, calls: callsOf(directive) } }
  },
})
