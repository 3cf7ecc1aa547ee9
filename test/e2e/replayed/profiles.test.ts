import { expect, test } from 'vitest'
import { committed, completedPhases, keptRun, PLAN, scene, shown, startsOf } from '../dispatch/scene.ts'
import { review, task, writesJson } from '../good-agents.ts'

test('a quick run: 4 phases, 3 agents, the tests for real, one review, one line for what it leaves out', async () => {
  const { place, model, say } = await scene({
    settings: { stages: { TEST: { commands: { test: 'test -e none', lint: false } } } },
    agents: { task: task({ filesModified: ['none'] }) },
  })
  const session = await say('/dispatch --profile quick Fix the typo in README.md')
  const run = keptRun(place.project)
  expect(completedPhases(run)).toEqual(['2.1', '3.1', '4.2', '4.3'])
  expect(run.all('agent-attached').map(({ step }) => step)).toEqual(['task-1', 'final-review-1', 'completion-1'])
  expect(JSON.parse(run.artifact('3.1-test-results.json'))).toMatchObject({ test: { exitCode: 0 }, allPassed: true })
  expect(JSON.parse(run.artifact('4.2-final-review.json'))).toMatchObject({ metrics: { testsPassed: true } })
  expect(committed(place.project, run.state.result?.branch ?? '')).toBe('none')
  expect(shown(session)).toMatch(
    /- phases: 4 done, skipped: EXPLORE, PLAN, 2\.2, 2\.3, 3\.2, 3\.3, 4\.1 \(profile quick\)\n/,
  )
  expect(shown(session)).not.toContain('looks like a small change')
  expect(startsOf(model, 'task-1')[0]?.turn.opening).toContain('Fix the typo in README.md')
})

test('a thorough run: two reviewers that do not know of each other, one of them is enough to send the work back, and their artifact is one', async () => {
  const issue = { severity: 'MEDIUM', location: 'src/two.txt:1', issue: 'It is short.', suggestion: 'Write more.' }
  const { place, model, say } = await scene({
    files: { 'docs/plan.md': PLAN },
    settings: { git: { workflow: 'none' } },
    agents: {
      'impl-review-2': writesJson({ ...review('needs_revision', issue), filesReviewed: ['src/two.txt'] }),
      'impl-review-3': writesJson({ ...review('approved'), filesReviewed: ['src/one.txt'] }),
      'impl-review-4': writesJson({ ...review('approved'), filesReviewed: ['src/two.txt'] }),
    },
  })
  await say('/dispatch --profile thorough --stage IMPLEMENT --plan docs/plan.md --no-test Write two files')
  const run = keptRun(place.project)
  expect(completedPhases(run)).toEqual(['2.1', '2.2', '2.3', '4.1', '4.2', '4.3'])
  const openings = ['impl-review-1', 'impl-review-2'].map((step) => {
    expect(startsOf(model, step)).toHaveLength(1)
    return startsOf(model, step)[0]?.turn.opening.replaceAll(/impl-review-\d|\(id \d+\)|out\/\d+/g, '')
  })
  expect(openings[0]).toBe(openings[1])
  expect(startsOf(model, 'impl-review-fix-1')[0]?.turn.opening).toContain('1. MEDIUM src/two.txt:1: It is short.')
  expect(JSON.parse(run.artifact('2.3-impl-review.json'))).toEqual({
    status: 'approved',
    issues: [],
    filesReviewed: ['src/one.txt', 'src/two.txt'],
    summary: 'The reviewer says approved.\nThe reviewer says approved.',
  })
  expect(JSON.parse(run.artifact('4.2-final-review.json'))).toMatchObject({
    status: 'approved',
    overallQuality: 'high',
    metrics: { tasksCompleted: 2, filesModified: 2, linesChanged: 2, testsPassed: null },
    readyForCommit: true,
  })
})
