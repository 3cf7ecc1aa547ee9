import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { text as all } from 'node:stream/consumers'
import { expect, inject, onTestFinished } from 'vitest'
import { hereIn } from '../../src/cli/work/place.ts'
import { readers } from '../../src/cli/work/readers.ts'
import { runWork } from '../../src/cli/work/commands.ts'
import { runCli } from '../../src/cli/run.ts'
import { WORK } from '../../src/commands/work.ts'
import { folder, git, repository } from '../machine/folder.ts'
import { fakeClient, type Plays } from './fake-client.ts'

/** Who does the threads of a stage. */
interface Doers {
  /** Behind `work run --stage 1`. */
  readonly words: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

interface Heard {
  readonly session: string
  readonly folder: string
  readonly prompt: string
}

interface StageDone {
  readonly root: string
  readonly heard: (thread: string) => readonly Heard[]
}

/**
 * A stage is carried out to its end: reports count, what is refused goes back to the same agent. Whoever does its threads.
 *
 * @param doers sets up who does the threads of this project, as this client
 */
export const stageIsDone = async (doers: (client: string, root: string) => Doers): Promise<StageDone> => {
  const client = fakeClient(folder())
  const root = repository()
  const { words, env = {} } = doers(client, root)
  await work(root, 'create', '--name', 'tea')
  writeFileSync(join(root, 'work/001-tea/PLAN.md'), PLAN)
  await work(root, 'approve', 'plan')
  plays(client, {
    '01.01.01': [
      { writes: { 'north.txt': 'stone\n' }, reports: [['update', '--note=The door is open.'], DONE], lingers: 300 },
    ],
    // It may go better the next time. Nothing changed. Then all that is asked for.
    '01.01.02': [
      { reports: [['fail', '--reason=overloaded', '--transient']] },
      { reports: [DONE] },
      { writes: { 'south.txt': 'wood\n' }, reports: [[...DONE, '--unverified=npm test: not allowed']] },
    ],
    // Not a word; then the line as it should be.
    '01.02.01': [{}, { writes: { 'roof.txt': 'straw\n' }, reports: [DONE] }],
  })
  const ended = await run(root, words, env)
  expect(ended, ended.said).toMatchObject({ code: 0 })

  const { threads } = JSON.parse(await work(root, 'report', '--stage', '1', '--json'))
  const kept = (threads as readonly Record<string, unknown>[]).map(({ threadId, status, report, changed }) => [
    threadId,
    status,
    report,
    changed,
  ])
  expect(kept).toEqual([
    ['01.01.01', 'completed', 'It stands.', ['north.txt']],
    ['01.01.02', 'completed', 'It stands.', ['south.txt']],
    ['01.02.01', 'completed', 'It stands.', ['roof.txt']],
  ])
  expect(git(root, 'show', 'phasegate/001-tea:roof.txt')).toBe('straw')
  // What each of the four sessions cost, also of who went on after its report.
  expect(JSON.parse(await work(root, 'cost', '--json'))).toMatchObject({ usd: 0.04 })
  const heard = (thread: string): Heard[] =>
    readFileSync(join(dirname(client), `heard-${thread}`), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Heard)
  const sessionsOf = (thread: string): number => new Set(heard(thread).map(({ session }) => session)).size
  expect(['01.01.01', '01.01.02', '01.02.01'].map(sessionsOf)).toEqual([1, 2, 1])
  expect(heard('01.01.02')[2]?.prompt).toContain('no report that counts')
  expect(heard('01.02.01')[1]?.prompt).toContain('no report was made')
  return { root, heard }
}

const DONE = ['update', '--status=completed', '--report=It stands.']

const PLAN = `# Plan: A house
## Summary
A house.
## References
- README.md
## Stages
### Stage 01: House
#### Definition
It stands.
#### Constitution
Nothing else.
#### Questions
- [x] Where? Here.
#### Batches
##### Batch 01: Walls
###### Thread 01: North @agent:default
**Summary:** Build it.
**Files:** \`north.txt\`
**Details:**
Stone.
###### Thread 02: South @agent:default
**Summary:** Build it too.
**Files:** \`south.txt\`
**Details:**
Wood.
##### Batch 02: Roof
###### Thread 01: Roof @agent:default
**Summary:** Cover it.
**Depends:** 01.01.01
**Needs:** crane
**Details:**
Straw.
`

const plays = (client: string, threads: Readonly<Record<string, readonly Plays[]>>): void =>
  writeFileSync(join(dirname(client), 'plays.json'), JSON.stringify({ work: PROGRAM(), threads }))

const PROGRAM = (): string => join(inject('plugin'), 'dist', 'work.js')

/** `work` as a person types it in a terminal. */
const work = async (root: string, ...words: string[]): Promise<string> => {
  let printed = ''
  const io = { write: (said: string) => (printed += said) }
  const place = { ...hereIn(root, inject('plugin'), {}, () => readers), terminal: true }
  const program = { program: 'work', summary: '', version: '0', table: WORK, run: runWork(place), argv: words } as const
  if ((await runCli({ ...program, io: { stdout: io, stderr: io, env: {} } })) !== 0) throw new Error(printed)
  return printed
}

/** The whole program: nothing that it is made of is put together by a test. */
const run = async (root: string, words: readonly string[], env: Readonly<Record<string, string>>) => {
  const child = spawn(process.execPath, [PROGRAM(), 'run', '--stage', '1', ...words], {
    cwd: root,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [stdout, stderr] = await Promise.all([all(child.stdout), all(child.stderr), once(child, 'close')])
  return { code: child.exitCode, said: `${stdout}${stderr}` }
}
