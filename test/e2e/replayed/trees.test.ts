import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { commitNames } from '../../../src/state-manager/journal.ts'
import { writeFiles } from '../client/workplace.ts'
import { heldScene } from '../dispatch/held-scene.ts'
import { phasegate } from '../dispatch/phasegate.ts'
import { checkoutOf, committed, git, keptRun, PLAN, scene, SHORT, shown, startsOf } from '../dispatch/scene.ts'
import { goodDeed } from '../good-agents.ts'
import { started } from '../loops/blocked.ts'
import { type Deed, inProject, writes } from '../model/agents.ts'
import { bash, calls, write } from '../model/reply.ts'
import { begins, hangsFirst } from '../terminal/scene.ts'

const BRANCH = 'phasegate/write-two-files'
const FILES = { 'docs/plan.md': PLAN }

test('whoever commits, switches branch and edits while a run is going on finds all as they left it', async () => {
  const { place, begin, taskAtWork, letGo } = await heldScene({})
  const { project } = place
  const base = git(project, 'rev-parse', 'main')
  const session = begin(SHORT)
  await taskAtWork()
  await writeFiles(project, { 'src/one.txt': 'mine\n' })
  git(project, 'add', 'src')
  git(project, 'commit', '--quiet', '--message=Mine')
  git(project, 'switch', '--quiet', '--create', 'mine')
  await writeFiles(project, { 'README.md': '# Another\n', 'staged.txt': 'staged\n', 'loose.txt': 'loose\n' })
  git(project, 'add', 'staged.txt')
  const left = checkoutOf(project)
  await letGo()
  await session.finished
  expect(keptRun(project).state).toMatchObject({ status: 'completed', result: { branch: BRANCH } })
  expect(checkoutOf(project)).toBe(left)
  expect(committed(project)).toBe('src/one.txt\nsrc/two.txt')
  expect(git(project, 'rev-parse', `${BRANCH}~1`)).toBe(base)
})

test('killed after a merge that no journal tells of: the same work is taken in once, and nobody does it again', async () => {
  const { place, model, begin, say } = await scene({ files: FILES, agents: { 'task-2': hangsFirst() } })
  const session = begin(SHORT)
  await model.until(begins('task-2'))
  session.kill()
  await session.finished
  const merged = git(place.project, 'rev-list', '--first-parent', `main..${BRANCH}`)
  forgetFrom(place.project, '"step-completed"')
  expect(keptRun(place.project).all('step-completed')).toEqual([])

  await say('/phasegate:resume')
  const run = keptRun(place.project)
  expect(run.state.status).toBe('completed')
  expect(startsOf(model, 'task-1')).toHaveLength(1)
  expect(run.all('attempt-ended')).toEqual([])
  const kept = `refs/phasegate/${String(run.state['runId'])}/steps`
  expect(git(place.project, 'rev-list', '--first-parent', `main..${kept}`)).toMatch(new RegExp(`${merged}$`))
  expect(git(place.project, 'log', '--first-parent', '--format=%s', `main..${kept}`).split('\n')).toEqual([
    'task-2: Second file',
    'task-1: First file',
  ])
  expect(committed(place.project)).toBe('src/one.txt\nsrc/two.txt')
})

/** As if the process had died before it wrote the first commit that holds this. */
const forgetFrom = (project: string, what: string): void => {
  const journal = join(project, '.agents', 'tmp', 'journal')
  const names = commitNames(journal)
  const first = names.findIndex((name) => readFileSync(join(journal, name), 'utf8').includes(what))
  for (const name of names.slice(first)) rmSync(join(journal, name))
}

test('documentation that breaks the tests is repaired before the run completes', async () => {
  let rounds = 0
  const breaks: Deed = (step) =>
    (++rounds === 1 ? changing('echo broken > broken.txt', '## Files Updated\n\n- broken.txt\n') : goodDeed(step))(step)
  const { place, say } = await scene({
    files: FILES,
    settings: { stages: { TEST: { commands: { test: 'test ! -e broken.txt', lint: false } } } },
    agents: { docs: breaks, analysis: (step) => [calls(bash('rm broken.txt')), ...goodDeed(step)(step)] },
  })
  await say('/dispatch --stage IMPLEMENT --plan docs/plan.md Write two files')
  const run = keptRun(place.project)
  expect(run.state.status).toBe('completed')
  expect(started(run).slice(6).join(' ')).toBe(
    'docs-1 docs-tests-1 tests-1 analysis-1 tests-1 test-review-1 docs-1 final-review-1 completion-1 commit-1',
  )
  expect(JSON.parse(run.artifact('3.1-test-results.json'))).toMatchObject({ allPassed: true })
  expect(committed(place.project)).toBe('src/one.txt\nsrc/two.txt')
})

