import type { Phase } from './state.ts'

/** Whether a phase ended well: it may end with its work undone, tests that fail, tasks that failed. */
export const isWhole = ({ facts }: Phase): boolean =>
  !(facts?.kind === 'tests' && facts.passed === false) && !(facts?.kind === 'task' && facts.status !== 'completed')
