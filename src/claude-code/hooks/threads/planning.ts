import { nextText } from '../../../shown/next-text.ts'
import { stageReport } from '../../../shown/work-report.ts'
import { forgetAsked, recallAsked } from '../../../state-manager/asked.ts'
import type { Project } from '../../../state-manager/project.ts'
import type { WorkNow } from '../../../engine/work-engine.ts'
import { readId } from '../../../workflow/plan/id.ts'
import { nextUserCommand } from '../../../workflow/workstream/next.ts'
import { isNotification } from '../notification.ts'
import { type HookInput, type HookOutput, SILENT } from '../../protocol.ts'

interface Place {
  readonly project: Project
  readonly terminal: boolean
  /** The workstream that is current; null when there is none yet. */
  readonly read: () => WorkNow | null
}

/**
 * A turn about the plan of a workstream (`/plan-workstream`, `/review-plan`, `/edit-plan`, `/review-stage`) ends with the exact
 * next command. A model that has not told it is helped out: in a terminal the user is shown it; in print mode, where only the
 * model's last words are printed, the model is asked for it. Once: then the question is answered.
 */
export const aboutPlan = (input: HookInput, { project, terminal, read }: Place): HookOutput => {
  const { hook_event_name: event, session_id: session } = input
  // What a person types next is another question; `rememberAsked` comes after this where it is one about the plan.
  if (event === 'UserPromptSubmit' && !isNotification(input.prompt)) forgetAsked(project, session)
  if (event !== 'Stop' || (input.background_tasks ?? []).length > 0) return SILENT
  const asked = recallAsked(project, session)
  const now = asked === null ? null : read()
  if (asked === null || now === null) return SILENT
  forgetAsked(project, session)
  const next = nextAfter(asked, now)
  if ((input.last_assistant_message ?? '').includes(next)) return SILENT
  if (terminal) return { systemMessage: `Next: ${next}` }
  return { decision: 'block', reason: `End your turn with exactly this line: Next: ${next}` }
}

const nextAfter = (asked: string, now: WorkNow): string => {
  const [, number = ''] = /^review-stage\s+(\S+)/.exec(asked) ?? []
  const stage = now.view.plan.stages.find(({ id }) => id === readId(number, 1))
  if (stage) return stageReport(now, stage.number, 'client').next
  return nextText(nextUserCommand(now.state, now.view), 'client')
}
