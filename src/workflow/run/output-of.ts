import type { Run, RunStep } from './state.ts'

/** Where an agent writes in its tree, from the project's folder in it; git never sees it. By attempt: nobody else writes there. */
export const outFolder = (attempt: number): string => `.agents/out/${attempt}`

/** The path of a step's artifact in the tree of its agent: `.agents/out/7/2.1-task-1.json`. */
export const outputInTree = ({ output }: Pick<RunStep, 'output'>, attempt: number): string =>
  `${outFolder(attempt)}/${output.slice(output.lastIndexOf('/') + 1)}`

/** Whether the agents of a run work in trees of their own. */
export const hasTrees = ({ trees }: Pick<Run, 'trees'>): boolean => !('off' in trees)
