import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { markProcess } from '../../engine/run/code-process.ts'
import { changeRun } from '../../engine/run/handle-run.ts'
import { mergedFolder } from '../../engine/run/run-trees.ts'
import { findCommands } from '../../machine/find-commands.ts'
import { runTests } from '../../machine/run-commands.ts'
import { setAsideAttempt } from '../../state-manager/artifacts.ts'
import { readState } from '../../state-manager/run-state.ts'
import { writeWhole } from '../../state-manager/write.ts'
import { skippedText } from '../../shown/summary.ts'
import { testFacts, type TestResults, testResultsText } from '../../workflow/run/artifact/test-results.ts'
import { print, type Reader, type Text, text } from '../../workflow/core/text.ts'
import { LONGEST_CALL_SECONDS } from '../../workflow/core/longest-call.ts'
import type { Reply } from '../reply.ts'
import { LOOK_AGAIN_MS, watchJournal } from '../../state-manager/watch-journal.ts'
import { isLive, type StartedCodeStep, startCodeStep, startedCodeStep } from './code-step.ts'
import { directiveReply } from './next.ts'
import type { PhasegateInput, Place } from './place.ts'

export const runTestsCommand = async (
  place: Place,
  { values, reader }: PhasegateInput<'run-tests'>,
): Promise<Reply> => {
  if (values.attempt !== undefined) {
    const started = startedCodeStep(place, 'run-tests', values.attempt)
    const tested = new AbortController()
    const watched = endWithAttempt(place, started, tested.signal)
    const results = await testsOf(place, started).finally(() => tested.abort())
    await watched
    return report(place, started, results, reader)
  }
  const started = startCodeStep(place, 'run-tests')
  const { timeoutSeconds } = started.run.settings.stages.TEST
  if (timeoutSeconds <= LONGEST_CALL_SECONDS) return report(place, started, await testsOf(place, started), reader)
  startInBackground(place, started)
  const reply = directiveReply(place, started.run, reader)
  return { ...reply, text: `The tests run in the background, for at most ${timeoutSeconds} s.\n\n${reply.text}` }
}

/** Has the attempt carried out by a process that outlives the call it was started in. */
const startInBackground = ({ project }: Place, { attempt }: StartedCodeStep): void => {
  const [, program = ''] = process.argv
  const words = [...process.execArgv, program, 'run-tests', '--attempt', String(attempt)]
  const child = spawn(process.execPath, words, {
    cwd: project.root,
    detached: true,
    stdio: 'ignore',
    windowsHide: true,
  })
  child.unref()
  // A process that did not start is one that has ended: the attempt is over, and the step is started again.
  child.on('error', () => undefined)
  // Its end, not ours, is the end of the attempt.
  if (child.pid !== undefined) markProcess(project, attempt, child.pid)
}

/** Ends this process, with the tests it runs, when the attempt is over before they are: nobody waits for them any more. */
const endWithAttempt = async (place: Place, started: StartedCodeStep, tested: AbortSignal): Promise<void> => {
  while (!tested.aborted) {
    const journal = watchJournal(place.project.journal)
    if (!isLive(readState(place.project), started)) process.kill(process.pid, 'SIGTERM')
    await journal.change(LOOK_AGAIN_MS, tested)
    journal.close()
  }
}

// Esc in the terminal ends the innermost process first: tests that were interrupted have failed, until we are ended too.
const DYING_MS = 1000

const testsOf = async ({ project }: Place, { run, step, attempt }: StartedCodeStep): Promise<TestResults> => {
  setAsideAttempt(project, step.output, attempt)
  const { commands, timeoutSeconds } = run.settings.stages.TEST
  const folder = mergedFolder(project, run)
  const results = await runTests({
    project: folder,
    commands: findCommands(folder, commands),
    timeoutSeconds,
    now: () => performance.now(),
  })
  if (!results.allPassed) await pause(DYING_MS)
  return results
}

const report = (place: Place, started: StartedCodeStep, results: TestResults, reader: Reader): Reply => {
  const { project } = place
  const { run, step, attempt } = started
  const verdict = { ok: true, facts: testFacts(results) } as const
  // Tests outlive the session that started them; once that was given up, the artifact belongs to another attempt.
  if (isLive(readState(project), started)) {
    writeWhole(join(project.phases, step.output), testResultsText(results))
  }
  const after = changeRun(project, 'phasegate run-tests', ({ id }) =>
    id === run.id ? { type: 'report-step', at: place.now(), step: step.id, attempt, verdict } : null,
  )
  const reply = directiveReply(place, after, reader)
  return { text: `${print(outcome(results), reader)}\n\n${reply.text}`, json: { results, ...reply.json } }
}

const outcome = ({ lint, test }: TestResults): Text => text`lint: ${line(lint)}\ntest: ${line(test)}`

const line = (result: TestResults['lint']): Text =>
  'skipped' in result
    ? text`skipped: ${skippedText(result)}`
    : `${result.command}: ${result.exitCode === 0 ? 'passed' : `failed with exit code ${result.exitCode}`} (${(result.durationMs / 1000).toFixed(1)} s)`
