import type { BatchText, StageText, ThreadText } from './new-part.ts'
import { printPlan } from './print.ts'

/**
 * A new PLAN.md: the whole structure with one batch and one thread a stage. `work check` reports every `<…>` that is left.
 *
 * @param stages how many, at least 1
 */
export const planTemplate = ({ title, stages }: { readonly title: string; readonly stages: number }): string =>
  printPlan({
    title,
    summary: '<what this plan is for and how one sees that it is done>',
    references: ['<files, pages and decisions that everybody needs>'],
    stages: Array.from({ length: Math.max(1, stages) }, (_, index) => ({ ...stageTemplate(), number: index + 1 })),
  })

/** A stage to fill in, as `work add stage` adds it. */
export const stageTemplate = (name = '<name of the stage>'): StageText => ({
  name,
  definition: '<what is there when this stage is done>',
  constitution: '<rules, inputs and outputs of this stage>',
  questions: [{ text: '<question that has to be answered before work starts>', done: false }],
  batches: [{ ...batchTemplate(), number: 1 }],
})

/** A batch to fill in, as `work add batch` adds it. */
export const batchTemplate = (name = '<name of the batch>'): BatchText => ({
  name,
  prose: '',
  threads: [{ ...threadTemplate(), number: 1 }],
})

/** A thread to fill in, as `work add thread` adds it. */
export const threadTemplate = (name = '<name of the thread>'): ThreadText => ({
  name,
  agent: 'default',
  summary: '<what this thread does, in one or two sentences>',
  files: ['<files this thread changes>'],
  depends: ['none'],
  details: '<what the agent needs to know: steps, cases, how to test>',
})
