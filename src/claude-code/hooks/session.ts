import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { directiveText, waitingLine } from '../directive.ts'
import { handle } from '../../engine/handle.ts'
import { resumeRun } from '../../engine/run/resume.ts'
import type { Project } from '../../state-manager/project.ts'
import { writeWhereThere } from '../../state-manager/write.ts'
import { next } from '../../workflow/run/next.ts'
import type { Run } from '../../workflow/run/state.ts'
import { checkTime } from './ended.ts'
import type { Moment } from './moment.ts'
import { context, type HookOutput, SILENT } from '../protocol.ts'

/** What whoever takes a run over must know beside the directive. */
export const ROLE =
  'You are the orchestrator of a Phasegate run in this project: make exactly the calls of its directives, and never do a step yourself.'

/** A session starts, comes back, or has been compacted: the orchestrator's context does not hold the directive any more. */
export const onSessionStart = (moment: Moment): HookOutput => {
  const { input, now } = moment
  const run = atStart(moment)
  if (run.status === 'completed') return SILENT
  const directive = next(run, now)
  const told = context('SessionStart', `${ROLE}\n\n${directiveText(run, directive)}`)
  if (input.source === 'compact' || run.status !== 'running') return told
  // No turn begins by itself here; only agents at work begin one.
  const line =
    directive.kind === 'wait'
      ? waitingLine(run, directive)
      : `${waitingLine(run, directive)}; it goes on when you say so`
  return { systemMessage: line, ...told }
}

const atStart = (moment: Moment): Run => {
  const { input, project, run, client, now } = moment
  if (input.source === 'compact')
    return handle(project, 'SessionStart', () => ({ type: 'compact-context', at: now })) ?? run
  const reopened = run.status === 'running' && client !== null && run.conductor.client !== client
  // The agents of this session were those of the process that is gone.
  return reopened ? rebound(moment) : checkTime(moment)
}

/** `/clear` ends the session that runs the run; the client begins another at once. Left as a mark for that one. */
export const onSessionEnd = ({ input, project, run }: Moment): HookOutput => {
  if (input.reason === 'clear' && run.status === 'running')
    writeWhereThere(markPath(project), run.conductor.session ?? '')
  return SILENT
}

/**
 * The run, bound to the session that came after `/clear` in the same client process. Agents live on, and their events carry the
 * new session. A run that waits for a person's word stays with the old one.
 */
export const adopted = (moment: Moment): Run => {
  const { project, run, client } = moment
  if (
    readMark(project) !== run.conductor.session ||
    run.status !== 'running' ||
    client === null ||
    run.conductor.client !== client
  )
    return run
  rmSync(markPath(project), { force: true })
  return rebound(moment)
}

const rebound = ({ input, project, client, now }: Moment): Run =>
  resumeRun(
    project,
    { plan: { kind: 'continue' }, takeOver: true },
    { session: input.session_id, client, at: now, by: 'SessionStart' },
  ).run

const markPath = (project: Project): string => join(project.tmp, 'cleared')

const readMark = (project: Project): string | null => {
  try {
    return readFileSync(markPath(project), 'utf8')
  } catch {
    return null
  }
}
