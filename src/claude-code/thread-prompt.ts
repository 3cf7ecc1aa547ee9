import { readFileSync } from 'node:fs'
import { oneLine } from '../workflow/core/plain-text.ts'
import { join } from 'node:path'
import type { WorkNow } from '../engine/workstream/work.ts'
import { newLife } from '../workflow/core/step.ts'
import { findStage, type Thread, threadsOf } from '../workflow/plan/plan.ts'
import { reportOf, statusOf } from '../workflow/workstream/state.ts'
import { earlierFailures, filled, promptOf, section, type Starting } from './prompt.ts'
import { writeThreadTag } from './tag.ts'

/**
 * The full prompt of a thread: its text from PLAN.md, what earlier threads reported, and how to report. The rules that hold
 * for every thread are `prompts/thread.md`.
 */
export const threadPrompt = (plugin: string, now: WorkNow, thread: Thread, attempt: Starting): string => {
  const stage = findStage(now.view.plan, Number(thread.id.split('.')[0]))
  return promptOf(writeThreadTag(thread.id, attempt.number), [
    `# ${thread.id} ${thread.name}`,
    `Stage ${stage.id}: ${stage.name}. Plan: ${now.stream.plan}`,
    section('Stage definition', stage.definition),
    section('Stage constitution', stage.constitution),
    section('Summary', thread.summary),
    section('Files', thread.files.map((file) => `- ${file}`).join('\n')),
    section('Details', thread.details),
    section('What earlier threads reported', earlierReports(now, thread)),
    earlierFailures(now.state.steps[thread.id] ?? newLife(thread.id)),
    filled(readFileSync(join(plugin, 'prompts', 'thread.md'), 'utf8').trim(), {
      thread: () => thread.id,
      token: () => attempt.token,
    }),
  ])
}

// Of this stage, and whatever it depends on elsewhere.
const earlierReports = ({ view, state }: WorkNow, thread: Thread): string =>
  threadsOf(view.plan)
    .filter(
      ({ id }) => id !== thread.id && (id.split('.')[0] === thread.id.split('.')[0] || thread.depends.includes(id)),
    )
    .filter(({ id }) => statusOf(state, id) === 'completed')
    .map(({ id, name }) => `- ${id} ${oneLine(`${name}: ${reportOf(state, id) ?? ''}`)}`)
    .join('\n')
