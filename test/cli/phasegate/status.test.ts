import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import pty from '@lydell/node-pty'
import xterm from '@xterm/headless'
import { describe, expect, onTestFinished, test, vi, inject } from 'vitest'
import { handleRun } from '../../../src/engine/run/handle-run.ts'
import { overrideRun } from '../../../src/engine/run/override.ts'
import { startRun } from '../../../src/engine/run/start.ts'
import type { Project } from '../../../src/state-manager/project.ts'
import { dispatchArguments } from '../../commands/typed.ts'
import { type Here, here } from './here.ts'

// Real processes, on machines that do other things too.
vi.setConfig({ testTimeout: 30_000 })

const plugin = inject('plugin')

const dispatch = (place: Here, typed = 'Add a command'): Promise<unknown> =>
  startRun(place.project, dispatchArguments(typed), { ...place, at: place.now(), by: '/dispatch' })

const override = (project: Project, ...names: string[]): void => {
  for (const what of names)
    overrideRun(project, { what, reason: 'known' }, { by: 'test', at: new Date().toISOString() })
}

describe('phasegate status', () => {
  test('without a run says how to start one, and is no failure', async () => {
    expect(await here().phasegate('status')).toEqual({
      code: 0,
      out: 'No run here yet (/project). Start one in Claude Code: /dispatch <task>\n',
      err: '',
    })
    expect(await here().phasegate('status', '--json')).toMatchObject({ code: 0, out: '{\n  "status": "none"\n}\n' })
  })

  test('shows the run, in detail when asked, and as state.json for programs', async () => {
    const place = here()
    await dispatch(place)
    const { code, out } = await place.phasegate('status')
    expect(code).toBe(0)
    expect(out).toMatch(/^Add a command\nrun \S+ · running for 0 s · 0 of 13 phases done\n\n {2}PHASE/)
    expect(out).not.toContain('Loops')
    expect((await place.phasegate('status', '--verbose')).out).toContain('Loops\n')
    const { files: _, ...state } = JSON.parse((await place.phasegate('status', '--json')).out)
    expect(JSON.parse(readFileSync(join(place.project.tmp, 'state.json'), 'utf8'))).toMatchObject(state)
  })

  test('shows the last run after it has ended', async () => {
    const place = here()
    await dispatch(place, '--stage IMPLEMENT --no-test --plan plan.md Add a command').catch(() => undefined)
    await dispatch(place)
    override(place.project, 'EXPLORE->PLAN')
    handleRun(place.project, 'test', () => ({ type: 'stop-run', at: place.now(), reason: 'a person stopped it' }))
    expect((await place.phasegate('status')).out).toMatch(/stopped: a person stopped it\nnext: phasegate resume\n$/)
  })

  test('--watch is for people at a terminal of their own: not for programs, not inside a session', async () => {
    const place = here()
    await dispatch(place)
    expect(await place.phasegate('status', '--watch')).toMatchObject({
      code: 2,
      err: expect.stringContaining('phasegate wait'),
    })
    expect(await place.phasegate('status', '--watch', '--json')).toMatchObject({
      code: 2,
      out: expect.stringContaining('phasegate wait'),
    })
  })
})

