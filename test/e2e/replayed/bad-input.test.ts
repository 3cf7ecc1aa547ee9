import { mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { makeWorkplace, type Workplace, writeFiles } from '../client/workplace.ts'
import { phasegate, phasegateProcess } from '../dispatch/phasegate.ts'
import { contents, keptRun, PLAN, scene } from '../dispatch/scene.ts'

interface BadInput {
  readonly args: readonly string[]
  readonly files?: Readonly<Record<string, string>>
  readonly code: 1 | 2
  readonly says: RegExp
}

const CONFIG = '.phasegate/config.json'

const BAD: Readonly<Record<string, BadInput>> = {
  'no task': { args: [], code: 2, says: /say what is to be done/ },
  'an empty task': { args: ['  '], code: 2, says: /say what is to be done/ },
  'an unknown flag': {
    args: ['--no-tset', 'Write'],
    code: 2,
    says: /unknown option --no-tset; did you mean --no-test\?/,
  },
  'a flag that needs a value': { args: ['Write', '--plan'], code: 2, says: /--plan needs a value/ },
  'a flag given twice': {
    args: ['--stage', 'PLAN', '--stage', 'TEST', 'Write'],
    code: 2,
    says: /--stage is given twice/,
  },
  'an unknown stage': {
    args: ['--stage', 'BUILD', 'Write'],
    code: 2,
    says: /--stage is one of EXPLORE, PLAN, IMPLEMENT, TEST, FINAL, not "BUILD"/,
  },
  'a number of explorers that is none': {
    args: ['--explorers', '11', 'Write'],
    code: 2,
    says: /from 1 to 10, not "11"/,
  },
  'a stage before which nothing was done': {
    args: ['--stage', 'TEST', 'Write'],
    code: 1,
    says: /--stage TEST needs a completed IMPLEMENT stage, and there is no earlier run here.*phasegate run --stage IMPLEMENT --plan PATH/,
  },
  'no plan to implement': { args: ['--stage', 'IMPLEMENT', 'Write'], code: 1, says: /--stage IMPLEMENT needs a plan/ },
  'a plan that is missing': { args: ['--plan', 'nope.md', 'Write'], code: 1, says: /there is no file nope\.md/ },
  'a plan that cannot be read': {
    args: ['--plan', 'docs', 'Write'],
    files: { 'docs/x.md': '' },
    code: 1,
    says: /docs is not a file/,
  },
  'a plan outside the project': {
    args: ['--plan', '../plan.md', 'Write'],
    code: 1,
    says: /plan\.md is outside the project/,
  },
  'a link to a plan outside the project': {
    args: ['--plan', 'link.md', 'Write'],
    code: 1,
    says: /link\.md is outside the project/,
  },
  'a plan in another format': {
    args: ['--plan', 'plan.md', 'Write'],
    files: { 'plan.md': PLAN.replace('- **Complexity:** easy\n', '').replace('src/two.txt', '../two.txt') },
    code: 1,
    says: /plan\.md: line 5: Task 1 has no "- \*\*Complexity:\*\*" line[^]*plan\.md: line 11: .*\.\.\/two\.txt[^]*plan-format/,
  },
  'a setting that is not allowed': {
    args: ['Write'],
    files: { [CONFIG]: '{\n  "retries": { "maxPerTask": 99 },\n  "stagse": {}\n}\n' },
    code: 1,
    says: /config\.json:2:\d+ retries\.maxPerTask: found 99; allowed: a whole number from 0 to 10[^]*stagse: unknown key; did you mean stages\?/,
  },
  'a configuration that is not JSON': {
    args: ['Write'],
    files: { [CONFIG]: '{' },
    code: 1,
    says: /config\.json:\d+:\d+ not JSON/,
  },
  'a stage that is disabled': {
    args: ['--stage', 'TEST', 'Write'],
    files: { [CONFIG]: '{"stages":{"TEST":{"enabled":false}}}' },
    code: 1,
    says: /stage TEST is disabled in the configuration; enabled: EXPLORE, PLAN, IMPLEMENT, FINAL/,
  },
  "another program's folder": {
    args: ['Write'],
    files: { '.agents/tmp/theirs.db': 'x' },
    code: 1,
    says: /\.agents\/tmp holds theirs\.db but no journal.*phasegate doctor --fix would move/,
  },
  'a damaged journal': {
    args: ['Write'],
    files: { '.agents/tmp/journal/000001.json': '{"commit":1,' },
    code: 1,
    says: /journal .* cannot be read: 000001\.json: .*phasegate doctor/,
  },
  'a file in the way of our folder': {
    args: ['Write'],
    files: { '.agents': 'x' },
    code: 1,
    says: /\.agents is a file.*Move it away/,
  },
  'a file in the way of the runs': {
    args: ['Write'],
    files: { '.agents/runs': 'x' },
    code: 1,
    says: /runs is a file.*Move it away/,
  },
}

test.each(Object.keys(BAD))('%s is refused with a clear message, and nothing has changed', async (name) => {
  const { args, files = {}, code, says } = BAD[name] ?? { args: [], code: 1, says: /^$/ }
  const place = await workplace(files)
  await writeFiles(place.root, { 'plan.md': PLAN })
  await symlink(join(place.root, 'plan.md'), join(place.project, 'link.md'))
  const before = contents(place.root)
  const answer = await phasegate(place, 'dispatch', ...args)
  expect(answer).toMatchObject({ code, stdout: '', stderr: expect.stringMatching(says) })
  expect(answer.stderr).not.toMatch(/internal error|^\s+at /m)
  expect(contents(place.root)).toEqual(before)
  const asJson = await phasegate(place, 'dispatch', '--json', ...args)
  expect(asJson).toMatchObject({ code, stderr: '' })
  expect(JSON.parse(asJson.stdout)).toMatchObject({ error: { code: expect.any(String), message: expect.any(String) } })
})

test('a second run is refused while one is active, whatever its state; --replace puts that one aside', async () => {
  const place = await workplace()
  expect(await phasegate(place, 'dispatch', 'Write')).toMatchObject({ code: 0, stderr: '' })
  const first = keptRun(place.project)
  const before = contents(place.root)
  const second = await phasegate(place, 'dispatch', 'Paint')
  expect(second).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/a run is running here: "Write" \(\S+, started from a shell\)/),
  })
  expect(second.stderr).toMatch(/phasegate status[^]*phasegate resume[^]*phasegate stop[^]*--replace/)
  expect(contents(place.root)).toEqual(before)

  expect(await phasegate(place, 'dispatch', '--replace', '--plan', 'nope.md', 'Paint')).toMatchObject({ code: 1 })
  expect(contents(place.root)).toEqual(before)
  expect(await phasegate(place, 'dispatch', '--replace', 'Paint')).toMatchObject({ code: 0 })
  expect(keptRun(place.project).state).toMatchObject({ task: 'Paint', status: 'in_progress' })
  expect(
    Object.keys(contents(join(place.project, '.agents', 'runs', String(first.state['runId'])))).length,
  ).toBeGreaterThan(5)
})

