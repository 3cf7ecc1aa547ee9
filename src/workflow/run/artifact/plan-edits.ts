import type { Markdown } from '../../plan/markdown.ts'
import type { Edit } from '../../plan/text-edit.ts'
import { dependencyLine } from './renumber.ts'
import { sectionsTitled } from './required-section.ts'
import type { TaskBlock } from './task-format.ts'

/** Gives a task the dependencies in `value`. */
export const dependencyEdit = ({ dependencies: { lines, indent } }: TaskBlock, value: string): Edit =>
  replacing(lines[0]?.start ?? 0, lines.at(-1)?.end ?? 0, dependencyLine(indent, value))

/** Puts the section in the place of the one there is, or at the end. */
export const graphEdit = (markdown: Markdown, graph: string, newLine: string): Edit => {
  const { text, lines } = markdown
  const [section] = sectionsTitled(markdown, 'Dependency Graph')
  if (section === undefined) {
    return replacing(text.trimEnd().length, text.length, `${newLine}${newLine}${graph}${newLine}`)
  }
  const own = lines.slice(section.from, section.to)
  return replacing(own[0]?.start ?? 0, own.findLast((line) => line.text.trim() !== '')?.end ?? 0, graph)
}

const replacing = (start: number, end: number, text: string): Edit => ({ offset: start, length: end - start, text })
