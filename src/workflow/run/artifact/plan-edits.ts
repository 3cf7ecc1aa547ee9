import type { Edit } from '../../plan/text-edit.ts'
import type { Markdown } from './markdown.ts'
import { dependencyLine } from './renumber.ts'
import { sectionsTitled } from './required-section.ts'
import type { TaskBlock } from './task-format.ts'

/** Gives a task the dependencies in `value`. */
export const dependencyEdit = ({ dependencies }: TaskBlock, markdown: Markdown, value: string): Edit => {
  const { from, to, indent } = dependencies
  return replacing(markdown.lines[from]?.start ?? 0, markdown.lines[to - 1]?.end ?? 0, dependencyLine(indent, value))
}

/** Puts the section in the place of the one there is, or at the end. */
export const graphEdit = (markdown: Markdown, graph: string, newLine: string): Edit => {
  const [section] = sectionsTitled(markdown, 'Dependency Graph')
  if (section === undefined) {
    const { text } = markdown
    return replacing(text.trimEnd().length, text.length, `${newLine}${newLine}${graph}${newLine}`)
  }
  let last = section.to - 1
  while (markdown.lines[last]?.text.trim() === '') last -= 1
  return replacing(markdown.lines[section.from]?.start ?? 0, markdown.lines[last]?.end ?? 0, graph)
}

const replacing = (start: number, end: number, text: string): Edit => ({ offset: start, length: end - start, text })
