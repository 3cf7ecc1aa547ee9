import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { git, keptRun, PLAN, scene, shown, startsOf } from '../dispatch/scene.ts'
import { goodDeed, highIssue, mends, review, writesJson } from '../good-agents.ts'
import type { Deed } from '../model/agents.ts'
import { nextCommand, started, statusOf, told } from '../loops/blocked.ts'
import { blocks } from '../loops/reviewers.ts'

const TEST = '/dispatch --stage IMPLEMENT --plan docs/plan.md Write two files'
const FILES = { 'docs/plan.md': PLAN }
// Without npm, which takes half a second each time.
const TESTED = { stages: { TEST: { commands: { test: 'test -e mended.txt', lint: false } } } }

test('failing tests are analysed and repaired until they pass, and the next analyst is told of the one before', async () => {
  let analyses = 0
  const { place, model, say } = await scene({
    files: FILES,
    settings: TESTED,
    agents: { analysis: (step) => (++analyses === 2 ? mends : goodDeed(step))(step) },
  })
  const session = await say(TEST)
  const run = keptRun(place.project)
  expect(run.state.status).toBe('completed')
  expect(started(run).slice(4)).toEqual([
    'tests-1',
    'analysis-1',
    'tests-1',
    'analysis-1',
    'tests-1',
    'test-review-1',
    'docs-1',
    'final-review-1',
    'completion-1',
    'commit-1',
  ])
  expect(run.all('phases-reopened').map(({ from, cause }) => `${from} ${cause}`)).toEqual([
    '3.1 tests-failed',
    '3.1 tests-failed',
  ])
  const [first, second] = startsOf(model, 'analysis-1').map(({ turn }) => turn.opening)
  expect(first).not.toContain('not the first repair')
  expect(second).toMatch(/What was found and changed the last time is in \S+\/phases\/aside\/1\/3\.2-analysis\.md\n/)
  expect(JSON.parse(run.artifact('aside/2/3.1-test-results.json'))).toMatchObject({ allPassed: false })
  expect(run.artifact('aside/1/3.2-analysis.md')).toContain('### Failure 1')
  expect(JSON.parse(run.artifact('3.1-test-results.json'))).toMatchObject({ allPassed: true })
  expect(run.artifact('3.2-analysis.md')).toBe(
    '## Status\n\nAll tests pass after 2 rounds of repair. What failed, and how it was repaired: aside/1/3.2-analysis.md, aside/2/3.2-analysis.md.\n',
  )
  expect(shown(session)).toMatch(/✗ 3\.1 Run Tests · failed · .*\n.*✓ 3\.2 Analyze Failures · .*\n.*↻ back to 3\.1 · /)
  expect(told(session)).toMatch(/- tests: passed \(.*\n(- lint: [^]*)?- repaired: after failing tests \(2 rounds\)\n/)
})

test('tests that never pass: no review lets them through, the run is blocked, a person repairs, and the command it names goes on', async () => {
  const stage = await scene({
    settings: {
      ...TESTED,
      retries: { maxPerPhase: 1, maxPerStage: 0 },
      review: { maxRetries: 1 },
      blockOnSeverity: 'high',
    },
    files: FILES,
    agents: { 'test-review': waves },
  })
  const { place, model, say } = stage
  const session = await say(TEST)
  const run = keptRun(place.project)
  expect(started(run).slice(4)).toEqual([
    'tests-1',
    'analysis-1',
    'tests-1',
    'test-review-1',
    'test-review-fix-1',
    'test-review-tests-1',
    'test-review-2',
  ])
  expect(run.artifact('3.2-analysis.md')).toBe('## Status\n\nThe tests still fail after 1 round of repair.\n')
  expect(run.all('report-refused').map(({ step, problems }) => [step, ...problems])).toEqual(
    ['test-review-1', 'test-review-2'].map((step) => [
      step,
      'status: "approved" while the tests fail (3.1-test-results.json); expected "needs_revision" with what to repair',
    ]),
  )
  expect(startsOf(model, 'test-review-1')[0]?.turn.opening).toContain('- test: failed with exit code 1')
  expect(shown(session)).toContain('↻ 3.3 Test Review · 1 issue to repair · failure-analyst, round 1 of 1')
  expect(await statusOf(stage)).toMatch(
    /Loops\n {2}repairs after 3\.3 Test Review +1 of 1\n {2}repairs after failing tests +1 of 1\n\nblocked: /,
  )

  const next = await nextCommand(stage, session)
  expect(next).toBe('/phasegate:resume --from-phase 3.1')
  const own = join(place.root, 'own')
  git(place.project, 'worktree', 'add', '--quiet', own, 'phasegate/write-two-files')
  await writeFile(join(own, 'mended.txt'), 'by a person\n')
  git(own, 'add', 'mended.txt')
  git(own, 'commit', '--quiet', '--message=Mend it')
  expect((await say(next)).result).toContain(
    `${own} is on phasegate/write-two-files, which code moves while agents work`,
  )
  git(own, 'switch', '--quiet', '--create', 'my-write-two-files')
  await say(next)
  const ended = keptRun(place.project)
  expect(ended.state.status).toBe('completed')
  expect(JSON.parse(ended.artifact('4.2-final-review.json'))).toMatchObject({ metrics: { testsPassed: true } })
})

test('a small change has nobody to analyse failing tests: its final review sends them back, and they pass before it approves', async () => {
  const { place, say } = await scene({
    files: FILES,
    settings: TESTED,
    agents: { 'final-review-1': honestWhenRefused, 'final-review-fix-1': mends },
  })
  const session = await say('/dispatch --profile quick Write two files')
  const run = keptRun(place.project)
  expect(run.state.status).toBe('completed')
  expect(started(run)).toEqual([
    'task-1',
    'tests-1',
    'final-review-1',
    'final-review-fix-1',
    'final-review-tests-1',
    'final-review-2',
    'completion-1',
    'commit-1',
  ])
  expect(run.all('report-refused').map(({ problems }) => problems)).toEqual([
    ['status: "approved" while the tests fail (3.1-test-results.json); expected "blocked" with what to repair'],
  ])
  expect(JSON.parse(run.artifact('3.1-test-results.json'))).toMatchObject({ allPassed: true })
  expect(told(session)).toMatch(/- tests: passed [^]*- repaired: after 4\.2 Final Review \(1 round\)\n/)
})

/** Lets anything pass; told that it cannot, finds something that would not count otherwise. */
const waves: Deed = (step) =>
  (step.attempt === 1 ? goodDeed(step) : writesJson(review('needs_revision', { ...highIssue, severity: 'LOW' })))(step)

const honestWhenRefused: Deed = (step) => (step.attempt === 1 ? goodDeed(step) : blocks)(step)
