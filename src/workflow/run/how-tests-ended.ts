import type { CommandEnd, FactsOf } from '../core/facts.ts'

/** `failed with exit code 1 (npm test, 2.1 s)` */
export const endText = (end: CommandEnd): string => {
  if ('skipped' in end) return `skipped (${end.skipped})`
  const how = end.exitCode === 0 ? 'passed' : `failed with exit code ${end.exitCode}`
  return `${how} (${end.command}, ${(end.durationMs / 1000).toFixed(1)} s)`
}

/** What ran and how it ended; a linter that is not there has nothing to say. */
export const whatRan = ({ lint, test, summary }: FactsOf<'tests'>): string => {
  if (lint === undefined || test === undefined) return summary
  return [...('skipped' in lint ? [] : [`lint: ${endText(lint)}`]), `test: ${endText(test)}`].join('; ')
}
