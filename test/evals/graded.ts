import { execFile, execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished } from 'vitest'

export const EVALS = join(import.meta.dirname, '../../evals')
export const CASES = readdirSync(EVALS).filter((name) => existsSync(join(EVALS, name, 'case.yaml')))

/** What `npm test` grades: each language, each front door. `pnpm soak` grades the others. */
export const GRADED_ALWAYS: readonly string[] = ['py-roman', 'sh-rotate', 'stage-js-units']

/** A folder that is gone after the test. */
export const scratch = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'phasegate-eval-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** The solution of a case holds every check; nothing done, and false claims, hold none. */
export const isGradedWell = async (name: string): Promise<void> => {
  const folder = scratch()
  const made = scaffolded(folder, name)
  const arm = (of: string): string => {
    const project = join(folder, of, 'home', 'cwd')
    cpSync(made, project, { recursive: true })
    return project
  }
  const solved = arm('solved')
  execFileSync('git', ['apply', join(EVALS, name, 'solution.patch')], { cwd: solved })
  claims(solved, name, changedIn(solved))
  arm('untouched')
  const spoilt = arm('spoilt')
  const [aTest = ''] = readdirSync(join(spoilt, 'test')).filter((file) => !file.startsWith('__'))
  rmSync(join(spoilt, 'test', aTest))
  writeFileSync(join(spoilt, 'stray.txt'), 'by the way\n')
  claims(spoilt, name, ['elsewhere.js'])

  const run = (of: string) => ({
    tracePath: join(folder, of, 'out', 'trace.jsonl'),
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
}

/** The project of a case as it begins. */
export const scaffolded = (folder: string, name: string): string => {
  const project = join(folder, 'begins', 'home', 'cwd')
  mkdirSync(project, { recursive: true })
  const env = { PATH: process.env['PATH'], HOME: join(folder, 'begins', 'home'), TERM: 'dumb' }
  execFileSync('bash', [join(EVALS, name, 'scaffold.sh')], { cwd: project, env, stdio: 'pipe' })
  return project
}

const changedIn = (project: string): string[] =>
  execFileSync('git', ['status', '--porcelain', '--untracked-files=all'], { cwd: project, encoding: 'utf8' })
    .trimEnd()
    .split('\n')
    .map((line) => line.slice(3))
    .toSorted()

/** What a run, or a stage, that ended well says of itself. */
export const claims = (project: string, name: string, files: readonly string[], branch: string | null = null): void => {
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

export const graded = async (
  folder: string,
  results: object,
): Promise<{ rows: Row[]; table: string; status: number }> => {
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
