import { spawn } from 'node:child_process'
import { readState } from '../../state-manager/run-state.ts'
import { markProcess } from '../../engine/run/code-process.ts'
import { isLive, type StartedCodeStep } from './code-step.ts'
import type { Place } from './place.ts'
import { LOOK_AGAIN_MS, watchJournal } from '../watch-journal.ts'

/** Has the attempt carried out by a process that outlives the call it was started in. */
export const startInBackground = ({ project }: Place, { attempt }: StartedCodeStep): void => {
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
export const endWithAttempt = async (place: Place, started: StartedCodeStep, tested: AbortSignal): Promise<void> => {
  while (!tested.aborted) {
    const journal = watchJournal(place.project.journal)
    if (!isLive(readState(place.project), started)) process.kill(process.pid, 'SIGTERM')
    await journal.change(LOOK_AGAIN_MS, tested)
    journal.close()
  }
}
