import type { Left } from '../engine/earlier-work.ts'
import { listed } from '../workflow/core/counted.ts'
import { ENDINGS } from '../workflow/core/endings.ts'
import { oneLine } from '../workflow/core/plain-text.ts'
import { type Attempt, type Life, toldFailures } from '../workflow/core/step.ts'

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
  template.replaceAll(/\{\{(\w+)\}\}(\n*)/g, (placeholder, name: string, after: string) => {
    const value = Object.hasOwn(values, name) ? values[name]?.() : placeholder.trimEnd()
    // A paragraph of its own with nothing in it leaves no hole.
    return value === '' && after.length > 1 ? '' : `${value ?? ''}${after}`
  })

/** A part of a prompt under a heading of its own; nothing where there is nothing to say. */
export const section = (title: string, text: string): string => (text.trim() === '' ? '' : `## ${title}\n\n${text}`)

/**
 * How earlier attempts at a step ended and what they left, for whoever tries it now; nothing at a first attempt. What was nobody's
 * fault is told only where it left something.
 *
 * @param leftBy what the attempt of a number left that nobody merged
 */
export const earlierAttempts = ({ attempts }: Life, leftBy: (attempt: number) => Left | null): string => {
  const told = attempts.flatMap((attempt, index): string[] => {
    if (attempt.outcome === 'running' || attempt.outcome === 'completed') return []
    const left = leftBy(attempt.number)
    return ENDINGS[attempt.outcome].isTold || left ? [`- attempt ${index + 1}${earlierText(attempt, left)}`] : []
  })
  if (told.length === 0) return ''
  const isMistake = toldFailures({ attempts }).some(({ outcome }) => ENDINGS[outcome].isMistake)
  return ['Earlier attempts at this step:', ...told, ...(isMistake ? ['Do not repeat what led there.'] : [])].join('\n')
}

const earlierText = ({ agent, outcome, reason, facts }: Attempt, left: Left | null): string => {
  const files = left?.files ?? facts?.filesModified ?? []
  const look = left ? `; it is in no tree any more, but kept: git diff HEAD...${left.ref}` : ''
  return [
    ` (${agent ?? 'code'}): ${oneLine(reason ?? outcome)}`,
    ...(facts ? [`its summary: ${oneLine(facts.summary)}`] : []),
    ...(files.length > 0 ? [`it changed ${listed(files.map(oneLine), MOST_FILES)}${look}`] : []),
  ].join('\n  ')
}

const MOST_FILES = 20
