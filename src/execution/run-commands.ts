import { type CommandResult, type TestResults, testResults } from '../workflow/artifact/test-results.ts'
import type { CommandName, FoundCommand, FoundCommands } from './find-commands.ts'
import { runShell } from './run-shell.ts'

export type { TestResults } from '../workflow/artifact/test-results.ts'

/** What happens while commands run, for whoever shows it. */
export type Progress =
  | { readonly kind: 'started'; readonly name: CommandName; readonly command: string }
  | {
      readonly kind: 'output'
      readonly name: CommandName
      readonly stream: 'stdout' | 'stderr'
      readonly chunk: Uint8Array
    }
  | { readonly kind: 'ended'; readonly name: CommandName; readonly result: CommandResult }

export interface TestRun {
  readonly project: string
  readonly commands: FoundCommands
  /** For both commands together: they run inside one call of the client, which has a limit of its own. */
  readonly timeoutSeconds: number
  /** A clock in milliseconds. */
  readonly now: () => number
  /** Between SIGTERM and SIGKILL once the time is up; 5000 when absent. */
  readonly graceMs?: number
  readonly progress?: (progress: Progress) => void
}

/**
 * Runs lint, then test, whatever lint says. A command that takes too long, does not start or is killed is a result like
 * any other (see `ShellResult`). Throws nothing.
 */
export const runTests = async (run: TestRun): Promise<TestResults> => {
  const deadline = run.now() + run.timeoutSeconds * 1000
  const lint = await runCommand(run, 'lint', deadline)
  const test = await runCommand(run, 'test', deadline)
  return testResults(lint, test)
}

const runCommand = async (run: TestRun, name: CommandName, deadline: number): Promise<CommandResult> => {
  const result = await resultOf(run, name, run.commands[name], deadline)
  run.progress?.({ kind: 'ended', name, result })
  return result
}

const resultOf = async (
  run: TestRun,
  name: CommandName,
  found: FoundCommand,
  deadline: number,
): Promise<CommandResult> => {
  if ('skipped' in found) return found
  const { command } = found
  const startedAt = run.now()
  const timeoutMs = deadline - startedAt
  if (timeoutMs <= 0) {
    const stderr = `phasegate: not started: the time limit of ${run.timeoutSeconds} s was used up before it\n`
    return { command, exitCode: 124, durationMs: 0, stdout: '', stderr }
  }
  run.progress?.({ kind: 'started', name, command })
  const result = await runShell({
    command,
    folder: run.project,
    timeoutMs,
    graceMs: run.graceMs ?? 5000,
    onOutput: (stream, chunk) => run.progress?.({ kind: 'output', name, stream, chunk }),
  })
  return { command, durationMs: Math.round(run.now() - startedAt), ...result }
}
