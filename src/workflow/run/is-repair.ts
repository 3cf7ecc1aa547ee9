import type { RunStep } from './state.ts'

/** Whether a step repairs what a review found. */
export const isRepair = ({ brief }: Pick<RunStep, 'brief'>): boolean => brief.kind === 'fix'
