import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Run } from '../workflow/state.ts'
import { projectArtifacts } from './artifacts.ts'
import { commitNames } from './journal.ts'
import type { Project } from './project.ts'
import { stateFile } from './state-file.ts'
import { writeWhole } from './write.ts'

/** Our folder ignores itself, so that no file of the user's has to. */
export const ignoreOwnFolder = (project: Project): void => {
  const path = join(project.agents, '.gitignore')
  if (!existsSync(path)) writeWhole(path, '*\n')
}

/** Writes what people see of a run. Nobody reads it back as truth; whoever deletes it gets it again at the next commit. */
export const projectRun = (project: Project, run: Run): void => {
  ignoreOwnFolder(project)
  projectArtifacts(project, run)
  writeWhole(join(project.tmp, 'state.json'), `${JSON.stringify(stateFile(run, project), null, 2)}\n`)
}

export const journalLength = (project: Project): number => commitNames(project.journal).length
