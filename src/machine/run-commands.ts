import { type CommandResult, type TestResults, testResults } from '../workflow/run/artifact/test-results.ts'
import type { FoundCommand, FoundCommands } from './find-commands.ts'
import { runShell } from './run-shell.ts'

export interface TestRun {
  readonly project: string
  readonly commands: FoundCommands
  /** For both commands together. */
  readonly timeoutSeconds: number
  /** A clock in milliseconds. */
  readonly now: () => number
  /** Between SIGTERM and SIGKILL once the time is up; 5000 when absent. */
  readonly graceMs?: number
}

/**
 * Runs lint, then test, whatever lint says. A command that takes too long, does not start or is killed is a result like
 * any other (see `ShellResult`). Throws nothing.
 */
export const runTests = async (run: TestRun): Promise<TestResults> => {
  const deadline = run.now() + run.timeoutSeconds * 1000
  const lint = await resultOf(run, run.commands.lint, deadline)
  const test = await resultOf(run, run.commands.test, deadline)
  return testResults(lint, test)
}

const resultOf = async (run: TestRun, found: FoundCommand, deadline: number): Promise<CommandResult> => {
  if ('skipped' in found) return found
  const { command } = found
  const startedAt = run.now()
  const timeoutMs = deadline - startedAt
  if (timeoutMs <= 0) {
    const stderr = `phasegate: not started: the time limit of ${run.timeoutSeconds} s (stages.TEST.timeoutSeconds) was used up before it\n`
    return { command, exitCode: 124, durationMs: 0, stdout: '', stderr }
  }
  const result = await runShell({ command, folder: run.project, timeoutMs, graceMs: run.graceMs ?? 5000 })
  return { command, durationMs: Math.round(run.now() - startedAt), ...result }
}
