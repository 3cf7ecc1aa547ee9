import { type Life, toldFailures } from '../workflow/core/step.ts'
import { oneLine } from '../workflow/core/plain-text.ts'

/** An attempt that is about to begin: its number, and the token with which its agent reports. */
export interface Starting {
  readonly number: number
  readonly token: string
}

/** A prompt of paragraphs: its tag first, what is empty left out. */
export const promptOf = (tag: string, paragraphs: readonly string[]): string =>
  [tag, ...paragraphs.filter((paragraph) => paragraph.trim() !== '')].join('\n\n')

/** A template with its `{{placeholders}}` filled in, in one pass: what a user wrote may look like a placeholder. */
export const filled = (template: string, values: Readonly<Record<string, () => string>>): string =>
  template.replaceAll(/\{\{(\w+)\}\}/g, (placeholder, name: string) =>
    Object.hasOwn(values, name) ? (values[name]?.() ?? placeholder) : placeholder,
  )

/** A part of a prompt under a heading of its own; nothing where there is nothing to say. */
export const section = (title: string, text: string): string => (text.trim() === '' ? '' : `## ${title}\n\n${text}`)

/** How earlier attempts at a step failed, for whoever tries it now; nothing at a first attempt. What was nobody's fault is not told. */
export const earlierFailures = (life: Life): string => {
  const failed = toldFailures(life).filter(({ outcome }) => outcome !== 'needs-context')
  if (failed.length === 0) return ''
  return [
    'Earlier attempts at this step ended without success. Look at what they left in the project and do not repeat their mistake:',
    ...failed.map(
      ({ agent, outcome, reason }) => `- ${agent ?? 'code'}: ${outcome}: ${oneLine(reason ?? 'no reason given')}`,
    ),
  ].join('\n')
}