describe('old runs', () => {
  test('are listed, the last one first, and shown by the beginning of their id', async () => {
    const place = here()
    await dispatch(place, 'Add a command')
    await dispatch({ ...place, now: () => '2026-11-22T06:00:00.000Z' }, '--replace Mend the parser')
    const { out } = await place.phasegate('runs')
    const [head, ...rows] = out.trimEnd().split('\n')
    expect(head).toMatch(/^RUN +BEGUN +STATUS +COMMIT +BRANCH +TASK$/)
    expect(rows).toEqual([
      expect.stringMatching(/^20261122-060000-\w{6} {2}2026-11-22 06:00 UTC {2}running +Mend the parser$/),
      expect.stringMatching(/^20261121-050000-\w{6} {2}2026-11-21 05:00 UTC {2}stopped +Add a command$/),
    ])
    const { runs } = JSON.parse((await place.phasegate('runs', '--json')).out) as { runs: { run: string }[] }
    expect(runs).toMatchObject([
      { task: 'Mend the parser', status: 'running', commit: null, branch: null },
      { task: 'Add a command', status: 'stopped', folder: expect.stringMatching(/\/project\/\.agents\/runs\//) },
    ])
    const old = runs[1]?.run ?? ''
    const shown = await place.phasegate('show', '20261121')
    expect(shown.out).toMatch(/^Add a command\nrun /)
    expect(shown.out).toContain('Loops\n')
    expect(shown.out).toMatch(
      new RegExp(
        `stopped: it made way for another run\nnext: phasegate run <task>\nartifacts: \\.agents/runs/${old}/phases/\n$`,
      ),
    )
    expect(JSON.parse((await place.phasegate('show', old, '--json')).out)).toMatchObject({
      runId: old,
      status: 'stopped',
    })
  })

  test('that are not there are told with those that are', async () => {
    const place = here()
    expect((await place.phasegate('runs')).out).toMatch(/^No run here yet/)
    expect(await place.phasegate('show', 'x')).toMatchObject({
      code: 1,
      err: 'no run x; there is none here. See: phasegate runs\n',
    })
    await dispatch(place)
    await dispatch(place, '--replace Mend it')
    expect(await place.phasegate('show', '2025')).toMatchObject({
      err: expect.stringMatching(/^no run 2025; there is 20261121-\S+, 20261121-\S+\. See: phasegate runs\n$/),
    })
    expect(await place.phasegate('show', '2026')).toMatchObject({
      err: expect.stringMatching(/^several runs begin with 2026: 20261121-\S+, 20261121-\S+\. See/),
    })
  })
})

/** What a process has written so far, and a promise for what it is to write. */
const listening = (write: (listener: (text: string) => void) => void) => {
  let text = ''
  const watchers = new Set<() => void>()
  write((more) => {
    text += more
    for (const watch of watchers) watch()
  })
  const until = (pattern: RegExp): Promise<string> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`nothing matched ${pattern} in:\n${text}`)), 15_000)
      const watch = (): void => {
        if (!pattern.test(text)) return
        clearTimeout(timer)
        watchers.delete(watch)
        resolve(text)
      }
      watchers.add(watch)
      watch()
    })
  return { until, text: () => text }
}

const started = (place: Here, ...words: string[]) => {
  const child: ChildProcess = spawn(process.execPath, [join(plugin, 'dist/phasegate.js'), ...words], {
    cwd: place.root,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'] },
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const said = listening((listener) => child.stdout?.on('data', (data: Buffer) => listener(data.toString())))
  // Closed, not only gone: what it wrote has arrived.
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)))
  return { child, ended, ...said }
}

