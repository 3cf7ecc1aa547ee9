import { readWork, surroundingsOf } from '../../engine/workstream/engine-here.ts'
import type { WorkNow } from '../../engine/workstream/work.ts'
import { stageReport } from '../../shown/work-report.ts'
import { forgetAsked, recallAsked } from '../../state-manager/sessions.ts'
import { findProject } from '../../state-manager/project.ts'
import { chooseStream, streamsIn } from '../../state-manager/work-folder.ts'
import { print } from '../../workflow/core/text.ts'
import type { Way } from '../../workflow/core/way.ts'
import { readId } from '../../workflow/plan/id.ts'
import { nextUserCommand } from '../../workflow/workstream/next.ts'
import { type HookInput, type HookOutput, SILENT } from '../protocol.ts'
import type { Surroundings } from './moment.ts'
import { isNotification } from './notification.ts'

/**
 * A turn about the plan of a workstream (`/plan-workstream`, `/review-plan`, `/edit-plan`, `/review-stage`) ends with the exact
 * next command. A model that has not told it is helped out: in a terminal the user is shown it; in print mode, where only the
 * model's last words are printed, the model is asked for it. Once: then the question is answered.
 */
export const aboutPlan = (input: HookInput, where: Surroundings & { readonly work: string }): HookOutput => {
  const { projectFolder, terminal } = where
  const project = findProject(projectFolder)
  const { hook_event_name: event, session_id: session } = input
  // What a person types next is another question; `rememberAsked` comes after this where it is one about the plan.
  if (event === 'UserPromptSubmit' && !isNotification(input.prompt)) forgetAsked(project, session)
  if (event !== 'Stop' || (input.background_tasks ?? []).length > 0) return SILENT
  const asked = recallAsked(project, session)
  const now = asked === null ? null : readCurrent(where)
  if (asked === null || now === null) return SILENT
  forgetAsked(project, session)
  const way = nextAfter(asked, now)
  if (!way) return SILENT
  const next = print([way], 'client')
  if ((input.last_assistant_message ?? '').includes(next)) return SILENT
  if (terminal) return { systemMessage: `Next: ${next}` }
  return { decision: 'block', reason: `End your turn with exactly this line: Next: ${next}` }
}

const readCurrent = (where: Surroundings & { readonly work: string }): WorkNow | null => {
  if (streamsIn(where.work).length === 0) return null
  return readWork(chooseStream(where.work, null), surroundingsOf(where.work, where))
}

const nextAfter = (asked: string, now: WorkNow): Way | null => {
  const [, number = ''] = /^review-stage\s+(\S+)/.exec(asked) ?? []
  const stage = now.view.plan.stages.find(({ id }) => id === readId(number, 1))
  return stage ? stageReport(now, stage.number).next : nextUserCommand(now.state, now.view)
}
