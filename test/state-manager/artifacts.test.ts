import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { projectArtifacts, setAsideAttempt } from '../../src/state-manager/artifacts.ts'
import { missingInputs } from '../../src/state-manager/inputs.ts'
import { type Project, projectAt } from '../../src/state-manager/project.ts'
import { after, START } from '../workflow/given.ts'
import {
  accepted,
  aPlan,
  aRun,
  aTask,
  failed,
  given,
  overrides,
  type Past,
  reports,
  resumes,
  review,
  starts,
  tests,
  upTo,
} from '../workflow/run/run.ts'
import { folder } from './folder.ts'

const PLAN_PART =
  '## Tasks\n\n### Task 1: First\n- **Files:** src/a.ts\n- **Dependencies:** none\n- **Complexity:** easy\n- **Instructions:** Write it.\n'
const EXPLORED = '## Findings\n\n- one\n\n## Relevant files\n\n- README.md\n'

/** Writes a file of the run, as if it had been written then. */
const write = (project: Project, name: string, text: string, at = START): void => {
  const path = join(project.phases, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
  utimesSync(path, new Date(at), new Date(at))
}

const read = (project: Project, name: string): string => readFileSync(join(project.phases, name), 'utf8')
const has = (project: Project, name: string): boolean => existsSync(join(project.phases, name))

/** A project with these files, projected after this past. */
const projected = (past: readonly Past[], files: Readonly<Record<string, string>> = {}): Project => {
  const project = projectAt(folder())
  for (const [name, text] of Object.entries(files)) write(project, name, text)
  projectArtifacts(project, given(...past).run)
  return project
}

describe('a completed phase has its artifact', () => {
  test('merged from the parts of the explorers', () => {
    const project = projected([aRun(), upTo('1.1')], {
      'parts/0-explore-1.md': EXPLORED,
      'parts/0-explore-2.md': EXPLORED,
    })
    expect(read(project, '0-explore.md')).toMatch(
      /^# Explore Findings[^]*## Query 1: change site[^]*## Query 2: patterns[^]*## Summary/,
    )
  })

  test('and a phase that is not completed has none', () => {
    expect(has(projected([aRun(), accepted('explore-1')], { 'parts/0-explore-1.md': EXPLORED }), '0-explore.md')).toBe(
      false,
    )
  })

  test('the plan, merged from the parts of the planners', () => {
    expect(read(projected([aRun(), upTo('1.3')], { 'parts/1.2-plan-1.md': PLAN_PART }), '1.2-plan.md')).toMatch(
      /^# Implementation Plan[^]*### Task 1: First[^]*## Dependency Graph/,
    )
  })

  test('the tasks in waves: those of one wave did not wait for each other', () => {
    const tasks = { 'task-1': [], 'task-2': ['task-1'], 'task-3': [], 'task-4': ['task-2', 'task-3'] }
    const settings = { retries: { maxPerTask: 0 }, stages: { IMPLEMENT: { onFailedTask: 'continue' } } }
    const project = projected([
      aRun({ settings }),
      upTo('2.1', tasks),
      accepted('task-1'),
      failed('task-2'),
      accepted('task-3'),
    ])
    const { waves, completedTasks, failedTasks, filesModified } = JSON.parse(read(project, '2.1-tasks.json'))
    expect(
      waves.map((wave: { tasks: { id: string; status: string }[] }) =>
        wave.tasks.map(({ id, status }) => `${id} ${status}`),
      ),
    ).toEqual([['task-1 completed', 'task-3 completed'], ['task-2 failed'], ['task-4 skipped']])
    expect([completedTasks, failedTasks, filesModified]).toEqual([
      ['task-1', 'task-3'],
      ['task-2'],
      ['src/task-1.ts', 'src/task-3.ts'],
    ])
  })

  test('a task that its agent could not verify, until code has run what was refused', () => {
    const refused = [{ command: 'npm test', text: 'not allowed' }]
    const past = [aRun(), upTo('2.1'), accepted('task-1', { ...aTask('completed', 'src/a.ts'), refused })]
    const tasksAfter = (...more: Past[]) => JSON.parse(read(projected([...past, ...more]), '2.1-tasks.json'))
    const task = { id: 'task-1', status: 'completed', summary: 'What I did.' }
    expect(tasksAfter()).toMatchObject({
      waves: [{ tasks: [{ ...task, status: 'unverified', refused }] }],
      completedTasks: ['task-1'],
      failedTasks: [],
      filesModified: ['src/a.ts'],
    })
    expect(tasksAfter(upTo('3.1'), accepted('tests-1', tests(true))).waves).toEqual([{ waveNumber: 1, tasks: [task] }])
  })

  test('a task that failed, with what its agent said and changed', () => {
    const settings = { retries: { maxPerTask: 0 }, stages: { IMPLEMENT: { onFailedTask: 'continue' } } }
    const fails = reports('task-1', aTask('failed', 'src/a.ts'))
    const tasks = { 'task-1': [], 'task-2': [] }
    const project = projected([aRun({ settings }), upTo('2.1', tasks), accepted('task-2'), starts('task-1'), fails])
    expect(JSON.parse(read(project, '2.1-tasks.json')).waves[0].tasks[0]).toEqual({
      id: 'task-1',
      status: 'failed',
      summary: 'I could not; what it changed (src/a.ts) is in the checkout; its agent: What I did.',
    })
  })

  test('a review: the words of its last reviewer', () => {
    const past = [
      aRun(),
      upTo('1.3'),
      accepted('plan-review-1', review('needs_revision', 'high')),
      accepted('plan-review-fix-1'),
      accepted('plan-review-2'),
    ]
    const project = projected(past, {
      'parts/1.3-plan-review-1.json': 'first',
      'parts/1.3-plan-review-2.json': 'second',
      'parts/1.2-plan-1.md': PLAN_PART,
    })
    expect(read(project, '1.3-plan-review.json')).toBe('second')
  })

  test('also after the tests ran in between', () => {
    const past = [
      aRun(),
      upTo('3.3'),
      accepted('test-review-1', review('needs_revision', 'high')),
      accepted('test-review-fix-1'),
      accepted('test-review-tests-1'),
      accepted('test-review-2'),
    ]
    expect(read(projected(past, { 'parts/3.3-test-review-2.json': '{"own":"words"}' }), '3.3-test-review.json')).toBe(
      '{"own":"words"}',
    )
  })

  test('a review of two: their verdict in one', () => {
    const project = projected([
      aRun({ profile: 'thorough' }),
      upTo('1.3'),
      accepted('plan-review-1', review('approved', 'low')),
      accepted('plan-review-2'),
    ])
    expect(JSON.parse(read(project, '1.3-plan-review.json'))).toMatchObject({
      status: 'approved',
      issues: [{ severity: 'low' }],
      summary: 'approved.\napproved.',
    })
  })

  test('the analysis that nobody had to make', () => {
    expect(read(projected([aRun(), upTo('3.3')]), '3.2-analysis.md')).toBe('## Status\n\nAll tests passed.\n')
  })
})

describe('what an agent put there itself', () => {
  test('is not taken for what its phase is merged to', () => {
    const project = projected([aRun(), upTo('1.1')], {
      '0-explore.md': 'planted',
      'parts/0-explore-1.md': EXPLORED,
      'parts/0-explore-2.md': EXPLORED,
    })
    expect(read(project, '0-explore.md')).toMatch(/^# Explore Findings/)
  })

  test('is kept where it is the artifact', () => {
    expect(read(projected([aRun(), upTo('2.3')], { '2.2-simplify.md': 'its own' }), '2.2-simplify.md')).toBe('its own')
  })

  test('a plan that was repaired in place stays repaired', () => {
    const past = [
      aRun(),
      upTo('1.3'),
      accepted('plan-review-1', review('needs_revision', 'high')),
      accepted('plan-review-fix-1'),
    ]
    const project = projected(past, { 'parts/1.2-plan-1.md': PLAN_PART, '1.2-plan.md': 'repaired' })
    expect(read(project, '1.2-plan.md')).toBe('repaired')
  })
})

describe('what a person let pass', () => {
  test('is merged from the parts there are', () => {
    const project = projected([aRun(), accepted('explore-1'), overrides('explore-2')], {
      'parts/0-explore-1.md': EXPLORED,
    })
    expect(read(project, '0-explore.md')).not.toMatch(/Query 2/)
  })

  test('says so in the artifact’s place, where later steps look for it', () => {
    expect(read(projected([aRun(), upTo('2.2'), overrides('simplify-1')]), '2.2-simplify.md')).toBe(
      '# Overridden by a person\n\nI have looked\n',
    )
    expect(JSON.parse(read(projected([aRun(), upTo('3.1'), overrides('tests-1')]), '3.1-test-results.json'))).toEqual({
      status: 'overridden by a person',
      reason: 'I have looked',
    })
  })

  test('a verdict is that of the person, whatever the reviewer wrote', () => {
    const held = [
      aRun({ settings: { review: { maxRetries: 0 }, retries: { maxPerStage: 0 } } }),
      upTo('1.3'),
      accepted('plan-review-1', review('needs_revision', 'high')),
    ]
    for (const what of ['plan-review-1', '1.3', 'PLAN->IMPLEMENT']) {
      const project = projected([...held, overrides(what)], {
        'parts/1.3-plan-review-1.json': '{"status":"needs_revision"}',
        'parts/1.2-plan-1.md': PLAN_PART,
      })
      expect(JSON.parse(read(project, '1.3-plan-review.json'))).toMatchObject({
        status: 'approved',
        summary: 'overridden by a person: I have looked',
      })
    }
  })
})

describe('a phase that is opened again', () => {
  const backTo: Past = resumes({ kind: 'from-phase', phase: '1.1' }, 'session-1', 100)
  const restarted = [aRun(), upTo('1.3'), backTo]
  const files = ['0-explore.md', '1.1-brainstorm.md', '1.2-plan.md', 'parts/1.2-plan-1.md', 'parts/0-explore-1.md']
  const all = Object.fromEntries(files.map((name) => [name, `old ${name}`]))

  test('has its artifacts and parts set aside; nothing is deleted, and what came before stays', () => {
    const project = projected(restarted, all)
    expect(readdirSync(join(project.phases, 'aside', '1'), { recursive: true }).toSorted()).toEqual([
      '1.1-brainstorm.md',
      '1.2-plan.md',
      'parts',
      join('parts', '1.2-plan-1.md'),
    ])
    expect(has(project, 'parts/0-explore-1.md')).toBe(true)
    expect(has(project, '1.2-plan.md')).toBe(false)
  })

  test('as often as it is projected, and also when the first to do so died in the middle', () => {
    const project = projectAt(folder())
    for (const [name, text] of Object.entries(all)) write(project, name, text)
    mkdirSync(join(project.phases, 'aside', '1'), { recursive: true })
    writeFileSync(join(project.phases, 'aside', '1', '1.1-brainstorm.md'), 'moved by who died')
    const { run } = given(...restarted)
    projectArtifacts(project, run)
    projectArtifacts(project, run)
    expect([
      has(project, '1.2-plan.md'),
      has(project, 'parts/1.2-plan-1.md'),
      has(project, 'aside/1/1.2-plan.md'),
    ]).toEqual([false, false, true])
  })

  test('counts what was written in the same millisecond as before: the time of an event has no parts of one', () => {
    const project = projectAt(folder())
    const { run } = given(...restarted)
    write(project, '1.1-brainstorm.md', 'old')
    const seconds = Date.parse(run.reopened[0]?.at ?? '') / 1000 + 0.000_6
    utimesSync(join(project.phases, '1.1-brainstorm.md'), seconds, seconds)
    projectArtifacts(project, run)
    expect([has(project, '1.1-brainstorm.md'), has(project, 'aside/1/1.1-brainstorm.md')]).toEqual([false, true])
  })

  test('keeps what is written after that', () => {
    const project = projectAt(folder())
    const { run } = given(...restarted)
    write(project, '1.1-brainstorm.md', 'new', after(run.updatedAt, 1))
    projectArtifacts(project, run)
    expect(read(project, '1.1-brainstorm.md')).toBe('new')
  })

  test('twice: each time has its own place', () => {
    const { run } = given(...restarted, accepted('brainstorm-1'), backTo)
    const project = projectAt(folder())
    write(project, 'aside/1/1.1-brainstorm.md', 'the first')
    write(project, '1.1-brainstorm.md', 'the second')
    projectArtifacts(project, run)
    expect([read(project, 'aside/1/1.1-brainstorm.md'), read(project, 'aside/2/1.1-brainstorm.md')]).toEqual([
      'the first',
      'the second',
    ])
  })

  test('leaves alone what a phase that is skipped was given', () => {
    const without = ['0', '1.1', '1.2', '1.3']
    const { run } = given(
      aRun({ without, given: { '1.2': aPlan({ 'task-1': [] }) } }),
      upTo('2.2'),
      resumes({ kind: 'from-phase', phase: '2.1' }),
    )
    const project = projectAt(folder())
    write(project, '1.2-plan.md', 'given')
    projectArtifacts(project, run)
    expect(read(project, '1.2-plan.md')).toBe('given')
  })
})

test('what an earlier attempt wrote is out of the way of the next', () => {
  const project = projectAt(folder())
  setAsideAttempt(project, 'parts/0-explore-1.md', 2)
  write(project, 'parts/0-explore-1.md', 'of the first')
  setAsideAttempt(project, 'parts/0-explore-1.md', 2)
  expect([has(project, 'parts/0-explore-1.md'), read(project, 'aside/before-attempt-2/parts/0-explore-1.md')]).toEqual([
    false,
    'of the first',
  ])
})

describe('what a step needs', () => {
  test('are the artifacts of the gates before it that are gone', () => {
    const project = projectAt(folder())
    write(project, '0-explore.md', 'there')
    write(project, '1.3-plan-review.json', '{}')
    expect(missingInputs(project, given(aRun(), upTo('2.1')).run, 'task-1')).toEqual(['1.2-plan.md'])
  })

  test('is made again from its parts before it is missed', () => {
    const project = projected([aRun(), upTo('1.1')], {})
    write(project, 'parts/0-explore-1.md', EXPLORED)
    write(project, 'parts/0-explore-2.md', EXPLORED)
    expect(missingInputs(project, given(aRun(), upTo('1.1')).run, 'brainstorm-1')).toEqual([])
    expect(has(project, '0-explore.md')).toBe(true)
  })

  test('is not what it writes itself: tests that were cut off can run again', () => {
    const past = [
      aRun(),
      upTo('3.1'),
      accepted('tests-1', tests(false)),
      accepted('analysis-1'),
      accepted('tests-1'),
      accepted('test-review-1', review('needs_revision', 'high')),
      accepted('test-review-fix-1'),
    ]
    const { run } = given(...past)
    const project = projectAt(folder())
    for (const { output } of run.phases) write(project, output, '{}')
    expect(missingInputs(project, given(...past, starts('test-review-tests-1')).run, 'test-review-2')).toEqual([])
    setAsideAttempt(project, '3.1-test-results.json', 12)
    expect(missingInputs(project, run, 'test-review-tests-1')).toEqual([])
    expect(missingInputs(project, run, 'test-review-2')).toEqual(['3.1-test-results.json'])
  })

  test('of a phase that was skipped only when the run was given its result', () => {
    const without = ['0', '1.1', '1.2', '1.3']
    const { run } = given(aRun({ without, given: { '1.2': aPlan({ 'task-1': [] }) } }))
    expect(missingInputs(projectAt(folder()), run, 'task-1')).toEqual(['1.2-plan.md'])
  })
})
