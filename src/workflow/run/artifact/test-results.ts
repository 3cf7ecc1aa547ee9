import * as z from 'zod/mini'
import type { Facts } from '../../core/facts.ts'

/** A command of the tests that ran (`stdout`, `stderr`: their ends), or why none did. */
export const CommandResult = z.union([
  z.object({
    command: z.string(),
    exitCode: z.int(),
    durationMs: z.number().check(z.minimum(0)),
    stdout: z.string(),
    stderr: z.string(),
  }),
  z.object({ skipped: z.string() }),
])
export type CommandResult = z.infer<typeof CommandResult>

/** The results of the tests, which code writes. */
export const TestResults = z.object({ lint: CommandResult, test: CommandResult, allPassed: z.boolean() })
export type TestResults = z.infer<typeof TestResults>

/** The artifact of the tests. `allPassed`: at least one command ran, and each that ran exited with 0. */
export const testResults = (lint: CommandResult, test: CommandResult): TestResults => ({
  lint,
  test,
  allPassed: passed([lint, test]) === true,
})

/** `passed` is null when nothing ran; the summary says what ran, how it ended, and what was skipped and why. */
export const testFacts = ({ lint, test }: TestResults): Extract<Facts, { kind: 'tests' }> => ({
  kind: 'tests',
  passed: passed([lint, test]),
  summary: `lint: ${ending(lint)}; test: ${ending(test)}`,
})

const passed = (results: readonly CommandResult[]): boolean | null => {
  const ran = results.filter((result) => 'exitCode' in result)
  return ran.length === 0 ? null : ran.every(({ exitCode }) => exitCode === 0)
}

const ending = (result: CommandResult): string => {
  if ('skipped' in result) return `skipped (${result.skipped})`
  const how = result.exitCode === 0 ? 'passed' : `failed with exit code ${result.exitCode}`
  return `${how} (${result.command}, ${(result.durationMs / 1000).toFixed(1)} s)`
}
