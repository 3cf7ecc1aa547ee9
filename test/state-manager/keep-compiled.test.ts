import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, inject, test } from 'vitest'
import { folder } from '../bin/plugin.ts'

/** What a hook says that loads a bundle beside its own, which is what is kept. */
const said = (home: string): { status: number | null; stdout: string } => {
  const { status, stdout } = spawnSync(process.execPath, [join(inject('plugin'), 'dist/hook.js')], {
    input: JSON.stringify({ hook_event_name: 'Stop' }),
    cwd: home,
    env: { PATH: process.env['PATH'], HOME: home, USERPROFILE: home, CLAUDE_PROJECT_DIR: home },
    encoding: 'utf8',
  })
  return { status, stdout }
}

const keptIn = (home: string): string[] => {
  const compiled = join(home, '.phasegate/compiled')
  const names = existsSync(compiled) ? readdirSync(compiled, { recursive: true, encoding: 'utf8' }) : []
  return names.map((name) => join(compiled, name)).filter((path) => /steps|[0-9a-f]{8}$/.test(path))
}

const ANSWER = { status: 0, stdout: expect.stringContaining('session_id: expected string') }

describe('what a hook compiled', () => {
  test('is kept for the next one, which says the same', () => {
    const home = folder()
    expect(said(home)).toEqual(ANSWER)
    const kept = keptIn(home)
    expect(kept).not.toEqual([])
    expect(said(home)).toEqual(ANSWER)
    expect(keptIn(home)).toEqual(kept)
  })

  test.each([
    [
      'damaged',
      (content: Buffer) => Buffer.from(content.map((byte, at) => (at > content.length / 2 ? byte ^ 255 : byte))),
    ],
    ['cut off', (content: Buffer) => content.subarray(0, content.length / 2)],
    ['emptied', () => Buffer.alloc(0)],
    ['of another source', (content: Buffer) => Buffer.concat([content.subarray(0, 5), content])],
  ])('counts for nothing once it is %s', (_what, change) => {
    const home = folder()
    said(home)
    for (const path of keptIn(home)) writeFileSync(path, change(readFileSync(path)))
    expect(said(home)).toEqual(ANSWER)
  })

  test('is done without where nothing can be kept', () => {
    const home = folder()
    mkdirSync(join(home, '.phasegate'))
    writeFileSync(join(home, '.phasegate/compiled'), 'a file in its place\n')
    expect(said(home)).toEqual(ANSWER)
  })
})
