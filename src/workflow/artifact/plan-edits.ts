import type { Markdown } from './markdown.ts'
import { dependencyLine } from './renumber.ts'
import { sectionsTitled } from './required-section.ts'
import type { TaskBlock } from './task-format.ts'

/** What stands from `start` to `end` (offsets) becomes `text`. */
export interface Edit {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** Gives a task the dependencies in `value`. */
export const dependencyEdit = ({ dependencies }: TaskBlock, markdown: Markdown, value: string): Edit => ({
  start: markdown.lines[dependencies.from]?.start ?? 0,
  end: markdown.lines[dependencies.to - 1]?.end ?? 0,
  text: dependencyLine(dependencies.indent, value),
})

/** Puts the section in the place of the one there is, or at the end. */
export const graphEdit = (markdown: Markdown, graph: string, newLine: string): Edit => {
  const [section] = sectionsTitled(markdown, 'Dependency Graph')
  if (section === undefined) {
    const end = markdown.text.length
    const body = markdown.text.trimEnd().length
    return { start: body, end, text: `${newLine}${newLine}${graph}${newLine}` }
  }
  let last = section.to - 1
  while (markdown.lines[last]?.text.trim() === '') last -= 1
  return { start: markdown.lines[section.from]?.start ?? 0, end: markdown.lines[last]?.end ?? 0, text: graph }
}

/** The text after edits that do not touch each other. */
export const applyEdits = (text: string, edits: readonly Edit[]): string => {
  const pieces: string[] = []
  let from = 0
  for (const edit of edits.toSorted((a, b) => a.start - b.start)) {
    pieces.push(text.slice(from, edit.start), edit.text)
    from = edit.end
  }
  return [...pieces, text.slice(from)].join('')
}
