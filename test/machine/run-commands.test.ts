import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, onTestFinished, test, vi } from 'vitest'
import { runTests } from '../../src/machine/run-commands.ts'
import type { CommandResult } from '../../src/workflow/run/artifact/test-results.ts'
import { folder, text } from './folder.ts'

// Real processes, on a machine that may be busy.
const SKIPPED = { skipped: 'not here' }
const now = () => performance.now()

interface Wish {
  readonly lint?: string
  readonly test?: string
  readonly project?: string
  readonly timeoutSeconds?: number
  readonly graceMs?: number
}

const found = (line: string | undefined) => (line === undefined ? SKIPPED : { command: line, from: 'a test' })

const run = ({ lint, test: tests, project = folder(), timeoutSeconds = 60, ...rest }: Wish) => {
  return runTests({ project, commands: { lint: found(lint), test: found(tests) }, timeoutSeconds, now, ...rest })
}

const ran = (result: CommandResult) => {
  if ('skipped' in result) throw new Error(`skipped: ${result.skipped}`)
  return result
}

/** Runs a script of ours with node, in a file, so that no shell has to quote it. */
const script = (source: string) => {
  const project = folder({ 'script.cjs': source })
  return { project, command: 'node script.cjs' }
}

test('runs both commands in the project and reports what they printed', async () => {
  const project = folder({ 'a.txt': 'from the project\n' })
  const results = await run({ project, lint: 'cat a.txt', test: 'echo fine; echo careful >&2' })
  expect(results).toEqual({
    lint: {
      command: 'cat a.txt',
      exitCode: 0,
      durationMs: expect.any(Number),
      stdout: 'from the project\n',
      stderr: '',
    },
    test: {
      command: 'echo fine; echo careful >&2',
      exitCode: 0,
      durationMs: expect.any(Number),
      stdout: 'fine\n',
      stderr: 'careful\n',
    },
    allPassed: true,
  })
})

test('runs the tests although lint fails, and has not passed', async () => {
  const results = await run({ lint: 'exit 3', test: 'true' })
  expect([ran(results.lint).exitCode, ran(results.test).exitCode, results.allPassed]).toEqual([3, 0, false])
})

test('has passed when the only command there is passed', async () => {
  expect(await run({ test: 'true' })).toMatchObject({ lint: SKIPPED, test: { exitCode: 0 }, allPassed: true })
})

test('has not passed when nothing ran: that would be a silent pass', async () => {
  expect(await run({})).toEqual({ lint: SKIPPED, test: SKIPPED, allPassed: false })
})

test('a command that does not exist failed', async () => {
  const { test: result } = await run({ test: 'phasegate-no-such-program' })
  expect(ran(result)).toMatchObject({ exitCode: 127, stderr: expect.stringContaining('phasegate-no-such-program') })
})

test('a project that is gone is a failure with a reason', async () => {
  const { test: result } = await run({ project: join(folder(), 'gone'), test: 'true' })
  expect(ran(result)).toMatchObject({ exitCode: 127, stderr: expect.stringContaining('the shell did not start') })
})

test('a command that a signal ended failed', async () => {
  const { test: result } = await run({ test: 'kill -SEGV $$' })
  expect(ran(result).exitCode).toBe(139)
})

test('a command that asks for input finds its end at once', async () => {
  const { test: result } = await run({ test: 'read answer || echo no answer; cat' })
  expect(ran(result)).toMatchObject({ exitCode: 0, stdout: 'no answer\n' })
})

test('commands know that they run unattended, without colours', async () => {
  vi.stubEnv('FORCE_COLOR', '1')
  onTestFinished(() => void vi.unstubAllEnvs())
  const { test: result } = await run({ test: 'printf "%s." "$CI" "$NO_COLOR" "$TERM" "$FORCE_COLOR"' })
  expect(ran(result).stdout).toBe('1.1.dumb..')
})

test('colours that a command prints all the same are dropped', async () => {
  const { test: result } = await run({ test: String.raw`printf "\033[31mred\033[0m\n"` })
  expect(ran(result).stdout).toBe('red\n')
})

