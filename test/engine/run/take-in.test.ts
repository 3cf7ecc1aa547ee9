import { statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { prepareTrees, treeForAgent } from '../../../src/engine/run/run-trees.ts'
import { takeIn } from '../../../src/engine/run/take-in.ts'
import { projectAt, type Project } from '../../../src/state-manager/project.ts'
import { textAt } from '../../../src/state-manager/read.ts'
import { outputInTree } from '../../../src/workflow/run/output-of.ts'
import { tasksOf } from '../../../src/workflow/run/plan-steps.ts'
import type { Run, RunStep } from '../../../src/workflow/run/state.ts'
import { type Files, folder, git, repository, write } from '../../machine/folder.ts'
import { begin, filesAt } from '../../machine/trees/place.ts'
import { accepted, aRun, attaches, given, type Past, resumes, review, starts, upTo } from '../../workflow/run/run.ts'

const FILES = { 'README.md': '# A', 'src/a.ts': 'one\ntwo\nthree\nfour\nfive\nsix\nseven' }

/** A repository, and a run in it that works in trees. */
const aRepository = (): { project: Project; told: (...past: Past[]) => Run } => {
  const root = repository(FILES)
  const { branch, base, keep } = begin(root)
  const trees = { branch, base, keep, prefix: '', left: [] }
  return { project: projectAt(root), told: (...past) => given(aRun({ trees }), ...past).run }
}

const stepOf = (run: Run, id: string): RunStep => {
  const step = run.steps[id]
  if (!step) throw new Error(`no step ${id}`)
  return step
}

/** The agent of a step that was just started and attached: gets its tree, and leaves these files there. */
const works = (project: Project, run: Run, id: string, before: Run, files: Files): string => {
  const step = stepOf(run, id)
  const number = step.attempts.at(-1)?.number ?? 0
  prepareTrees(project, run, step, number)
  const tree = treeForAgent(project, before, `agent-${id}`) ?? ''
  const { output = '', ...rest } = files
  write(tree, { ...rest, [outputInTree(step, number)]: output })
  return tree
}

const done = (id: string, status = 'completed'): string =>
  JSON.stringify({ taskId: id, status, summary: 'Done.', errors: status === 'completed' ? [] : ['It cannot be done'] })

const TWO = { 'task-1': [], 'task-2': [] }

/** A task whose agent leaves these files. */
const task = (id: string, files: Files, report = done(id)) => {
  const { project, told } = aRepository()
  const past = [upTo('2.1'), starts(id)]
  works(project, told(...past, attaches(id, id)), id, told(...past), { ...files, output: report })
  return {
    project,
    run: told(...past, attaches(id, id)),
    take: () => takeIn(project, told(...past, attaches(id, id)), stepOf(told(...past, attaches(id, id)), id)),
  }
}

describe('who edits', () => {
  test('has its tree committed and merged; what changed is what git says', () => {
    const { project, run, take } = task('task-1', { 'src/new.ts': 'new\n' })
    expect(take()).toMatchObject({
      ok: true,
      changed: ['src/new.ts'],
      facts: { filesModified: ['src/new.ts'], lines: 1 },
    })
    expect(filesAt(project.root, 'phasegate/run-1')).toEqual({ ...FILES, 'src/new.ts': 'new' })
    expect(JSON.parse(textAt(join(project.phases, stepOf(run, 'task-1').output)) ?? '')).toEqual({
      ...JSON.parse(done('task-1')),
      filesModified: ['src/new.ts'],
    })
    expect(git(project.root, 'status', '--porcelain', '--branch')).toBe('## main')
  })

  test('and left what has no lines, as an image: nobody says how many changed', () => {
    const { take } = task('task-1', { 'src/new.ts': 'new\n', 'logo.png': '\u0000\u0001' })
    const verdict = take()
    expect(verdict).toMatchObject({ ok: true, facts: { filesModified: ['logo.png', 'src/new.ts'] } })
    expect(verdict.ok && verdict.facts).not.toHaveProperty('lines')
  })

  test('taken in again, it changes nothing more', () => {
    const { project, take } = task('task-1', { 'src/new.ts': 'new\n' })
    const first = take()
    const head = git(project.root, 'rev-parse', 'phasegate/run-1')
    expect(take()).toEqual(first)
    expect(git(project.root, 'rev-parse', 'phasegate/run-1')).toBe(head)
  })

  test('and changed nothing, is refused with that fact', () => {
    const { take } = task('task-1', {})
    expect(take()).toMatchObject({
      ok: false,
      problems: [expect.stringMatching(/^nothing differs in your tree.* in files that git does not ignore/)],
    })
  })

  test('and failed: its work is kept and not merged', () => {
    const { project, take } = task('task-1', { 'src/new.ts': 'half\n' }, done('task-1', 'failed'))
    expect(take()).toMatchObject({ ok: true, facts: { status: 'failed', filesModified: ['src/new.ts'] } })
    expect(filesAt(project.root, 'phasegate/run-1')).toEqual(FILES)
    expect(git(project.root, 'for-each-ref', '--format=%(refname)', 'refs/phasegate/run-1/task-1')).toMatch(
      /task-1\/\d+$/,
    )
  })

  test('and could not see it work: its work is merged like any other', () => {
    const refused = [{ command: 'npm test', text: 'not allowed' }]
    const report = JSON.stringify({ taskId: 'task-1', status: 'unverified', summary: 'Done.', refused })
    const { project, take } = task('task-1', { 'src/new.ts': 'new\n' }, report)
    expect(take()).toMatchObject({ ok: true, facts: { status: 'completed', filesModified: ['src/new.ts'], refused } })
    expect(filesAt(project.root, 'phasegate/run-1')).toEqual({ ...FILES, 'src/new.ts': 'new' })
  })

  test.each([
    ['What does src/a.ts:3 return?', true],
    ['Which database? src/none.ts does not say.', false],
  ])('and asks for something: %s', (errors, isThere) => {
    const report = JSON.stringify({ taskId: 'task-1', status: 'needs_context', summary: 'No.', errors: [errors] })
    const taken = task('task-1', { 'src/new.ts': 'half\n' }, report).take()
    expect(taken.ok && (taken.isGiven ?? false)).toBe(isThere)
  })

  test('may change what another one changes: apart they are merged, at the same place the later one hears of it', () => {
    const { project, told } = aRepository()
    const both = [upTo('2.1', TWO), starts('task-1'), starts('task-2')]
    const run = told(...both, attaches('task-1', 'task-1'), attaches('task-2', 'task-2'))
    const first = 'ONE\ntwo\nthree\nfour\nfive\nsix\nseven'
    works(project, run, 'task-1', told(...both), { 'src/a.ts': first, output: done('task-1') })
    const tree = works(project, run, 'task-2', told(...both), {
      'src/a.ts': 'EINS\ntwo\nthree\nfour\nfive\nsix\nSEVEN',
      output: done('task-2'),
    })
    const take = (id: string) => takeIn(project, run, stepOf(run, id))
    expect(take('task-1')).toMatchObject({ ok: true })
    expect(take('task-2')).toMatchObject({
      ok: false,
      problems: [
        expect.stringMatching(
          /^conflicts with task-1: task-1 in src\/a\.ts; run `git merge phasegate\/run-1` in your tree/,
        ),
      ],
    })
    expect(() => git(tree, 'merge', 'phasegate/run-1')).toThrow()
    expect(take('task-2')).toMatchObject({
      ok: false,
      problems: [expect.stringMatching(/^src\/a\.ts: has conflict markers/)],
    })
    write(tree, { 'src/a.ts': 'ONE, EINS\ntwo\nthree\nfour\nfive\nsix\nSEVEN' })
    expect(take('task-2')).toMatchObject({ ok: true, changed: ['src/a.ts'] })
    expect(filesAt(project.root, 'phasegate/run-1')['src/a.ts']).toBe('ONE, EINS\ntwo\nthree\nfour\nfive\nsix\nSEVEN')
  })

  test('is not asked to change what an earlier round has changed', () => {
    const { project, told } = aRepository()
    const again = [upTo('2.2'), resumes({ kind: 'from-phase', phase: '2.1' }, 'session-1'), starts('task-1')]
    const run = told(...again, attaches('task-1', 'task-1'))
    works(project, run, 'task-1', told(...again), { output: done('task-1') })
    expect(takeIn(project, run, stepOf(run, 'task-1'))).toMatchObject({ ok: true, changed: [] })
  })
})

const APPROVED = JSON.stringify({ status: 'approved', issues: [], summary: 'Good.' })

describe('what code knows', () => {
  test('of a task its agent need not say, and what it says there does not count', () => {
    const said = JSON.stringify({ taskId: 'task-9', status: 'completed', summary: 'Done.', filesModified: ['no.ts'] })
    const { project, run, take } = task('task-1', { 'src/new.ts': 'new\n' }, said)
    expect(take()).toMatchObject({ ok: true })
    expect(JSON.parse(textAt(join(project.phases, stepOf(run, 'task-1').output)) ?? '')).toMatchObject({
      taskId: 'task-1',
      filesModified: ['src/new.ts'],
    })
  })

  test('of a change completes its final review', () => {
    const { project, told } = aRepository()
    const building = [upTo('2.1'), starts('task-1')]
    const built = told(...building, attaches('task-1', 'task-1'))
    works(project, built, 'task-1', told(...building), {
      'src/a.ts': 'one\n2\nthree\nfour\nfive\nsix\nseven',
      'src/new.ts': 'new\nlines\n',
      output: done('task-1'),
    })
    expect(takeIn(project, built, stepOf(built, 'task-1'))).toMatchObject({ ok: true })
    const past = [upTo('4.2'), starts('final-review-1')]
    const run = told(...past, attaches('final-review-1', 'reader'))
    works(project, run, 'final-review-1', told(...past), { output: APPROVED })
    expect(takeIn(project, run, stepOf(run, 'final-review-1'))).toMatchObject({ ok: true })
    expect(JSON.parse(textAt(join(project.phases, stepOf(run, 'final-review-1').output)) ?? '')).toEqual({
      ...JSON.parse(APPROVED),
      overallQuality: 'high',
      readyForCommit: true,
      metrics: { tasksCompleted: 1, filesModified: 2, linesChanged: 4, testsPassed: true },
    })
  })

  test('completes it in the checkout too, where nobody counts lines', () => {
    const project = projectAt(folder(FILES))
    const { run } = given(aRun(), upTo('4.2'), starts('final-review-1'))
    const path = join(project.phases, stepOf(run, 'final-review-1').output)
    write(project.phases, { [stepOf(run, 'final-review-1').output]: APPROVED })
    const written = statSync(path).mtimeMs
    const take = () => takeIn(project, run, stepOf(run, 'final-review-1'))
    expect(take()).toMatchObject({ ok: true })
    const whole = textAt(path) ?? ''
    expect(JSON.parse(whole)).toMatchObject({ metrics: { filesModified: 1, linesChanged: null }, readyForCommit: true })
    expect(take()).toMatchObject({ ok: true })
    expect([textAt(path), Math.round(statSync(path).mtimeMs)]).toEqual([whole, Math.round(written)])
  })
})

describe('who only reads', () => {
  test('is given the tree of the branch; what it edits there is dropped and told, what it leaves beside is nobody’s concern', () => {
    const { project, told } = aRepository()
    const past = [upTo('1.3'), starts('plan-review-1')]
    const run = told(...past, attaches('plan-review-1', 'reader'))
    const tree = works(project, run, 'plan-review-1', told(...past), {
      'README.md': 'changed\n',
      'scratch.txt': 'mine\n',
      output: APPROVED,
    })
    const take = () => takeIn(project, run, stepOf(run, 'plan-review-1'))
    expect(take()).toMatchObject({
      ok: false,
      problems: [expect.stringMatching(/changes nothing in the project; dropped: README\.md/)],
    })
    expect(textAt(join(tree, 'README.md'))).toBe('# A')
    expect(take()).toMatchObject({ ok: true, changed: [] })
  })

  test('and commits to the branch, has what it committed dropped like all that it edits', () => {
    const { project, told } = aRepository()
    const past = [upTo('1.3'), starts('plan-review-1')]
    const run = told(...past, attaches('plan-review-1', 'reader'))
    const tree = works(project, run, 'plan-review-1', told(...past), { 'README.md': 'changed\n', output: APPROVED })
    git(tree, 'checkout', '--quiet', 'phasegate/run-1')
    git(tree, 'commit', '--quiet', '--all', '--message', 'mine')
    const take = () => takeIn(project, run, stepOf(run, 'plan-review-1'))
    expect(take()).toMatchObject({ ok: false, problems: [expect.stringMatching(/dropped: README\.md/)] })
    expect(filesAt(project.root, 'phasegate/run-1')).toEqual(FILES)
    expect(take()).toMatchObject({ ok: true, changed: [] })
  })

  test('repairs a plan as a file of its own, which then takes the place of the plan', () => {
    const { project, told } = aRepository()
    write(project.phases, { '1.2-plan.md': PLAN })
    const past = [upTo('1.3'), accepted('plan-review-1', review('needs_revision', 'high')), starts('plan-review-fix-1')]
    const run = told(...past, attaches('plan-review-fix-1', 'fixer'))
    const number = stepOf(run, 'plan-review-fix-1').attempts.at(-1)?.number ?? 0
    const tree = works(project, run, 'plan-review-fix-1', told(...past), { output: '## Changes Made\n\n- all\n' })
    const copy = join(tree, '.agents/out', String(number), '1.2-plan.md')
    expect(textAt(copy)).toBe(PLAN)
    write(tree, { [`.agents/out/${number}/1.2-plan.md`]: PLAN.replace('First', 'Better') })
    const verdict = takeIn(project, run, stepOf(run, 'plan-review-fix-1'))
    expect(verdict).toMatchObject({ ok: true, facts: { kind: 'plan', tasks: [{ name: 'Better' }] } })
    expect(textAt(join(project.phases, '1.2-plan.md'))).toContain('Task 1: Better')
  })

  test('plans the one area that it names: that is the plan of the run', () => {
    const { project, told } = aRepository()
    const past = [upTo('1.1'), starts('brainstorm-1')]
    const run = told(...past, attaches('brainstorm-1', 'brainstormer'))
    const number = stepOf(run, 'brainstorm-1').attempts.at(-1)?.number ?? 0
    works(project, run, 'brainstorm-1', told(...past), {
      output: BRAINSTORM,
      [`.agents/out/${number}/1.2-plan.md`]: PLAN,
    })
    const verdict = takeIn(project, run, stepOf(run, 'brainstorm-1'))
    expect(verdict).toMatchObject({ ok: true, changed: [], facts: { kind: 'areas', tasks: [{ name: 'First' }] } })
    expect(textAt(join(project.phases, '1.2-plan.md'))).toBe(PLAN)
  })
})

const BRAINSTORM =
  '## Approaches Considered\n\n### One\nThis.\n\n### Two\nThat.\n\n## Selected Approach\n\nOne.\n\n## Implementation Areas\n\n- core: all of it\n'

const PLAN =
  '## Tasks\n\n### Task 1: First\n- **Files:** src/a.ts\n- **Dependencies:** none\n- **Complexity:** easy\n- **Instructions:** Write it.\n'

test('in the checkout a task that left its files as they were is refused; what an earlier round did counts', () => {
  const project = projectAt(folder(FILES))
  const examined = (...past: Past[]) => {
    const { run } = given(aRun(), ...past)
    write(project.phases, { 'parts/2.1-task-1.json': done('task-1') })
    return takeIn(project, run, stepOf(run, 'task-1'))
  }
  const [file = ''] = tasksOf(given(aRun(), upTo('2.1')).run)[0]?.files ?? []
  const begun = starts('task-1', { found: { [file]: null } })
  expect(examined(upTo('2.1'), begun)).toMatchObject({
    ok: false,
    problems: [expect.stringMatching(/none of its files/)],
  })
  const again = resumes({ kind: 'from-phase', phase: '2.1' }, 'session-1')
  expect(examined(upTo('2.2'), again, begun)).toMatchObject({ ok: true })
})
