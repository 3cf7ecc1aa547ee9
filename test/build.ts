import { execFileSync, spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statfsSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'

const ROOT = join(import.meta.dirname, '..')
const TSUP = join(ROOT, 'node_modules/tsup/dist/cli-default.js')
const SHIPPED = ['.claude-plugin', 'agents', 'bin', 'commands', 'hooks', 'prompts', 'skills']

declare module 'vitest' {
  interface ProvidedContext {
    /** The plugin as it would be installed from the sources as they are now, in a folder with a space. No test changes it. */
    readonly plugin: string
    /** The same, but keeping what the client sends to its hooks in the folder that `PHASEGATE_RECORDS` names. */
    readonly recordingPlugin: string
    /** The same, but its hooks answer the doctor without Node: for tests of everything else that the doctor looks at. */
    readonly quickPlugin: string
    /** Which client carries out the scenes of `test/e2e`. */
    readonly client: 'real' | 'replayed'
    /** Whether `seldom` scenes are played by the real client, too. */
    readonly soaks: boolean
  }
}

/** Builds the plugin once for all tests of a run; gone afterwards. */
export const setup = ({ provide }: TestProject): (() => void) => {
  const scratch = scratchFolder()
  process.env['TMPDIR'] = scratch
  const folder = join(scratch, 'phasegate plugin')
  // What is kept for the user, such as the key of seals, is none of the developer's.
  const home = join(scratch, 'phasegate home')
  process.env['HOME'] = home
  mkdirSync(join(home, '.phasegate'), { recursive: true })
  const key = join(home, '.phasegate/key')
  writeFileSync(key, 'a5'.repeat(32), { mode: 0o600 })
  // Many tests write commits by hand, as 0.1.0 did: before there was a key.
  utimesSync(key, new Date('2100-01-01'), new Date('2100-01-01'))
  for (const name of SHIPPED) cpSync(join(ROOT, name), join(folder, name), { recursive: true })
  // `npm test` has just built it, and found dist/ to be that.
  if (process.env['DIST'] === 'checked') cpSync(join(ROOT, 'dist'), join(folder, 'dist'), { recursive: true })
  else execFileSync(process.execPath, [TSUP, '--out-dir', join(folder, 'dist')], { cwd: ROOT, stdio: 'pipe' })
  compileOnce(join(folder, 'dist'))
  const recording = join(scratch, 'phasegate recording')
  cpSync(folder, recording, { recursive: true })
  renameSync(join(recording, 'bin/hook'), join(recording, 'bin/own-hook'))
  cpSync(join(ROOT, 'test/e2e/record/hook.sh'), join(recording, 'bin/hook'))
  const quick = join(scratch, 'phasegate quick')
  cpSync(folder, quick, { recursive: true })
  cpSync(join(ROOT, 'test/doctor/quick-hook.sh'), join(quick, 'bin/hook'))
  provide('plugin', folder)
  provide('recordingPlugin', recording)
  provide('quickPlugin', quick)
  return () => rmSync(scratch, { recursive: true, force: true, maxRetries: 5 })
}

/** What the programs are compiled to is kept beside them: tests start thousands of processes, and a third of each was compiling. */
const compileOnce = (dist: string): void => {
  cpSync(join(ROOT, 'test/compiled.cjs'), join(dist, 'compiled.cjs'))
  const programs = readdirSync(dist).filter((name) => name.endsWith('.js') && !AS_BUILT.test(name))
  for (const name of programs) {
    renameSync(join(dist, name), join(dist, `${name}.built`))
    writeFileSync(join(dist, name), `require('./compiled.cjs')(module, require, __filename)\n`)
  }
  const env = { ...process.env, KEEP_COMPILED: '1' }
  const warm = programs.map((name) => `require(${JSON.stringify(join(dist, name))})`).join('\n')
  execFileSync(process.execPath, ['-e', warm], { cwd: dist, env, input: '{}', stdio: 'pipe' })
}

// What browsers load, and hooks, which keep theirs by themselves.
const AS_BUILT = /^(?:board|board-file|compiled|hook|shell|tools|steps|stage|planning)\.js$/

/** Where tests have their folders: in memory where there is room and programs may run, for they are made and removed by the thousand. */
const scratchFolder = (): string => {
  const named = process.env['TMPDIR']
  if (named === undefined && existsSync(MEMORY) && roomIn(MEMORY) > ROOM) {
    const scratch = mkdtempSync(join(MEMORY, 'phasegate-'))
    const probe = join(scratch, 'probe')
    writeFileSync(probe, '#!/bin/sh\n', { mode: 0o755 })
    if (spawnSync(probe).status === 0) return scratch
    rmSync(scratch, { recursive: true })
  }
  return realpathSync(mkdtempSync(join(tmpdir(), 'phasegate-')))
}

const MEMORY = '/dev/shm'
const ROOM = 2 * 1024 ** 3
const roomIn = (folder: string): number => {
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize
}
