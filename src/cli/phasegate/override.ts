import { directiveText } from '../../claude-code/directive.ts'
import { readState } from '../../state-manager/run-state.ts'
import { carrierOf, isBelow } from '../../engine/run/client.ts'
import { overrideRun } from '../../engine/run/override.ts'
import { next } from '../../workflow/run/next.ts'
import { overrideOf } from '../../workflow/run/override-arguments.ts'
import { Refused } from '../../workflow/core/refused.ts'
import type { Run } from '../../workflow/run/state.ts'
import { need } from '../arguments.ts'
import { type CliCommand, JSON_OPTION } from '../table.ts'
import type { Place } from './place.ts'

export const override = (place: Place): CliCommand => ({
  name: 'override',
  summary: 'Let the run go past a step, a phase or a gate; only a person may, in a terminal of their own',
  options: [{ name: 'reason', value: 'TEXT', summary: 'why; kept with the run', required: true }, JSON_OPTION],
  positionals: [
    { name: 'STEP', summary: 'a step (task-2), the id of a phase, or a gate in quotes ("PLAN->IMPLEMENT")' },
  ],
  example: "override task-2 --reason 'I did it by hand'",
  run: ({ values }) => {
    const args = overrideOf(need({ values }, 'STEP'), need({ values }, 'reason'))
    if (isInSession(place)) {
      throw new Refused(
        'for-people',
        `inside a session nobody can tell a person's command from a model's. Type: /phasegate:override ${args.what} --reason "${args.reason}"`,
      )
    }
    // What a model leaves behind in the background has lost its ancestors, but has no terminal either.
    if (!place.terminal) {
      throw new Refused(
        'for-people',
        `no person types here: there is no terminal. Type it in one, or in Claude Code: /phasegate:override ${args.what} --reason "${args.reason}"`,
      )
    }
    const at = place.now()
    const { run, said } = overrideRun(place.project, args, { by: 'phasegate override', at })
    const directive = next(run, at)
    const told = directive.kind === 'dispatch' ? goesOn(run) : directiveText(run, directive)
    return {
      text: `${said}\n${told}`,
      json: { run: run.id, status: run.status, overridden: args.what, reason: args.reason },
    }
  },
})

const goesOn = (run: Run): string =>
  carrierOf(run) === 'session'
    ? 'Its session acts on that when it gets a turn; to go on in another: /phasegate:resume'
    : 'To go on, open Claude Code here and type: /phasegate:resume'

/** Whether this process was started by the client, as its environment or its ancestors say. */
const isInSession = ({ env, project }: Place): boolean => {
  const client = readState(project)?.client ?? null
  return (
    [env['CLAUDECODE'], env['CLAUDE_CODE_CHILD_SESSION'], env['CLAUDE_CODE_SESSION_ID']].some(Boolean) ||
    (client !== null && isBelow(client))
  )
}
