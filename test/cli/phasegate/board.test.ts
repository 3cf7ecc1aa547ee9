import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, inject, onTestFinished, test } from 'vitest'
import { here } from './here.ts'

/** The board as a program of its own, in this folder: its address, once it is served. */
const served = async (folder: string, home: string): Promise<{ address: string; stop: () => Promise<unknown> }> => {
  const { CLAUDECODE: _, CLAUDE_CODE_SESSION_ID: __, ...env } = process.env
  const script = join(inject('plugin'), 'dist/phasegate.js')
  const board = spawn(process.execPath, [script, 'board', '--port', '0', '--json'], {
    cwd: folder,
    env: { ...env, HOME: home },
  })
  const ended = once(board, 'exit')
  const stop = (): Promise<unknown> => {
    board.kill('SIGINT')
    return ended
  }
  onTestFinished(() => void board.kill('SIGKILL'))
  const [said] = await once(board.stdout, 'data')
  return { address: JSON.parse(String(said)).address, stop }
}

test('is served until it is interrupted; the next one has the same token, which only this user can read', async () => {
  const { root, home } = here()
  const first = await served(root, home)
  expect(await (await fetch(first.address)).text()).toContain('Nothing is carried out here')
  expect(await first.stop()).toEqual([0, null])
  const next = await served(root, home)
  expect(new URL(next.address).pathname).toBe(new URL(first.address).pathname)
  const kept = join(home, '.phasegate/boards')
  expect(readdirSync(kept).map((name) => statSync(join(kept, name)).mode & 0o777)).toEqual([0o600])
  await next.stop()
})

test('is refused in a session, which it would hold up, and at a port that is none', async () => {
  expect(await here().phasegate('board')).toMatchObject({
    code: 2,
    err: expect.stringContaining('In a terminal of its own'),
  })
  const { code, err } = await here({ session: null }).phasegate('board', '--port', '70000')
  expect([code, err]).toEqual([
    2,
    expect.stringContaining('--port takes a number from 0 (any that is free) to 65535; found 70000'),
  ])
})
