import { join } from 'node:path'
import * as z from 'zod/mini'
import type { Run } from '../workflow/run/state.ts'
import { projectArtifacts } from './artifacts.ts'
import { commitNames } from './journal.ts'
import { ignoreOwnFolder } from './own-folder.ts'
import { type Project, projectAt } from './project.ts'
import { jsonIfReadable } from './read.ts'
import { isConductorMarked, markConductor } from './sessions.ts'
import { stateFile } from './state-file.ts'
import { writeWhereThere } from './write.ts'

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
}

export const journalLength = (project: Project): number => commitNames(project.journal).length

/** A run that is put away is nobody's. */
export const unmarkRun = (project: Project): void => markConductor(project, RUN, null)

const RUN = 'run'

// One that is put away, or not in its place yet, is carried out by nobody.
const isActive = ({ root, tmp }: Project): boolean => tmp === projectAt(root).tmp

/** Whether what people and hooks see is what these commits gave. */
export const isRunProjected = (project: Project, run: Run, commits: number): boolean =>
  projectedCommits(project) === commits && isConductorMarked(project, RUN, run.conductor.session)

/** How many commits `state.json` shows; 0 when it is not there or is not ours. */
const projectedCommits = (project: Project): number =>
  z.safeParse(Projected, jsonIfReadable(statePath(project))).data?.commits ?? 0

const Projected = z.object({ commits: z.number() })

const statePath = (project: Project): string => join(project.tmp, 'state.json')
