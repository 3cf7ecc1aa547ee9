import { bodyOf, type Markdown, type Section } from '../../plan/markdown.ts'
import type { Problem } from './problem.ts'
import { isProse, plainTitle, sectionProblems, sectionsTitled } from './required-section.ts'
import { quote } from './wording.ts'

export interface TaskSection {
  readonly number: number
  readonly name: string
  readonly section: Section
}

/**
 * The `### Task N: <name>` sections below `## Tasks`, in order, numbers unique. Whatever looks like a task but stands
 * elsewhere, has another level or no number is a problem: otherwise it would silently become instructions of another.
 */
export const taskSections = (markdown: Markdown): { found: TaskSection[]; problems: Problem[] } => {
  const [tasks, second] = sectionsTitled(markdown, 'Tasks')
  if (tasks === undefined) return { found: [], problems: sectionProblems(markdown, 'Tasks', EXAMPLE) }
  const problems: Problem[] = []
  if (second !== undefined)
    problems.push({ line: second.line, text: `"## Tasks" again; expected it once, on line ${tasks.line}` })
  const found = new Map<number, TaskSection>()
  for (const section of markdown.sections) {
    const title = readTaskTitle(section.title)
    const first = title === null ? undefined : found.get(title.number)?.section.line
    const text = headingProblem(section, title, tasks, first)
    if (text !== null) problems.push({ line: section.line, text })
    else if (title !== null && section.level === LEVEL) found.set(title.number, { ...title, section })
  }
  const all = [...problems, ...brokenHeadings(markdown, tasks)]
  const isEmpty = found.size === 0 && all.length === 0
  const empty = { line: tasks.line, text: `"## Tasks" has no tasks; expected ${EXAMPLE} below it` }
  return { found: [...found.values()], problems: isEmpty ? [empty] : all }
}

/** `Task 3: Name`, `**Task 3:** Name`, `Task #3 - Name`; null when it is no numbered task. */
const readTaskTitle = (title: string): { number: number; name: string } | null => {
  const plain = title.replace(/^(\*\*|__)(.*?)\1/, '$2')
  const [found, number, rest = ''] = TITLE.exec(plain) ?? []
  return found === undefined ? null : { number: Number(number), name: rest.replace(/^[\s:.–—-]+/, '').trim() }
}

const LEVEL = 3
const TITLE = /^Task[ \t]+#?(\d{1,6})(?!\w|\.\d)(.*)$/i
const EXAMPLE = 'at least one block "### Task 1: <name>"'

const headingProblem = (
  { level, from, title: written }: Section,
  title: ReturnType<typeof readTaskTitle>,
  tasks: Section,
  first: number | undefined,
): string | null => {
  const inside = from > tasks.from && from < tasks.to
  const shown = quote(`${'#'.repeat(level)} ${written}`)
  if (title === null) {
    if (!inside || level !== LEVEL) return null
    return `${shown} is not a task; expected "### Task N: <name>", or #### for a heading inside a task`
  }
  if (level === 1 && !inside) return null
  if (level !== LEVEL) return `${shown} has the wrong level; expected "### Task ${title.number}: <name>"`
  if (!inside) return `${shown} stands outside "## Tasks" (line ${tasks.line}); expected it below that heading`
  if (plainTitle(title.name) === '') return `${shown} has no name; expected "### Task ${title.number}: <name>"`
  return first === undefined
    ? null
    : `Task ${title.number} again (the first is on line ${first}); expected another number`
}

// `###Task 2: x`, or one that is indented like code or like a list, is no heading.
const brokenHeadings = (markdown: Markdown, tasks: Section): Problem[] =>
  bodyOf(markdown, tasks)
    .filter((line) => isProse(line) && /^[ \t]*#{1,6}[ \t]*Task[ \t]*\d/i.test(line.text))
    .map(({ number: line, text }) => ({
      line,
      text:
        `${quote(text.trim())} is not read as a heading; expected "### Task N: <name>" ` +
        'at the start of the line, or a code fence around an example',
    }))
