import type { Line, Markdown } from '../../plan/markdown.ts'
import type { TaskBlock } from './task-format.ts'

/**
 * The block of a task as it stands in the merged plan: new number in its heading, new dependencies, and mentions such
 * as "the type from Task 2" in its prose renumbered too. Code, fenced or in backticks, is left as it is.
 */
export const renumbered = (
  task: TaskBlock,
  markdown: Markdown,
  numbers: ReadonlyMap<number, number>,
  dependencies: string,
): string => {
  const { section, dependencies: field } = task
  const prose = (from: number, to: number): string[] =>
    markdown.lines.slice(from, to).map((line) => renumberedLine(line, numbers))
  const lines = [
    `### Task ${numbers.get(task.number) ?? task.number}: ${task.name}`,
    ...prose(section.from + 1, field.line - 1),
    dependencyLine(field.indent, dependencies),
    ...prose(field.line - 1 + field.lines.length, section.to),
  ]
  return lines.join('\n').trimEnd()
}

/** `- **Dependencies:** Task 1, Task 2` */
const dependencyLine = (indent: string, dependencies: string): string => `${indent}- **Dependencies:** ${dependencies}`

const MENTION = /\bTask \d{1,6}\b(?!\.\d)|\bTasks \d{1,6}(?:(?:, and |, | and | or | to |[-–])\d{1,6})*\b(?!\.\d)/g

const renumberedLine = ({ kind, text }: Line, numbers: ReadonlyMap<number, number>): string => {
  if (kind === 'code') return text
  const pieces = text.split(/(`[^`]*`)/)
  return pieces.map((piece, index) => (index % 2 === 1 ? piece : renumberedText(piece, numbers))).join('')
}

const renumberedText = (text: string, numbers: ReadonlyMap<number, number>): string =>
  text.replaceAll(MENTION, (mention) =>
    mention.replaceAll(/\d+/g, (number) => String(numbers.get(Number(number)) ?? number)),
  )