describe('phasegate status --watch', () => {
  test('writes a line for everything that happens, and ends with the run', async () => {
    const place = here()
    await dispatch(place, 'Add a command --explorers 1')
    const watching = started(place, 'status', '--watch')
    await watching.until(/next: explore-1\n/)
    handleRun(place.project, 'test', () => ({
      type: 'start-step',
      at: '2026-11-21T05:01:02.000Z',
      step: 'explore-1',
      session: 'session-1234',
      caller: null,
      missing: [],
    }))
    await watching.until(/05:01:02 ▶ explore-1 · /)
    override(place.project, 'explore-1')
    await watching.until(
      /! overridden by a person · explore-1 · known\n.*✓ 0 Explore · .*\n.*✓ gate EXPLORE → PLAN\n.*▶ 1\.1 Brainstorm\n/,
    )
    handleRun(place.project, 'test', () => ({ type: 'stop-run', at: new Date().toISOString(), reason: 'enough' }))
    expect(await watching.ended).toBe(0)
    expect(watching.text()).toMatch(
      /■ stopped · enough · next: phasegate resume\n\nAdd a command\n[\s\S]*stopped: enough\nnext: phasegate resume\n$/,
    )
  })

  test('follows the run to where it is kept when it is done', async () => {
    const place = here()
    await dispatch(place)
    override(place.project, 'EXPLORE->PLAN', '1.1')
    const watching = started(place, 'status', '--watch')
    await watching.until(/next: plan-1\n/)

    writePlan(place)
    override(place.project, '1.2', '1.3', '2.1', '2.2', '2.3', '3.1', '3.3', '4.1', '4.2', '4.3')
    expect(await watching.ended).toBe(0)
    expect(watching.text()).toMatch(/artifacts: \.agents\/runs\/\S+\/phases\/\n$/)
  })

  test('ends at once where there is nothing to watch', async () => {
    const place = here()
    const watching = started(place, 'status', '--watch')
    expect(await watching.ended).toBe(0)
    expect(watching.text()).toContain('No run here yet')
  })

  test('ends when its reader goes away', async () => {
    const place = here()
    await dispatch(place)
    const watching = started(place, 'status', '--watch')
    await watching.until(/next: explore-1/)
    watching.child.stdout?.destroy()
    override(place.project, 'EXPLORE->PLAN')
    expect(await watching.ended).toBe(0)
  })

  test('redraws a terminal, and gives it back on Ctrl-C', async () => {
    const place = here()
    await dispatch(place)
    const terminal = pty.spawn(process.execPath, [join(plugin, 'dist/phasegate.js'), 'status', '--watch'], {
      cwd: place.root,
      cols: 110,
      rows: 50,
      env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', TERM: 'xterm-256color' },
    })
    onTestFinished(() => terminal.kill('SIGKILL'))
    const said = listening((listener) => terminal.onData(listener))
    const ended = new Promise<number>((resolve) => terminal.onExit(({ exitCode }) => resolve(exitCode)))
    const first = await said.until(/next.*explore-1/)
    expect(first).toContain('\u001B[?1049h')
    expect(first).toContain('\u001B[33m▶\u001B[39m')
    override(place.project, 'EXPLORE->PLAN')
    await said.until(/next.*brainstorm-1/)
    terminal.write('\u0003')
    expect(await ended).toBe(0)
    const [, after = ''] = said.text().split('\u001B[?1049l')
    expect(stripVTControlCharacters(after)).toMatch(/^Add a command\r\n[\s\S]*next: brainstorm-1\r\n$/)
  })

  test('of a small terminal shows what fits, what comes next in any case, and leaves the screen as it was', async () => {
    const place = here()
    await dispatch(place)
    const terminal = pty.spawn(
      'sh',
      ['-c', 'echo before; "$0" "$@"', process.execPath, join(plugin, 'dist/phasegate.js'), 'status', '--watch'],
      {
        cwd: place.root,
        cols: 60,
        rows: 20,
        env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', TERM: 'xterm-256color' },
      },
    )
    onTestFinished(() => terminal.kill('SIGKILL'))
    const screen = new xterm.Terminal({ cols: 60, rows: 20, allowProposedApi: true })
    const lines = (): string[] => {
      const { active } = screen.buffer
      return Array.from(
        { length: 20 },
        (_, row) => active.getLine(active.viewportY + row)?.translateToString(true) ?? '',
      )
    }
    const said = listening((listener) =>
      terminal.onData((data) => screen.write(data, () => listener(lines().join('\n')))),
    )
    const ended = new Promise<number>((resolve) => terminal.onExit(({ exitCode }) => resolve(exitCode)))
    await said.until(/next: explore-1/)
    expect([screen.buffer.active.type, lines()[0], lines().findIndex((line) => line.startsWith('next: '))]).toEqual([
      'alternate',
      'Add a command',
      18,
    ])
    terminal.write('\u0003')
    expect(await ended).toBe(0)
    await new Promise<void>((resolve) => screen.write('', resolve))
    expect(screen.buffer.active.type).toBe('normal')
    expect(screen.buffer.active.getLine(0)?.translateToString(true)).toBe('before')
  })
})

const writePlan = (place: Here): void => {
  const plan =
    '## Tasks\n\n### Task 1: One\n- **Files:** one.txt\n- **Dependencies:** none\n- **Complexity:** easy\n- **Instructions:** Write it.\n'
  const parts = join(place.project.phases, 'parts')

  mkdirSync(parts, { recursive: true })
  writeFileSync(join(parts, '1.2-plan-1.md'), plan)
}
