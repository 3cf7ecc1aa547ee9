import { formatId } from './id.ts'
import type { BatchText, StageText, ThreadText } from './new-part.ts'
import { asBlock, asItem, asName, asProse } from './plain-text.ts'
import type { Plan } from './plan.ts'

/** What it takes to write a plan; a `Plan` that was read is one. */
export interface PlanDraft extends Pick<Plan, 'title' | 'summary' | 'references'> {
  readonly stages: readonly Numbered<StageText>[]
}

export type Numbered<Text> = Text & { readonly number: number }

/**
 * PLAN.md as text with LF line endings. Whatever the texts contain, they are read back as texts: what would be taken for
 * structure goes into a code fence. Printing what was read of a print gives the same text again.
 */
export const printPlan = (plan: PlanDraft): string => {
  const blocks = [
    `# Plan: ${asName(plan.title)}`,
    '## Summary',
    asBlock(plan.summary),
    '## References',
    list(plan.references.map((reference) => item('-', reference))),
    '## Stages',
    ...plan.stages.map(printStage),
  ]
  return `${joined(blocks)}\n`
}

/** From `### Stage NN: name` on; no line break at the end. */
export const printStage = (stage: Numbered<StageText>): string =>
  joined([
    `### Stage ${formatId(stage.number)}: ${asName(stage.name)}`,
    '#### Definition',
    asBlock(stage.definition),
    '#### Constitution',
    asBlock(stage.constitution),
    '#### Questions',
    list(stage.questions.map(({ text, done }) => item(`- [${done ? 'x' : ' '}]`, text))),
    '#### Batches',
    ...stage.batches.map(printBatch),
  ])

/** From `##### Batch NN: name` on; no line break at the end. */
export const printBatch = (batch: Numbered<BatchText>): string =>
  joined([
    `##### Batch ${formatId(batch.number)}: ${asName(batch.name)}`,
    asBlock(batch.prose),
    ...batch.threads.map(printThread),
  ])

/** From `###### Thread NN: name` on; no line break at the end. */
export const printThread = (thread: Numbered<ThreadText>): string => {
  const marker = thread.agent === null ? '' : ` @agent:${thread.agent}`
  const summary = asProse(thread.summary)
  const details = asBlock(thread.details)
  const fields = [
    thread.files.length === 0 ? '' : `**Files:** ${thread.files.map(asPath).join(', ')}`,
    thread.depends.length === 0 ? '' : `**Depends:** ${thread.depends.join(', ')}`,
    thread.needs?.length ? `**Needs:** ${thread.needs.join(', ')}` : '',
    details === '' ? '' : `**Details:**\n${CONTINUES.test(details) ? '' : '\n'}${details}`,
  ]
  return joined([
    `###### Thread ${formatId(thread.number)}: ${asName(thread.name)}${marker}`,
    // A list in the summary would go on in the next field if no blank line came between.
    ...(/[\r\n]/.test(summary)
      ? [`**Summary:**\n\n${summary}`, lines(fields)]
      : [lines([summary === '' ? '' : `**Summary:** ${summary}`, ...fields])]),
  ])
}

/** What reads the same right below a line of text as below a blank line. */
const CONTINUES = /^(?:[A-Za-z`<-]|1[.)])/

const asPath = (path: string): string => `\`${path.replaceAll(/[`\p{Cc}]/gu, '')}\``

/** Nothing for an empty text. */
const item = (marker: string, text: string): string => (asItem(text) === '' ? '' : `${marker} ${asItem(text)}`)

const list = (items: readonly string[]): string => items.filter((text) => text !== '').join('\n') || 'None.'

const lines = (texts: readonly string[]): string => texts.filter((text) => text !== '').join('\n')

const joined = (blocks: readonly string[]): string => blocks.filter((block) => block !== '').join('\n\n')
