import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { CASES, claims, EVALS, GRADED_ALWAYS, graded, isGradedWell, scaffolded, scratch } from './graded.ts'
import { isGradable } from './is-gradable.ts'

test('there are cases of both front doors, and of more than one language', () => {
  const asked = CASES.map((name) => readFileSync(join(EVALS, name, 'case.yaml'), 'utf8'))
  const count = (what: RegExp): number => asked.filter((text) => what.test(text)).length
  expect(CASES.length).toBeGreaterThanOrEqual(12)
  expect(count(/prompt: \/phasegate:dispatch /)).toBeGreaterThanOrEqual(8)
  expect(count(/prompt: \/phasegate:execute-stage 1$/m)).toBeGreaterThanOrEqual(4)
  expect(new Set(CASES.map((name) => name.replace(/^stage-/, '').split('-')[0]))).toEqual(new Set(['js', 'py', 'sh']))
})

test.each(CASES)('%s: its solution changes what the case expects and nothing else, and never a hidden test', (name) => {
  const { files, hidden } = JSON.parse(readFileSync(join(EVALS, name, 'expect.json'), 'utf8')) as Expected
  const patch = readFileSync(join(EVALS, name, 'solution.patch'), 'utf8')
  const changed = [...patch.matchAll(/^\+\+\+ b\/(.+)$/gm)].map(([, file = '']) => file)
  const isExpected = (file: string): boolean =>
    files.some((each) => (each.endsWith('/') ? file.startsWith(each) : file === each))
  expect(changed.filter((file) => file.startsWith('test/'))).not.toEqual([])
  expect(changed.filter((file) => !file.startsWith('test/'))).not.toEqual([])
  expect(changed.filter((file) => !isExpected(file) || file.startsWith('hidden/'))).toEqual([])
  expect(readdirSync(join(EVALS, name, 'hidden'))).not.toEqual([])
  expect(hidden.filter((word) => word.includes('hidden'))).not.toEqual([])
})

test.each(GRADED_ALWAYS.filter(isGradable))(
  '%s: the solution holds every check, nothing done and false claims hold none',
  isGradedWell,
)

test('what a run leaves on its branch is graded, not the checkout; a folder that is gone is no success', async () => {
  const folder = scratch()
  const project = join(folder, 'sealed', 'home', 'cwd')
  cpSync(scaffolded(folder, 'js-duration'), project, { recursive: true })
  const env = { PATH: process.env['PATH'], HOME: join(folder, 'sealed', 'home') }
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

interface Expected {
  readonly files: readonly string[]
  readonly hidden: readonly string[]
}