test('of runs that are started at the same moment one begins and the others are refused', async () => {
  const place = await workplace()
  const tasks = ['one', 'two', 'three', 'four']
  const answers = await Promise.all(tasks.map((task) => phasegateProcess(place, 'dispatch', task)))
  const begun = tasks.filter((_, index) => answers[index]?.code === 0)
  expect(begun).toHaveLength(1)
  expect(answers.filter(({ code }) => code === 1).map(({ stderr }) => stderr)).toEqual(
    [1, 2, 3].map(() =>
      expect.stringMatching(/run \S+ is running here|a run is running here|another run was started here/),
    ),
  )
  expect(keptRun(place.project).state).toMatchObject({ task: begun[0], status: 'in_progress' })
})

test('a folder that git does not know is no obstacle', async () => {
  const place = await workplace({}, false)
  const answer = await phasegate(place, 'dispatch', '--', '--stage')
  expect(answer).toMatchObject({
    code: 0,
    stderr: '',
    stdout: expect.stringMatching(/Workflow Schedule \(13 phases\)/),
  })
  expect(keptRun(place.project).state).toMatchObject({ task: '--stage', status: 'in_progress' })
})

test('what is typed in the client is refused there, without a word to the model', async () => {
  const { place, model, say } = await scene({ files: { 'bad.md': '# No tasks\n' } })
  const before = contents(place.project)
  const typed: Readonly<Record<string, RegExp>> = {
    '/dispatch': /Phasegate: say what is to be done/,
    '/dispatch --no-tset Write "two" files': /Phasegate: unknown option --no-tset; did you mean --no-test\?/,
    '/phasegate:dispatch --plan bad.md Write': /bad\.md is not a plan that can be carried out:\n.*bad\.md: .*## Tasks/,
    '/phasegate:resume': /Phasegate: no run is active here \(.*\)\. Start one in Claude Code: \/dispatch <task>/,
    '/phasegate:stop': /Phasegate: no run is active here/,
  }
  for (const [prompt, says] of Object.entries(typed)) {
    expect(await say(prompt)).toMatchObject({ exitCode: 0, result: expect.stringMatching(says) })
  }
  expect(model.requests).toEqual([])
  expect(contents(place.project)).toEqual(before)
})

const workplace = async (files: Readonly<Record<string, string>> = {}, git = true): Promise<Workplace> => {
  const place = await makeWorkplace({ git, files: { 'README.md': '# A project\n' } })
  onTestFinished(() => place.remove())
  await writeFiles(place.project, files)
  await mkdir(join(place.project, 'empty'))
  return place
}
