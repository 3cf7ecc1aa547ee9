import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
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
const plugin = inject('plugin')

const dispatch = (place: Here, typed = 'Add a command'): Promise<unknown> =>
  startRun(place.project, dispatchArguments(typed), { ...place, at: place.now(), by: '/dispatch' })

const override = (project: Project, ...names: string[]): void => {
  for (const what of names)
    overrideRun(project, { what, reason: 'known' }, { by: 'test', at: new Date().toISOString() })
}

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

describe('phasegate watch', () => {
  test('writes a line for everything that happens, and ends with the run', async () => {
    const place = here()
    await dispatch(place, 'Add a command --explorers 1')
    const watching = started(place, 'watch')
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
    const watching = started(place, 'watch')
    await watching.until(/next: plan-1\n/)

    writePlan(place)
    override(place.project, '1.2', '1.3', '2.1', '2.2', '2.3', '3.1', '3.3', '4.1', '4.2', '4.3')
    expect(await watching.ended).toBe(0)
    expect(watching.text()).toMatch(/artifacts: \.agents\/runs\/\S+\/phases\/\n$/)
  })

  test('ends at once where there is nothing to watch', async () => {
    const place = here()
    const watching = started(place, 'watch')
    expect(await watching.ended).toBe(0)
    expect(watching.text()).toContain('No run here yet')
  })

  test('ends when its reader goes away', async () => {
    const place = here()
    await dispatch(place)
    const watching = started(place, 'watch')
    await watching.until(/next: explore-1/)
    watching.child.stdout?.destroy()
    override(place.project, 'EXPLORE->PLAN')
    expect(await watching.ended).toBe(0)
  })

  test('redraws a terminal, and gives it back on Ctrl-C', async () => {
    const place = here()
    await dispatch(place)
    const terminal = terminalOf(place)
    const first = await terminal.until(/next.*explore-1/)
    expect(first).toContain('\u001B[?1049h')
    expect(first).toContain('\u001B[33m▶\u001B[39m')
    override(place.project, 'EXPLORE->PLAN')
    await terminal.until(/next.*brainstorm-1/)
    terminal.pty.write('\u0003')
    expect(await terminal.ended()).toBe(0)
    const [, after = ''] = terminal.text().split('\u001B[?1049l')
    expect(stripVTControlCharacters(after)).toMatch(/^Add a command\r\n[\s\S]*next: brainstorm-1\r\n$/)
  })

  test('of a small terminal shows what fits, what comes next in any case, and leaves the screen as it was', async () => {
    const place = here()
    await dispatch(place)
    const terminal = pty.spawn(
      'sh',
      ['-c', 'echo before; "$0" "$@"', process.execPath, join(plugin, 'dist/phasegate.js'), 'watch'],
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

  test('inside a session is refused: it would hold it up', async () => {
    const place = here()
    await dispatch(place)
    expect(await place.phasegate('watch')).toMatchObject({ code: 2, err: expect.stringContaining('phasegate wait') })
  })

  test('--json writes every event as a line, from the first on', async () => {
    const place = here()
    await dispatch(place)
    const watching = started(place, 'watch', '--json')
    await watching.until(/"steps-planned"/)
    handleRun(place.project, 'test', () => ({ type: 'stop-run', at: new Date().toISOString(), reason: 'enough' }))
    expect(await watching.ended).toBe(0)
    const events = watching
      .text()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(events[0]).toMatchObject({ id: expect.any(String), commit: 1, by: '/dispatch', type: 'run-started' })
    expect(events.at(-1)).toMatchObject({ by: 'test', type: 'run-stopped', reason: 'enough' })
  })

  const ENDS: readonly (readonly [string, (terminal: pty.IPty) => void])[] = [
    ['q', (terminal) => terminal.write('q')],
    ['SIGTERM', (terminal) => process.kill(-terminal.pid, 'SIGTERM')],
    ['SIGHUP', (terminal) => process.kill(-terminal.pid, 'SIGHUP')],
  ]
  test.each(ENDS)('%s gives the terminal back, with its cursor', async (_, end) => {
    const place = here()
    await dispatch(place)
    const terminal = terminalOf(place)
    await terminal.until(/next.*explore-1/)
    end(terminal.pty)
    expect(await terminal.ended()).toBe(0)
    expect(terminal.text()).toContain(GIVEN_BACK)
  })

  test('a defect gives the terminal back, too', async () => {
    const place = here()
    await dispatch(place)
    const defect = join(place.root, 'defect.cjs')
    writeFileSync(defect, `process.stdin.on('data', (key) => { if (String(key) === 'x') throw new Error('a defect') })`)
    const terminal = terminalOf(place, ['-r', defect])
    await terminal.until(/next.*explore-1/)
    terminal.pty.write('x')
    expect(await terminal.ended()).not.toBe(0)
    expect(terminal.text()).toContain(GIVEN_BACK)
  })

  test('draws again when the terminal is another size', async () => {
    const place = here()
    await dispatch(place)
    const terminal = terminalOf(place)
    await terminal.until(/next.*explore-1/)
    const before = terminal.text().length
    expect(terminal.text()).toContain('ATTEMPTS')
    terminal.pty.resize(60, 20)
    await vi.waitFor(() => expect(terminal.text().slice(before)).toMatch(/PHASE[^]*next.*explore-1/), 15_000)
    expect(terminal.text().slice(terminal.text().lastIndexOf('\u001B[H'))).not.toContain('ATTEMPTS')
    terminal.pty.write('q')
    await terminal.ended()
  })
})

const GIVEN_BACK = '\u001B[?7h\u001B[?25h\u001B[?1049l'

// A terminal is taken away 200 ms after its process, read or not: this one stays, and says the exit code behind all that was written.
const STAYS = String.raw`trap : TERM HUP; "$@"; printf 'ended:%d.' $?; read -r _`

/** `phasegate watch` in a terminal. */
const terminalOf = (place: Here, node: readonly string[] = []) => {
  const line = [process.execPath, ...node, join(plugin, 'dist/phasegate.js'), 'watch']
  const terminal = pty.spawn('sh', ['-c', STAYS, 'sh', ...line], {
    cwd: place.root,
    cols: 110,
    rows: 50,
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', TERM: 'xterm-256color' },
  })
  onTestFinished(() => terminal.kill('SIGKILL'))
  const { until, text } = listening((listener) => terminal.onData(listener))
  const written = (): string[] => text().split('ended:')
  const code = () => Number.parseInt(written()[1] ?? '', 10)
  return { pty: terminal, until, text: () => written()[0] ?? '', ended: () => until(/ended:\d+\./).then(code) }
}

const writePlan = (place: Here): void => {
  const plan =
    '## Tasks\n\n### Task 1: One\n- **Files:** one.txt\n- **Dependencies:** none\n- **Complexity:** easy\n- **Instructions:** Write it.\n'
  const parts = join(place.project.phases, 'parts')

  mkdirSync(parts, { recursive: true })
  writeFileSync(join(parts, '1.2-plan-1.md'), plan)
}
