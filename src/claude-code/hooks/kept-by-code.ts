import { relative, sep } from 'node:path'
import { outFolder } from '../../workflow/run/output-of.ts'
import { isInside, targetOf } from '../../state-manager/real-path.ts'

/** The folders of ours that a session may have to do with. */
export interface OurFolders {
  /** The project folder, which holds `.agents/`. */
  readonly root: string
  /** The folder `work/`; null where no workstream is. */
  readonly work: string | null
}

/** Whether a path lies below `.agents/`, where code and each step's own Output are; the trees of agents are the project's. */
export const isBelowAgents = ({ root }: OurFolders, path: string): boolean => {
  const [first, second] = relative(targetOf(root), path).split(sep)
  return first === '.agents' && second !== 'trees'
}

/** Whether a path is where an attempt hands in, in the tree of its agent. */
export const isOutput = ({ root }: OurFolders, path: string, attempt: number): boolean => {
  const [agents, trees, , ...within] = relative(targetOf(root), path).split(sep)
  return agents === '.agents' && trees === 'trees' && within.slice(0, -1).join('/').endsWith(outFolder(attempt))
}

/** Whether a path is the index, or lies in the folder of a workstream. */
export const isOfWorkstream = (folders: OurFolders, path: string): boolean => withinWork(folders, path) !== null

/** Whether a path is a journal or a projection of a workstream: what only code writes. */
export const isWorkJournal = (folders: OurFolders, path: string): boolean => {
  const within = withinWork(folders, path)
  return within !== null && (within.length === 1 || within[1] === 'journal' || within[1] === 'threads.json')
}

// `['index.json']`, or the folder of a workstream and what lies in it.
const withinWork = ({ work }: OurFolders, path: string): readonly string[] | null => {
  if (work === null || !isInside(targetOf(work), path)) return null
  const words = relative(targetOf(work), path).split(sep)
  const [first = ''] = words
  return (words.length === 1 ? first === 'index.json' : /^\d{3,}-/.test(first)) ? words : null
}
