import { expect, test } from 'vitest'
import { ALL_PHASES, completedPhases, keptRun, PLAN, scene, shown, startsOf } from '../dispatch/scene.ts'
import { highIssue, review, writesJson } from '../good-agents.ts'
import { type Deed, writes } from '../model/agents.ts'
import { calls, edit, read } from '../model/reply.ts'
import { started, statusOf, told } from '../loops/blocked.ts'
import { blocks, finalReview, GRAPH, lowIssue, SENT_BACK, sendsBack, withThirdTask } from '../loops/reviewers.ts'

test('each review sends back what counts, its fixer repairs just that, and the next review lets the run go on', async () => {
  const stage = await scene({
    settings: TESTED,
    agents: {
      'plan-review-1': sendsBack,
      'plan-review-fix-1': addsTask,
      'impl-review-1': writesJson({ ...SENT_BACK, filesReviewed: ['src/one.txt'] }),
      'test-review-1': sendsBack,
      'final-review-1': blocks,
    },
  })
  const session = await stage.say('/dispatch --explorers 1 Write two files')
  const run = keptRun(stage.place.project)
  expect(run.state.status).toBe('completed')
  expect(completedPhases(run)).toEqual(ALL_PHASES)
  expect(started(run).slice(3).join(' ')).toBe(
    [
      'plan-review-1 plan-review-fix-1 plan-review-2',
      'task-1 task-2 task-3 simplify-1',
      'impl-review-1 impl-review-fix-1 impl-review-2',
      'tests-1 test-review-1 test-review-fix-1 test-review-tests-1 test-review-2',
      'docs-1 final-review-1 final-review-fix-1 final-review-tests-1 final-review-2',
      'completion-1 commit-1',
    ].join(' '),
  )
  expect(FIXERS.map((step) => run.all('step-started').find((event) => event.step === step)?.agent)).toEqual([
    'planner',
    'task-agent',
    'failure-analyst',
    'task-agent',
  ])
  for (const step of FIXERS) {
    const prompt = startsOf(stage.model, step)[0]?.turn.opening
    expect(prompt).toContain('1. HIGH src/one.txt:1: It is wrong.\n   Suggestion: Mend it.')
    expect(prompt).not.toContain('A small thing.')
  }
  expect(run.artifact('1.2-plan.md')).toContain('### Task 3: Third file')
  expect(shown(session)).toMatch(
    /↻ 1\.3 Plan Review · 1 issue to repair · planner, round 1 of 2\n.*✓ 1\.3 Plan Review · approved/,
  )
  expect(shown(session)).toMatch(/↻ 4\.2 Final Review · 1 issue to repair · task-agent, round 1 of 2/)
  expect(told(session)).toContain(
    '- repaired: after 1.3 Plan Review (1 round), after 2.3 Implementation Review (1 round), after 3.3 Test Review (1 round), after 4.2 Final Review (1 round)\n',
  )
  const status = await statusOf(stage)
  expect(status).toMatch(/✓ 1\.3 +PLAN +Plan Review +completed +3\/3 +3 /)
  expect(status).toMatch(/Loops\n {2}repairs after 1\.3 Plan Review +1 of 2\n/)
})

test('an issue counts from the severity on that its stage names; one below it does not send the work back', async () => {
  const stage = await scene({
    settings: {
      blockOnSeverity: 'high',
      stages: {
        IMPLEMENT: { review: { blockOnSeverity: 'low' } },
        TEST: { ...TESTED.stages.TEST, review: { blockOnSeverity: 'medium' } },
      },
    },
    files: { 'docs/plan.md': PLAN },
    agents: {
      'impl-review-1': strictOnlyWhenRefused,
      'test-review-1': writesJson(review('needs_revision', lowIssue)),
      'final-review-1': finalReview({
        status: 'approved',
        issues: [{ ...highIssue, severity: 'MEDIUM' }],
      }),
    },
  })
  await stage.say('/dispatch --stage IMPLEMENT --plan docs/plan.md Write two files')
  const run = keptRun(stage.place.project)
  expect(run.state.status).toBe('completed')
  expect(started(run).filter((step) => /review|fix/.test(step))).toEqual([
    'impl-review-1',
    'impl-review-fix-1',
    'impl-review-2',
    'test-review-1',
    'final-review-1',
  ])
  expect(run.all('report-refused').map(({ problems }) => problems)).toEqual([
    [
      'issues[0]: is LOW although status is "approved"; expected the status "needs_revision" with any issue that is LOW, MEDIUM or HIGH',
    ],
  ])
})

const TESTED = { stages: { TEST: { commands: { test: 'true', lint: false } } } }
const FIXERS = ['plan-review-fix-1', 'impl-review-fix-1', 'test-review-fix-1', 'final-review-fix-1']
/** Approves with a remark; told that the remark counts, sends the work back. */
const strictOnlyWhenRefused: Deed = (step) =>
  writesJson({
    ...review(step.attempt === 1 ? 'approved' : 'needs_revision', lowIssue),
    filesReviewed: ['src/one.txt'],
  })(step)

const addsTask: Deed = (step) => {
  const [, plan = ''] = /The plan under review: (\S+)\. Edit that file/.exec(step.prompt) ?? []
  return [
    calls(read(plan)),
    calls(edit(plan, GRAPH, withThirdTask(GRAPH))),
    ...writes('## Changes Made\n\n- src/one.txt:1: a third task\n')(step),
  ]
}
