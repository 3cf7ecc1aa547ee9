import { isAbsolute, projectPath, tidyPath } from '../../core/project-path.ts'
import type { World } from '../../core/verdict.ts'
import type { Problem } from './problem.ts'
import type { TaskBlock } from './task-format.ts'
import { quote } from './wording.ts'

/** The files a task names, each once, written the way the project writes paths. */
export const plannedFiles = (task: TaskBlock): string[] => [
  ...new Set(task.files.flatMap(({ paths }) => paths).map(tidyPath)),
]

/** What is wrong with the paths a task names: they must be plain, relative, and stay inside the project. */
export const fileProblems = ({ number, files }: TaskBlock, world: World): Problem[] =>
  files.flatMap(({ paths, unsure, line }) =>
    (unsure === null ? paths : [unsure]).flatMap((path) => {
      const problem = unsure === null ? pathProblem(path, world) : NO_PATH
      return problem === null ? [] : [{ line, text: `Task ${number} names ${quote(path)}, which ${problem}` }]
    }),
  )

const NO_PATH = 'is not a plain path; expected paths separated by commas, in backticks if they have spaces'

const pathProblem = (path: string, world: World): string | null => {
  if (/[*{}]/.test(path)) return 'is a pattern; expected the files themselves'
  if (path.includes('://')) return 'is an address; expected a path in the project'
  const inProject = projectPath(path, world)
  if (inProject === null) return 'leaves the project; expected a path inside it'
  return isAbsolute(path) ? `is absolute; expected ${inProject}` : null
}
