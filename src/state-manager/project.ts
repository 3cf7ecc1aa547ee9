import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { namesIn } from './read.ts'

/** Where a project and its run live. Everything under `agents` is ours, nothing else is. */
export interface Project {
  readonly root: string
  readonly agents: string
  /** The active run: `.agents/tmp`. */
  readonly tmp: string
  readonly journal: string
  readonly phases: string
  /** Finished and replaced runs: `.agents/runs/<run-id>/`. */
  readonly runs: string
}

export const projectAt = (root: string): Project => {
  const agents = join(root, '.agents')
  return inFolder({ root, agents, runs: join(agents, 'runs') }, join(agents, 'tmp'))
}

/**
 * The project a folder belongs to: the nearest folder upwards that has a run of ours or is a git checkout (a worktree
 * counts); else the folder itself.
 */
export const findProject = (given: string): Project => {
  const from = outOfTree(given)
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.agents', 'tmp', 'journal')) || existsSync(join(folder, '.git')))
      return projectAt(folder)
    if (folder === dirname(folder)) return projectAt(from)
  }
}

/** The folder whose agent works in a tree below it: what an agent asks is about that project, not about its tree. */
export const outOfTree = (folder: string): string =>
  /^(.*?)[/\\]\.agents[/\\]trees[/\\]/s.exec(`${folder}/`)?.[1] ?? folder

/** The names of the archived runs that can be read, the last one last: run ids begin with the time they were started. */
export const archivedNames = ({ runs }: Project): string[] =>
  namesIn(runs)
    .filter((name) => existsSync(join(runs, name, 'journal', '000001.json')))
    .toSorted()

/** The folder of an archived run, read with the same paths as an active one. */
export const archivedRun = (project: Project, folder: string): Project =>
  inFolder(project, join(project.runs, basename(folder)))

/** The folders of all archived runs that can be read, the last one last. */
export const archivedRuns = (project: Project): Project[] =>
  archivedNames(project).map((name) => archivedRun(project, name))

/** Where a run is made before it takes its place. */
export const draftRun = (project: Project, name: string): Project =>
  inFolder(project, join(project.agents, `.begin-${name}`))

const inFolder = (project: Pick<Project, 'root' | 'agents' | 'runs'>, tmp: string): Project => ({
  ...project,
  tmp,
  journal: join(tmp, 'journal'),
  phases: join(tmp, 'phases'),
})
