import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { handle } from '../../engine.ts'
import { findCommands } from '../../execution/find-commands.ts'
import { runTests, type TestResults } from '../../execution/run-commands.ts'
import { setAsideAttempt } from '../../state-manager/artifacts.ts'
import { writeWhole } from '../../state-manager/write.ts'
import { testFacts } from '../../workflow/artifact/test-results.ts'
import { next } from '../../workflow/next.ts'
import { liveAttempt } from '../../workflow/state.ts'
import { type CliCommand, JSON_OPTION } from '../table.ts'
import { startCodeStep } from './code-step.ts'
import { directiveReply } from './next.ts'
import type { Place } from './place.ts'

// Esc in the terminal ends the innermost process first: tests that were interrupted have failed, until we are ended too.
const DYING_MS = 1000

export const runTestsCommand = (place: Place): CliCommand => ({
  name: 'run-tests',
  summary: "Run the project's lint and test commands for the phase that is next (3.1)",
  options: [JSON_OPTION],
  positionals: [],
  example: 'run-tests',
  run: async () => {
    const { run, step, attempt } = startCodeStep(place, 'run-tests')
    const { project } = place
    setAsideAttempt(project, step.output, attempt)
    const { commands, timeoutSeconds } = run.settings.stages.TEST
    const results = await runTests({
      project: project.root,
      commands: findCommands(project.root, commands),
      timeoutSeconds,
      now: () => performance.now(),
    })
    if (!results.allPassed) await pause(DYING_MS)
    const verdict = { ok: true, facts: testFacts(results) } as const
    const after = handle(project, 'phasegate run-tests', (state) => {
      const current = state?.steps[step.id]
      // Tests outlive the session that started them; once that was given up, the artifact belongs to another attempt.
      if (current && liveAttempt(current)?.number === attempt) {
        writeWhole(join(project.phases, step.output), `${JSON.stringify(results, null, 2)}\n`)
      }
      return { type: 'report-step', at: place.now(), step: step.id, attempt, verdict }
    })
    if (!after) throw new Error('a run that ran tests has a state')
    const reply = directiveReply(after, next(after, place.now()))
    return { text: `${outcome(results)}\n\n${reply.text}`, json: { results, ...reply.json } }
  },
})

const outcome = ({ lint, test }: TestResults): string => [`lint: ${line(lint)}`, `test: ${line(test)}`].join('\n')

const line = (result: TestResults['lint']): string =>
  'skipped' in result
    ? `skipped: ${result.skipped}`
    : `${result.command}: ${result.exitCode === 0 ? 'passed' : `failed with exit code ${result.exitCode}`} (${(result.durationMs / 1000).toFixed(1)} s)`
