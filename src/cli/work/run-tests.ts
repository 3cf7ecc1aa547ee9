import { dirname, join } from 'node:path'
import { broughtSettings, refuseUntrusted } from '../../configuration/brought.ts'
import { integrationOf } from '../../engine/workstream/stage-trees.ts'
import type { WorkNow } from '../../engine/workstream/work.ts'
import { findCommands } from '../../machine/find-commands.ts'
import { runTests } from '../../machine/run-commands.ts'
import { integrationTree } from '../../machine/trees/tree.ts'
import { nextLine } from '../../shown/work-head.ts'
import { writeWhole } from '../../state-manager/write.ts'
import { LONGEST_CALL_SECONDS } from '../../workflow/core/longest-call.ts'
import { liveAttempt } from '../../workflow/core/step.ts'
import { stageNumber } from '../../workflow/plan/id.ts'
import { findStage } from '../../workflow/plan/plan.ts'
import { testFacts, type TestResults } from '../../workflow/run/artifact/test-results.ts'
import { checkOf } from '../../workflow/workstream/check.ts'
import type { Reply } from '../reply.ts'
import { change, look } from './look.ts'
import type { WorkInput, WorkPlace } from './place.ts'

/** Runs the tests of a stage upon all that was merged, and writes down how they ended. */
export const runTestsOfStage = async (place: WorkPlace, input: WorkInput<'run-tests'>): Promise<Reply> => {
  const { view, stream } = look(place, input)
  const stage = findStage(view.plan, stageNumber(input.values.stage))
  const places = { home: place.surroundings.home, project: dirname(stream.work) }
  refuseUntrusted(places, broughtSettings(places))
  const at = place.now()
  const command = { type: 'start-check', at, stage: stage.id, session: place.session } as const
  const { after } = change(place, input, 'run-tests', () => command)
  const step = checkOf(after.state, after.view, stage)
  const attempt = step ? liveAttempt(step)?.number : undefined
  if (!step || attempt === undefined) {
    const before = step?.facts
    const said = before?.kind === 'tests' ? before.summary : `The tests of stage ${stage.id} are not asked for.`
    return {
      text: `${said}\n${nextLine(after, input)}`,
      json: { stage: stage.id, tests: null },
    }
  }
  const results = await testsOf(place, after)
  const facts = testFacts(results)
  const end = { at: place.now(), step: step.id, attempt }
  writeWhole(join(stream.folder, `tests-${stage.id}.json`), `${JSON.stringify(results, null, 2)}\n`)
  const reported = change(place, input, 'run-tests', () =>
    facts.passed === false
      ? { type: 'end-attempt', ...end, ending: 'reported', reason: facts.summary }
      : { type: 'report-step', ...end, verdict: { ok: true, facts } },
  )
  return { text: `${facts.summary}\n${nextLine(reported.after, input)}`, json: { stage: stage.id, tests: results } }
}

const testsOf = ({ surroundings }: WorkPlace, { stream, state }: WorkNow): Promise<TestResults> => {
  const { trees, stages } = surroundings.settings
  const integration = integrationOf(stream, state)
  const project = integration ? integrationTree(integration, trees).folder : dirname(stream.work)
  return runTests({
    project,
    commands: findCommands(project, stages.TEST.commands),
    timeoutSeconds: Math.min(stages.TEST.timeoutSeconds, LONGEST_CALL_SECONDS - 50),
    now: () => performance.now(),
  })
}
