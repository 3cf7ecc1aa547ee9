import { join } from 'node:path'
import type { Run } from '../workflow/run/state.ts'
import { projectArtifacts } from './artifacts.ts'
import { commitNames } from './journal.ts'
import { ignoreOwnFolder, writeWhereThere } from './write.ts'
import { type Project, projectAt } from './project.ts'
import { isConductorMarked, markConductor } from './sessions.ts'
import { isAsProjected, type Projection, rememberProjected } from './stamp.ts'
import { stateFile } from './state-file.ts'

/**
 * Writes what people see of a run after its first `commits` commits. Nobody reads it back as truth; whoever deletes it gets
 * it again at the next event.
 */
export const projectRun = (project: Project, run: Run, commits: number): void => {
  if (journalLength(project) === 0) return
  ignoreOwnFolder(project)
  projectArtifacts(project, run)
  if (isActive(project)) markConductor(project, RUN, run.conductor.session)
  writeWhereThere(statePath(project), `${JSON.stringify({ ...stateFile(run, project), commits }, null, 2)}\n`)
  rememberProjected(projectionOf(project, run, commits))
}

/** Whether what people see is what these commits gave, and nobody changed it since. */
export const isRunProjected = (project: Project, run: Run, commits: number): boolean =>
  isAsProjected(projectionOf(project, run, commits)) && isConductorMarked(project, RUN, run.conductor.session)

const projectionOf = ({ tmp, journal }: Project, { phases }: Run, commits: number): Projection => {
  const artifacts = phases.filter(({ status }) => status === 'completed').map(({ output }) => join('phases', output))
  return { journal, folder: tmp, source: String(commits), files: ['state.json', ...artifacts] }
}

export const journalLength = (project: Project): number => commitNames(project.journal).length

/** A run that is put away is nobody's. */
export const unmarkRun = (project: Project): void => markConductor(project, RUN, null)

const RUN = 'run'

// One that is put away, or not in its place yet, is carried out by nobody.
const isActive = ({ root, tmp }: Project): boolean => tmp === projectAt(root).tmp

const statePath = (project: Project): string => join(project.tmp, 'state.json')
