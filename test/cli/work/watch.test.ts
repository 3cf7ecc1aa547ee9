import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import pty from '@lydell/node-pty'
import { expect, inject, onTestFinished, test, vi } from 'vitest'
import { type Desk, desk } from './desk.ts'

// Real processes, on machines that do other things too.
const program = join(inject('plugin'), 'dist/work.js')
const ENV = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', TERM: 'xterm-256color' }

const working = async (): Promise<Desk> => {
  const place = await desk()
  await place.work('approve', 'plan')
  await place.work('update', '--thread', '1.1.1', '--status', 'in_progress')
  return place
}

/** `work watch` into a pipe. */
const piped = ({ root }: Desk, ...words: string[]) => {
  const child = spawn(process.execPath, [program, 'watch', ...words], { cwd: root, env: ENV })
  onTestFinished(() => void child.kill('SIGKILL'))
  let text = ''
  child.stdout.on('data', (data: Buffer) => (text += data.toString()))
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)))
  const until = (pattern: RegExp) => vi.waitFor(() => expect(text).toMatch(pattern), 15_000)
  return { ended, until, text: () => text }
}

test('writes a line for everything that happens, and ends when nothing is at work', async () => {
  const place = await working()
  const watching = piped(place)
  await watching.until(/1 in_progress/)
  await place.work('update', '--thread', '1.1.1', '--note', 'the kettle leaks')
  await watching.until(/\d\d:\d\d:\d\d ! 01\.01\.01 · the kettle leaks\n/)
  await place.work('update', '--thread', '1.1.1', '--status', 'completed', '--report', 'It boils')
  expect(await watching.ended).toBe(0)
  expect(watching.text()).toMatch(/\d\d:\d\d:\d\d ✓ 01\.01\.01\n\n[^]*001-tea[^]*Next: [^\n]+\n$/)
})

test('--json writes every event as a line, from the first on', async () => {
  const place = await working()
  const watching = piped(place, '--json')
  await watching.until(/step-started/)
  await place.work('update', '--thread', '1.1.1', '--status', 'completed', '--report', 'It boils')
  expect(await watching.ended).toBe(0)
  const events = watching
    .text()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as object)
  expect(events[0]).toMatchObject({ id: '001-tea', commit: 1, type: 'plan-approved' })
  expect(events.at(-1)).toMatchObject({ type: 'step-completed', step: '01.01.01' })
})

test('ends at once where nothing is at work, and says where things stand', async () => {
  const watching = piped(await desk())
  expect(await watching.ended).toBe(0)
  expect(watching.text()).toContain('work approve plan')
})

test('draws a terminal again, and gives it back on q', async () => {
  const place = await working()
  const terminal = pty.spawn(process.execPath, [program, 'watch'], { cwd: place.root, cols: 110, rows: 50, env: ENV })
  onTestFinished(() => terminal.kill('SIGKILL'))
  let text = ''
  terminal.onData((data) => (text += data))
  const ended = new Promise<number>((resolve) => terminal.onExit(({ exitCode }) => resolve(exitCode)))
  await vi.waitFor(() => expect(text).toMatch(/1 in_progress/), 15_000)
  await place.work('update', '--thread', '1.1.2', '--status', 'in_progress')
  await vi.waitFor(() => expect(text).toMatch(/2 in_progress/), 15_000)
  terminal.write('q')
  expect(await ended).toBe(0)
  const [, after = ''] = text.split('\u001B[?1049l')
  expect(stripVTControlCharacters(after)).toMatch(/001-tea\r\n[^]*2 in_progress[^]*Next: /)
})

test('inside a session is refused: it would hold it up', async () => {
  const { work } = await desk({ about: { session: 'session-1234' } })
  expect(await work('watch')).toMatchObject({ code: 2, err: expect.stringContaining('work wait') })
})
