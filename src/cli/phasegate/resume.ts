import { callsOf, runDirectiveText } from '../../claude-code/run-scene.ts'
import { resumeOf } from '../../commands/resume.ts'
import { resumeRun } from '../../engine/run/resume.ts'
import { next } from '../../workflow/run/next.ts'
import { resume as continued, written } from '../../workflow/core/text.ts'
import type { Reply } from '../reply.ts'
import type { PhasegateInput, Place } from './place.ts'

export const resume = (place: Place, { values, reader }: PhasegateInput<'resume'>): Reply => {
  const { project, session, client } = place
  const at = place.now()
  const args = resumeOf(values)
  const { run, said } = resumeRun(project, args, { session, client, at, by: 'phasegate resume' })
  const directive = next(run, at)
  const text =
    session === null
      ? `It waits for a session: open Claude Code here and type ${written(continued(), 'client')}`
      : runDirectiveText(run, directive, false, reader)
  return { text: `${said}\n\n${text}`, json: { run: run.id, said, calls: callsOf(run, directive) } }
}
