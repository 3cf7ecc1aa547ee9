import { execFile, execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { isGradable } from './is-gradable.ts'

const EVALS = join(import.meta.dirname, '../../evals')
const CASES = readdirSync(EVALS).filter((name) => existsSync(join(EVALS, name, 'case.yaml')))
const GRADABLE = CASES.filter(isGradable)

test('there are cases of both front doors, and of more than one language', () => {
  const asked = CASES.map((name) => readFileSync(join(EVALS, name, 'case.yaml'), 'utf8'))
  const count = (what: RegExp): number => asked.filter((text) => what.test(text)).length
  expect(CASES.length).toBeGreaterThanOrEqual(12)
  expect(count(/prompt: \/phasegate:dispatch /)).toBeGreaterThanOrEqual(8)
  expect(count(/prompt: \/phasegate:execute-stage 1$/m)).toBeGreaterThanOrEqual(4)
  expect(new Set(CASES.map((name) => name.replace(/^stage-/, '').split('-')[0]))).toEqual(new Set(['js', 'py', 'sh']))
})

test.each(GRADABLE)('%s: the solution holds every check, nothing done and false claims hold none', async (name) => {
  const folder = mkdtempSync(join(tmpdir(), 'phasegate-eval-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const kept = (arm: string): string => join(folder, arm, 'home', 'cwd')
  const finish = (arm: string, solved: boolean): string => {
    const project = kept(arm)
    mkdirSync(project, { recursive: true })
    const env = { PATH: process.env['PATH'], HOME: join(folder, arm, 'home'), TERM: 'dumb' }
    execFileSync('bash', [join(EVALS, name, 'scaffold.sh')], { cwd: project, env, stdio: 'pipe' })
    if (solved) execFileSync('git', ['apply', join(EVALS, name, 'solution.patch')], { cwd: project })
    return project
  }
  const solved = finish('solved', true)
  claims(solved, name, changedIn(solved))
  finish('untouched', false)
  const spoilt = finish('spoilt', false)
  const [aTest = ''] = readdirSync(join(spoilt, 'test')).filter((file) => !file.startsWith('__'))
  rmSync(join(spoilt, 'test', aTest))
  writeFileSync(join(spoilt, 'stray.txt'), 'by the way\n')
  claims(spoilt, name, ['elsewhere.js'])

  const run = (arm: string) => ({
    tracePath: join(folder, arm, 'out', 'trace.jsonl'),
    costUsd: 0.5,
    durationSeconds: 60,
    error: null,
  })
  const arms = { with: [run('solved'), run('spoilt')], without: [run('untouched')] }
  const { rows, table, status } = await graded(folder, { cases: [{ name, arms }] })
  expect(rows).toMatchObject([
    { arm: 'with', score: 1, works: true, scope: true, tests: true, claims: true, wrong: [], costUsd: 0.5 },
    { arm: 'with', score: 0, works: false, scope: false, tests: false, claims: false },
    { arm: 'without', works: false, scope: true, tests: true, changed: [] },
  ])
  expect(rows[1]?.['wrong']).toEqual(
    expect.arrayContaining(['changed beyond its task: stray.txt', `test/${aTest} was deleted`, 'says that it passed']),
  )
  expect(table).toMatch(/^CASE +PLUGIN +SCORE/)
  expect(status).toBe(1)
})

test('what a run leaves on its branch is graded, not the checkout; a folder that is gone is no success', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'phasegate-eval-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const project = join(folder, 'sealed', 'home', 'cwd')
  mkdirSync(project, { recursive: true })
  const env = { PATH: process.env['PATH'], HOME: join(folder, 'sealed', 'home') }
  execFileSync('bash', [join(EVALS, 'js-duration', 'scaffold.sh')], { cwd: project, env })
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@example.invalid', ...args], { cwd: project, env })
  git('checkout', '--quiet', '-b', 'phasegate/mend')
  git('apply', join(EVALS, 'js-duration', 'solution.patch'))
  git('commit', '--quiet', '--all', '--message=Mend')
  git('checkout', '--quiet', 'main')
  claims(project, 'js-duration', ['src/duration.js', 'test/duration.test.js'], 'phasegate/mend')
  const run = (root: string) => ({ tracePath: root && join(root, 'out', 'x'), costUsd: 0, durationSeconds: 0 })
  const arms = { with: [run(folder), run('')] }
  const { rows } = await graded(folder, { cases: [{ name: 'js-duration', arms }] })
  expect(rows).toMatchObject([
    { score: 1, changed: ['src/duration.js', 'test/duration.test.js'] },
    { score: 0, lost: 'its folder was not kept' },
  ])
})

test('the grader says how it is called', () => {
  expect(spawnSync(process.execPath, [join(EVALS, 'grade.mjs')], { encoding: 'utf8' })).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/^Usage: node evals\/grade\.mjs RESULTS\.json/),
  })
})

const changedIn = (project: string): string[] =>
  execFileSync('git', ['status', '--porcelain', '--untracked-files=all'], { cwd: project, encoding: 'utf8' })
    .trimEnd()
    .split('\n')
    .map((line) => line.slice(3))
    .toSorted()

/** What a run, or a stage, that ended well says of itself. */
const claims = (project: string, name: string, files: readonly string[], branch: string | null = null): void => {
  const write = (path: string, value: object): void => {
    mkdirSync(join(project, path, '..'), { recursive: true })
    writeFileSync(join(project, path), JSON.stringify(value))
  }
  if (name.startsWith('stage-')) {
    mkdirSync(join(project, '.agents', 'sessions'), { recursive: true })
    const [work = ''] = readdirSync(join(project, 'work')).filter((each) => each.startsWith('001-'))
    write(`work/${work}/threads.json`, { threads: [{ status: 'completed' }] })
    return
  }
  const run = '.agents/runs/20260101-000000-abcdef'
  write(`${run}/state.json`, { status: 'completed', result: { branch } })
  write(`${run}/phases/2.1-tasks.json`, { filesModified: files })
  write(`${run}/phases/3.1-test-results.json`, { allPassed: true })
}

type Row = Readonly<Record<string, unknown>>

const graded = async (folder: string, results: object): Promise<{ rows: Row[]; table: string; status: number }> => {
  const [given, written] = [join(folder, 'results.json'), join(folder, 'graded.json')]
  writeFileSync(given, JSON.stringify(results))
  const { stdout, code } = await promisify(execFile)(process.execPath, [
    join(EVALS, 'grade.mjs'),
    given,
    '--json',
    written,
  ]).then(
    (said) => ({ ...said, code: 0 }),
    (error: { stdout: string; code: number }) => error,
  )
  const { rows } = JSON.parse(readFileSync(written, 'utf8')) as { rows: Row[] }
  return { rows, table: stdout, status: code }
}
