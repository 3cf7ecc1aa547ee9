import type { Script } from '../model/script.ts'

/** The shortest run: one task, a review, a commit. */
export const QUICK = ['run', '--profile', 'quick', '--no-test', 'Write a file'] as const
export const QUICK_PHASES = ['2.1', '4.2', '4.3']

/** When the agent of a step has asked the model for the first time. */
export const asked = (model: Script, step: string) =>
  model.until(({ turn }) => new RegExp(`^\\[PHASE \\S+ ${step}\\]`, 'm').test(turn.opening), 90_000)
