import { execFile } from 'node:child_process'
import { cpSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, inject, onTestFinished, test } from 'vitest'
import { isGradable } from '../../evals/is-gradable.ts'
import { CLAUDE, clientEnv, REPOSITORY } from '../client/binary.ts'
import { makeWorkplace } from '../client/workplace.ts'
import { startModel } from '../model/server.ts'

interface Results {
  readonly cases: readonly { name: string; arms: Record<'with' | 'without', { error: string | null }[]> }[]
}

const EVALS = join(REPOSITORY, 'evals')
const EVERY = readdirSync(EVALS, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))
// The other scenes start runs in print mode, no other one a stage; `pnpm soak` plays them all.
const CASES = inject('soaks') ? EVERY : ['stage-js-todo']

test('the cases of evals/ start by their front door and in plain words, and are graded: who does nothing fails', async () => {
  const { root, home, project, remove } = await makeWorkplace()
  onTestFinished(remove)
  const plugin = join(root, 'plugin')
  cpSync(inject('plugin'), plugin, { recursive: true })
  cpSync(EVALS, join(plugin, 'evals'), { recursive: true })
  for (const name of EVERY) if (!CASES.includes(name)) rmSync(join(plugin, 'evals', name), { recursive: true })
  const model = await startModel()
  onTestFinished(() => model.close())

  const results = join(root, 'results.json')
  const env = { ...clientEnv({ home, model: model.url }), TMPDIR: root }
  // Without Bash, which needs a sandbox that not every machine has.
  const said = await evaluated([plugin, ...OPTIONS, '--json', results], { cwd: project, env })
  const { cases } = JSON.parse(readFileSync(results, 'utf8')) as Results
  expect(
    cases.map(({ name }) => name),
    said,
  ).toEqual(CASES)
  expect(cases.flatMap(({ arms }) => [...arms.with, ...arms.without]).filter(({ error }) => error !== null)).toEqual([])

  // `claims` is there only where Phasegate began a run or a stage.
  const graded = join(root, 'graded.json')
  await promisify(execFile)(process.execPath, [join(plugin, 'evals/grade.mjs'), results, '--json', graded]).catch(
    () => undefined,
  )
  const { rows } = JSON.parse(readFileSync(graded, 'utf8')) as { rows: Record<string, unknown>[] }
  const row = { works: false, scope: true, tests: true, changed: [] }
  expect(rows).toEqual(
    cases.flatMap(({ name }) => [
      expect.objectContaining({ ...row, tests: isGradable(name), name, arm: 'with', claims: true }),
      expect.not.objectContaining({ claims: expect.anything() }),
    ]),
  )
  const asked = model.requests.map(({ turn }) => turn.news)
  expect(asked.some((news) => /^(?!.*--profile).*parseDuration\('1h30m'\) gives 3600/m.test(news))).toBe(
    CASES.includes('js-duration'),
  )
  expect(asked.some((news) => news.includes('Carry out stage 1 of work/001-js-todo/PLAN.md'))).toBe(true)
}, 400_000)

const OPTIONS =
  '--scaffold --trust-plugin --keep-temp --no-publish --concurrency 2 --ablation with-without --allow-tools Write Edit'.split(
    ' ',
  )

/** What it printed; exit code 1 says that a score is low. */
const evaluated = async (args: readonly string[], options: { cwd: string; env: NodeJS.ProcessEnv }): Promise<string> =>
  promisify(execFile)(CLAUDE, ['plugin', 'eval', ...args], { ...options, maxBuffer: 2 ** 26 }).then(
    ({ stderr }) => stderr,
    ({ stderr }: { stderr: string }) => stderr,
  )