test('keeps the last 16 kB of each output, whole characters, and says that it cut', async () => {
  const { project, command } = script(`
    process.stdout.write('first\\n' + '€'.repeat(200_000) + 'last')
    process.stderr.write('a little')
  `)
  const { test: result } = await run({ project, test: command })
  const { stdout, stderr } = ran(result)
  const bytes = Buffer.byteLength(stdout)
  expect(bytes).toBeLessThanOrEqual(16_384)
  expect(bytes).toBeGreaterThan(16_384 - 3)
  expect(stdout).toMatch(/^\[cut: this is only the end of the output\]\n€+last$/)
  expect(stderr).toBe('a little')
})

test('an output of exactly 16 kB is kept whole', async () => {
  const { project, command } = script(`process.stdout.write('x'.repeat(16_384))`)
  const { test: result } = await run({ project, test: command })
  expect(ran(result).stdout).toBe('x'.repeat(16_384))
})

test('ends a command that takes too long, with everything it started', async () => {
  const project = folder()
  const started = `sh -c 'echo $$ > pid; exec sleep 1000'`
  const results = await run({ project, test: `${started} & ${started}`, timeoutSeconds: 0.5 })
  expect(ran(results.test)).toMatchObject({
    exitCode: 124,
    stderr: 'phasegate: stopped after 0.5 s: the time limit (stages.TEST.timeoutSeconds) was reached\n',
  })
  expect(results.allPassed).toBe(false)
  expect(alive(Number(text(project, 'pid')))).toBe(false)
})

test('kills what ignores the request to end', async () => {
  const { project, command } = script(`
    process.on('SIGTERM', () => process.stderr.write('not yet\\n'))
    setInterval(() => {}, 1000)
    process.stdout.write('deaf\\n')
  `)
  const { test: result } = await run({ project, test: command, timeoutSeconds: 1, graceMs: 100 })
  expect(ran(result)).toMatchObject({
    exitCode: 124,
    stdout: 'deaf\n',
    stderr: 'not yet\nphasegate: stopped after 1 s: the time limit (stages.TEST.timeoutSeconds) was reached\n',
  })
})

test('the time limit is for both commands together', async () => {
  const results = await run({ lint: 'exec sleep 1000', test: 'true', timeoutSeconds: 0.1 })
  expect(ran(results.lint).exitCode).toBe(124)
  expect(ran(results.test)).toEqual({
    command: 'true',
    exitCode: 124,
    durationMs: 0,
    stdout: '',
    stderr: 'phasegate: not started: the time limit of 0.1 s (stages.TEST.timeoutSeconds) was used up before it\n',
  })
})

test('does not wait for what a command left running in the background', async () => {
  const project = folder()
  const left = `sh -c 'echo $$ > pid; exec sleep 1000'`
  const { test: result } = await run({ project, test: `${left} & while [ ! -s pid ]; do :; done; echo done` })
  expect(ran(result)).toMatchObject({ exitCode: 0, stdout: 'done\n' })
  expect(ran(result).durationMs).toBeLessThan(20_000)
  await until(() => !alive(Number(text(project, 'pid'))))
})

test('whoever is interrupted while commands run takes them along', async () => {
  const project = folder()
  const module = join(import.meta.dirname, '../../src/machine/run-commands.ts')
  // It takes its time to start: by then we listen to signals.
  const command = `node -e "require('fs').writeFileSync('pid', String(process.pid)); setInterval(() => {}, 1000)"`
  writeFileSync(
    join(project, 'main.mts'),
    `import { runTests } from ${JSON.stringify(module)}
    const commands = { lint: { skipped: '' }, test: { command: ${JSON.stringify(command)}, from: '' } }
    await runTests({ project: ${JSON.stringify(project)}, commands, timeoutSeconds: 60, now: Date.now })`,
  )
  const main = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), 'main.mts'], {
    cwd: project,
    stdio: 'ignore',
  })
  await until(() => text(project, 'pid') !== null && text(project, 'pid') !== '')
  main.kill('SIGINT')
  const [, signal] = await once(main, 'exit')
  expect(signal).toBe('SIGINT')
  await until(() => !alive(Number(text(project, 'pid'))))
})

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  // Dead but not yet collected by the system's first process, which takes its time.
  const state = `/proc/${pid}/stat`
  return !(existsSync(state) && readFileSync(state, 'utf8').includes(') Z '))
}

const until = async (holds: () => boolean): Promise<void> => {
  const end = Date.now() + 20_000
  while (!holds()) {
    if (Date.now() > end) throw new Error('it never came true')
    await delay(10)
  }
}
