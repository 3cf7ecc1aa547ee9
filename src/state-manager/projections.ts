import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Run } from '../workflow/run/state.ts'
import { projectArtifacts } from './artifacts.ts'
import { commitNames } from './journal.ts'
import type { Project } from './project.ts'
import { isAsProjected, type Projection, rememberProjected } from './stamp.ts'
import { stateFile } from './state-file.ts'
import { writeWhereThere, writeWhole } from './write.ts'

/** Our folder ignores itself, so that no file of the user's has to. */
export const ignoreOwnFolder = (project: Project): void => {
  const path = join(project.agents, '.gitignore')
  if (!existsSync(path)) writeWhole(path, '*\n')
}

/**
 * Writes what people see of a run after its first `commits` commits. Nobody reads it back as truth; whoever deletes it gets
 * it again at the next event.
 */
export const projectRun = (project: Project, run: Run, commits: number): void => {
  if (journalLength(project) === 0) return
  ignoreOwnFolder(project)
  projectArtifacts(project, run)
  writeWhereThere(statePath(project), `${JSON.stringify({ ...stateFile(run, project), commits }, null, 2)}\n`)
  rememberProjected(projectionOf(project, run, commits))
}

/** Whether what people see is what these commits gave, and nobody changed it since. */
export const isRunProjected = (project: Project, run: Run, commits: number): boolean =>
  isAsProjected(projectionOf(project, run, commits))

const projectionOf = ({ tmp, journal }: Project, { phases }: Run, commits: number): Projection => {
  const artifacts = phases.filter(({ status }) => status === 'completed').map(({ output }) => join('phases', output))
  return { journal, folder: tmp, source: String(commits), files: ['state.json', ...artifacts] }
}

export const journalLength = (project: Project): number => commitNames(project.journal).length

const statePath = (project: Project): string => join(project.tmp, 'state.json')
