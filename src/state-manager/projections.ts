import { existsSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod/mini'
import type { Run } from '../workflow/run/state.ts'
import { projectArtifacts } from './artifacts.ts'
import { commitNames } from './journal.ts'
import type { Project } from './project.ts'
import { jsonIfReadable } from './read.ts'
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
}

export const journalLength = (project: Project): number => commitNames(project.journal).length

/** How many commits `state.json` shows; 0 when it is not there or is not ours. */
export const projectedCommits = (project: Project): number =>
  z.safeParse(Projected, jsonIfReadable(statePath(project))).data?.commits ?? 0

const Projected = z.object({ commits: z.number() })

const statePath = (project: Project): string => join(project.tmp, 'state.json')
