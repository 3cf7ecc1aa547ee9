import { existsSync } from 'node:fs'
import { projectAt } from '../../state-manager/project.ts'
import { counted } from '../../workflow/core/counted.ts'
import { type Text, text, work } from '../../workflow/core/text.ts'

/**
 * Says that a finished run left a plan to start from; null when there is none, when it cannot be read, or when the workstream
 * with this title was made from it.
 */
export const leftPlanText = async (root: string, title: string | null = null): Promise<Text | null> => {
  const project = projectAt(root)
  if (!existsSync(project.runs) && !existsSync(project.journal)) return null
  const { planOfRun } = await import('../../engine/run/plan-of-run.ts')
  try {
    const found = planOfRun(project)
    if (!found) return null
    const [task = ''] = found.task.trim().split('\n')
    if (title !== null && task.startsWith(title)) return null
    return text`A finished run left a plan of ${counted(found.tasks.length, 'task')} (${task}). To start from it: ${work('create', '--name', 'NAME', '--from-plan')}`
  } catch {
    // A run that cannot be read is the business of phasegate doctor.
    return null
  }
}
