import { keepForetold } from '../../state-manager/handed-back.ts'
import { markPath } from '../../state-manager/in-flight.ts'
import { nextCommit } from '../../state-manager/journal.ts'
import { findProject } from '../../state-manager/project.ts'
import { printableIn } from '../../workflow/core/plain-text.ts'
import { context } from '../protocol.ts'
import { countAsTold, saying } from './mark-said.ts'
import type { Moment } from './moment.ts'
import { textFor } from './wake.ts'

/**
 * An agent's work has been taken in. What the main thread will be told when the client says so is worked out here, where all is at
 * hand: it would take one more process, for which all wait who start next. It holds as long as nothing more is recorded.
 */
export const foretell = ({ input: { agent_id: _agent, ...ofMain }, ...rest }: Moment): void => {
  const { carried: before, now, projectFolder } = rest
  // In print mode the client waits for its agents. What is used up is measured when the prompt comes, and a budget looked at.
  if (!rest.terminal || before.isForks || before.account.budget !== null) return
  const project = findProject(projectFolder)
  const until = nextCommit(before.journal)
  const carried = before.checkTime(PROMPT, now)
  const directive = carried.next(now)
  if (!carried.isRunning || directive.kind !== 'dispatch') return
  // What happened is shown when the next message is over, which is soon where it starts agents: tests may take long.
  if (directive.steps.some(({ executor }) => executor.kind === 'code')) return
  const moment = { ...rest, carried, input: { ...ofMain, hook_event_name: PROMPT } }
  const told = textFor(moment, carried, directive)
  countAsTold(moment, carried)
  const said = markPath(project, 'said', saying(moment, told))
  const answer = JSON.stringify(printableIn(context(PROMPT, told)))
  keepForetold(project, ofMain.session_id, { until, said, answer })
}

const PROMPT = 'UserPromptSubmit'
