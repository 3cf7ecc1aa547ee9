import { runDirectiveText } from '../../claude-code/run-scene.ts'
import { overrideOf } from '../../commands/override.ts'
import { readState } from '../../state-manager/run-state.ts'
import { carrierOf, isBelow } from '../../engine/client.ts'
import { overrideRun } from '../../engine/run/override.ts'
import { next } from '../../workflow/run/next.ts'
import { Refused } from '../../workflow/core/refused.ts'
import { phasegate, type Reader, resume, written } from '../../workflow/core/text.ts'
import type { Run } from '../../workflow/run/state.ts'
import { isBelowClient } from '../reader.ts'
import type { Reply } from '../reply.ts'
import type { PhasegateInput, Place } from './place.ts'

export const override = (place: Place, { values, reader }: PhasegateInput<'override'>): Reply => {
  const args = overrideOf(values)
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
  const todo = directive.kind === 'dispatch' ? goesOn(run, reader) : runDirectiveText(run, directive, false, reader)
  return {
    text: `${said}\n${todo}`,
    json: { run: run.id, status: run.status, overridden: args.what, reason: args.reason },
  }
}

const goesOn = (run: Run, reader: Reader): string =>
  carrierOf(run.conductor) === 'session'
    ? `Its session acts on that when it gets a turn; to go on in another: ${written(resume(), reader)}`
    : `To go on, open Claude Code here and type: ${written(resume(), 'client')}`

/** Whether this process was started by the client, as its environment or its ancestors say. */
const isInSession = ({ env, project }: Place): boolean => {
  const client = readState(project)?.conductor.client ?? null
  return isBelowClient(env) || (client !== null && isBelow(client))
}