test('what a reviewer does to the files is dropped, and it is told so once', async () => {
  const moves: Deed = (step) => [
    ...(step.attempt === 1 ? [calls(bash('mv test.js "$HOME"'), write(inProject(step, 'README.md'), 'Mine.\n'))] : []),
    ...goodDeed(step)(step),
  ]
  const { place, say } = await scene({ files: { 'test.js': '// a test\n' }, agents: { 'final-review': moves } })
  await say('/dispatch --profile quick --no-test Write a file')
  const run = keptRun(place.project)
  expect(run.state.status).toBe('completed')
  expect(run.all('report-refused').map(({ problems }) => problems)).toEqual([
    [expect.stringMatching(/^this step changes nothing in the project; dropped: README\.md, test\.js\./)],
  ])
  expect(committed(place.project, run.state.result?.branch ?? '')).toBe('none')
})

test('a run begins with what is not committed where it is told to, is taken by phasegate merge, and tidied up', async () => {
  const { place, say } = await scene({ files: { ...FILES, 'notes.txt': 'one\n' } })
  const { project } = place
  await writeFiles(project, { 'notes.txt': 'two\n', 'new.txt': 'new\n' })
  const before = checkoutOf(project)
  const begun = shown(await say(SHORT.replace('--no-test', '--no-test --with-changes')))
  expect(begun).toContain('Taken along: 2 changed files of yours (notes.txt, new.txt), committed first.')
  expect(git(project, 'show', `${BRANCH}:notes.txt`)).toBe('two')
  expect(git(project, 'show', `${BRANCH}:new.txt`)).toBe('new')
  expect(committed(project)).toBe('src/one.txt\nsrc/two.txt')
  expect(checkoutOf(project)).toBe(before)

  expect(await phasegate(place, 'merge')).toMatchObject({ code: 1, stderr: expect.stringMatching(/notes\.txt/) })
  expect(checkoutOf(project)).toBe(before)
  git(project, 'add', '--all')
  git(project, 'commit', '--quiet', '--message=Mine')
  expect((await phasegate(place, 'merge')).stdout).toMatch(/phasegate\/write-two-files is merged into main/)
  expect(git(project, 'show', 'HEAD:src/two.txt')).toMatch(/^written by task-2/)
  expect((await phasegate(place, 'merge')).stdout).toMatch(/is merged into main already/)
  expect((await phasegate(place, 'clean')).stdout).toMatch(/removed: branch phasegate\/write-two-files/)
  expect(git(project, 'for-each-ref', '--format=%(refname)')).toBe('refs/heads/main')
  expect(git(project, 'worktree', 'list').split('\n')).toHaveLength(1)
})

test('whoever tidies up in another worktree takes nothing of a run that is at work', async () => {
  const { place, begin, taskAtWork, letGo } = await heldScene({})
  const side = { ...place, project: join(place.root, 'side') }
  git(place.project, 'worktree', 'add', '--quiet', '-b', 'side', side.project)
  const session = begin(SHORT)
  await taskAtWork()
  expect((await phasegate(side, 'clean')).stdout).toBe('There is nothing to remove.\n')
  expect(await phasegate(side, 'clean', BRANCH)).toMatchObject({
    code: 1,
    stderr: `${BRANCH} is of a run or workstream that is not over. See: phasegate status\n`,
  })
  await letGo()
  await session.finished
  expect(keptRun(place.project).state).toMatchObject({ status: 'completed', result: { branch: BRANCH } })
  expect((await phasegate(side, 'clean', BRANCH)).stdout).toContain(`removed: branch ${BRANCH}\n`)
  expect(git(place.project, 'for-each-ref', '--format=%(refname)')).toBe('refs/heads/main\nrefs/heads/side')
  expect((await phasegate(side, 'doctor')).stdout).toContain('nothing of an earlier run lies around')
})

const changing =
  (command: string, report: string): Deed =>
  (step) => [calls(bash(command)), ...writes(report)(step)]
