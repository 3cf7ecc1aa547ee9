import * as z from 'zod/mini'
import { CommandEnd, type FactsOf } from '../../core/facts.ts'
import { endText } from '../how-tests-ended.ts'
import { clip } from './wording.ts'

const [Ran, Skipped] = CommandEnd.def.options

/** A command of the tests that ran (`stdout`, `stderr`: their ends), or why none did. */
export const CommandResult = z.union([z.extend(Ran, { stdout: z.string(), stderr: z.string() }), Skipped])
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

/** The same as it is kept for who reads on: of what passed the last lines of its output, which say how much it was. */
export const testResultsText = ({ lint, test, allPassed }: TestResults): string =>
  `${JSON.stringify({ lint: quietIfPassed(lint), test: quietIfPassed(test), allPassed }, null, 2)}\n`

const quietIfPassed = (result: CommandResult): CommandResult =>
  'exitCode' in result && result.exitCode === 0
    ? { ...result, stdout: lastLines(result.stdout), stderr: lastLines(result.stderr) }
    : result

const LAST_LINES = 10
const LONGEST_LINE = 200

const lastLines = (output: string): string =>
  output
    .trimEnd()
    .split('\n')
    .slice(-LAST_LINES)
    .map((line) => clip(line, LONGEST_LINE))
    .join('\n')

/** `passed` is null when nothing ran; the summary says what ran, how it ended, and what was skipped and why. */
export const testFacts = ({ lint, test }: TestResults): FactsOf<'tests'> => ({
  kind: 'tests',
  passed: passed([lint, test]),
  summary: `lint: ${endText(lint)}; test: ${endText(test)}`,
  lint: withoutOutput(lint),
  test: withoutOutput(test),
})

const withoutOutput = (result: CommandResult): CommandEnd =>
  'skipped' in result ? result : { command: result.command, exitCode: result.exitCode, durationMs: result.durationMs }

const passed = (results: readonly CommandResult[]): boolean | null => {
  const ran = results.filter((result) => 'exitCode' in result)
  return ran.length === 0 ? null : ran.every(({ exitCode }) => exitCode === 0)
}
