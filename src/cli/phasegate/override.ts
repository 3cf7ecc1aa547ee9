import { directiveText } from '../../claude-code/directive.ts'
import { readState } from '../../state-manager/run-state.ts'
import { carrierOf, isBelow } from '../../engine/run/client.ts'
import { overrideRun } from '../../engine/run/override.ts'
import { next } from '../../workflow/run/next.ts'
import { overrideOf } from '../../workflow/run/override-arguments.ts'
import { Refused } from '../../workflow/core/refused.ts'
import { phasegate, type Reader, resume, written } from '../../workflow/core/text.ts'
import type { Run } from '../../workflow/run/state.ts'
import { need } from '../arguments.ts'
import { isBelowClient } from '../reader.ts'
import { type CliCommand, JSON_OPTION } from '../table.ts'
import type { Place } from './place.ts'

export const override = (place: Place): CliCommand => ({
  name: 'override',
  summary: 'Let the run go past a step, a phase or a gate; only a person may, in a terminal of their own',
  options: [{ name: 'reason', value: 'TEXT', summary: 'why; kept with the run', required: true }, JSON_OPTION],
  positionals: [{ name: 'STEP', summary: 'a step (task-2), a phase (1.3), or a gate in quotes ("PLAN->IMPLEMENT")' }],
  example: "override 1.3 --reason 'the plan is fine as it is'",
  run: ({ values, reader }) => {
    const args = overrideOf(need({ values }, 'STEP'), need({ values }, 'reason'))
    const typed = written(phasegate('override', args.what, '--reason', args.reason), 'client')
    if (isInSession(place)) {
      throw new Refused(
        'for-people',
        `inside a session nobody can tell a person's command from a model's. Type: ${typed}`,
      )
    }
    // What a model leaves behind in the background has lost its ancestors, but has no terminal either.
    if (!place.terminal) {
      throw new Refused(
        'for-people',
        `no person types here: there is no terminal. Type it in one, or in Claude Code: ${typed}`,
      )
    }
    const at = place.now()
    const { run, said } = overrideRun(place.project, args, { by: 'phasegate override', at })
    const directive = next(run, at)
    const todo = directive.kind === 'dispatch' ? goesOn(run, reader) : directiveText(run, directive, reader)
    return {
      text: `${said}\n${todo}`,
      json: { run: run.id, status: run.status, overridden: args.what, reason: args.reason },
    }
  },
})

const goesOn = (run: Run, reader: Reader): string =>
  carrierOf(run) === 'session'
    ? `Its session acts on that when it gets a turn; to go on in another: ${written(resume(), reader)}`
    : `To go on, open Claude Code here and type: ${written(resume(), 'client')}`

/** Whether this process was started by the client, as its environment or its ancestors say. */
const isInSession = ({ env, project }: Place): boolean => {
  const client = readState(project)?.client ?? null
  return isBelowClient(env) || (client !== null && isBelow(client))
}
