import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, inject, test } from 'vitest'
import { desk } from './desk.ts'

test.each([['update', '--thread', '1.1.1', '--status', 'in_progress'], ['preview']])(
  'work %s starts without what only some calls need of node',
  async (...words) => {
    const { root } = await desk()
    const preload = join(root, 'preload.cjs')
    writeFileSync(preload, 'process.on("exit", () => console.error(JSON.stringify(process.moduleLoadList)))')
    const program = join(inject('plugin'), 'dist', 'work.js')
    const env = { PATH: process.env['PATH'], HOME: process.env['HOME'] }
    const { stderr, status } = spawnSync(process.execPath, ['-r', preload, program, ...words], {
      cwd: root,
      env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const loaded = JSON.parse(stderr) as string[]
    const heavy = ['tty', 'net', 'child_process', 'internal/modules/esm/loader'].map((name) => `NativeModule ${name}`)
    expect([status, heavy.filter((name) => loaded.includes(name) && !BARE.includes(name))]).toEqual([0, []])
  },
)

/** What node loads for nothing. */
const BARE = JSON.parse(
  spawnSync(process.execPath, ['-p', 'JSON.stringify(process.moduleLoadList)'], { encoding: 'utf8' }).stdout,
) as string[]
