import type { Markdown, Section } from './markdown.ts'
import { bodyOf } from './markdown.ts'
import { plainTitle, sectionProblem, sectionsTitled } from './required-section.ts'
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
export const taskSections = (markdown: Markdown): { found: TaskSection[]; problems: string[] } => {
  const [tasks, second] = sectionsTitled(markdown, 'Tasks')
  if (tasks === undefined) return { found: [], problems: [sectionProblem(markdown, 'Tasks', EXAMPLE) ?? ''] }
  const problems =
    second === undefined ? [] : [`line ${second.line}: "## Tasks" again; expected it once, on line ${tasks.line}`]
  const found: TaskSection[] = []
  const lineOf = new Map<number, number>()
  for (const section of markdown.sections) {
    const title = readTaskTitle(section.title)
    const problem = headingProblem(section, title, tasks)
    if (problem !== null) problems.push(problem)
    if (problem !== null || title === null || section.level !== LEVEL) continue
    const first = lineOf.get(title.number)
    if (first !== undefined) {
      problems.push(
        `line ${section.line}: Task ${title.number} again (the first is on line ${first}); expected another number`,
      )
      continue
    }
    lineOf.set(title.number, section.line)
    found.push({ ...title, section })
  }
  const all = [...problems, ...brokenHeadings(markdown, tasks)]
  if (found.length > 0 || all.length > 0) return { found, problems: all }
  return { found, problems: [`line ${tasks.line}: "## Tasks" has no tasks; expected ${EXAMPLE} below it`] }
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

const headingProblem = (section: Section, title: ReturnType<typeof readTaskTitle>, tasks: Section): string | null => {
  const { line, level, from } = section
  const inside = from > tasks.from && from < tasks.to
  const written = `line ${line}: ${quote(`${'#'.repeat(level)} ${section.title}`)}`
  if (title === null) {
    if (!inside || level !== LEVEL) return null
    return `${written} is not a task; expected "### Task N: <name>", or #### for a heading inside a task`
  }
  if (level === 1 && !inside) return null
  if (level !== LEVEL) return `${written} has the wrong level; expected "### Task ${title.number}: <name>"`
  if (!inside) return `${written} stands outside "## Tasks" (line ${tasks.line}); expected it below that heading`
  if (plainTitle(title.name) === '') return `${written} has no name; expected "### Task ${title.number}: <name>"`
  return null
}

// `###Task 2: x`, or one that is indented like code, is no heading.
const brokenHeadings = (markdown: Markdown, tasks: Section): string[] =>
  bodyOf(markdown, tasks)
    .filter(({ kind, text }) => kind === 'text' && /^[ \t]*#{1,6}[ \t]*Task[ \t]*\d/i.test(text))
    .map(
      ({ number, text }) =>
        `line ${number}: ${quote(text.trim())} is not read as a heading; expected "### Task N: <name>" ` +
        'at the start of the line, or a code fence around an example',
    )
