import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pico from 'picocolors'
import { expect, inject, test } from 'vitest'
import type { Place } from '../../../src/cli/phasegate/place.ts'
import { runTestsCommand } from '../../../src/cli/phasegate/run-tests.ts'
import { resumeRun } from '../../../src/engine/run/resume.ts'
import { readState } from '../../../src/state-manager/run-state.ts'
import { appeared } from '../../appeared.ts'
import { folder, text } from '../../machine/folder.ts'
import { PLAN, placeOf, runUpToTests } from './up-to-tests.ts'

test('tests that outlive their session change nothing of what the next session found', async () => {
  const root = folder({ 'plan.md': PLAN, 'test.mjs': FAILS_LATE_AT_FIRST, 'home/.phasegate/config.json': CONFIG })
  const place = placeOf(root, 'first')
  await runUpToTests(place)
  const late = runTests(place)
  await appeared(root, 'begun')

  resumeRun(
    place.project,
    { plan: { kind: 'continue' }, takeOver: true },
    { session: 'second', client: null, at: place.now(), by: 'test' },
  )
  const reply = await runTests(placeOf(root, 'second'))
  expect(reply.text).toMatch(/test: node test\.mjs: passed/)
  const results = text(root, '.agents/tmp/phases/3.1-test-results.json')
  expect(JSON.parse(results ?? '')).toMatchObject({ allPassed: true })

  writeFileSync(join(root, 'go'), '')
  expect((await late).text).toMatch(/test: node test\.mjs: failed/)
  expect(text(root, '.agents/tmp/phases/3.1-test-results.json')).toBe(results)
})

test('tests that a person interrupts have no result, though they end before the command that runs them', async () => {
  const root = folder({ 'plan.md': PLAN, 'test.mjs': IS_INTERRUPTED, 'home/.phasegate/config.json': CONFIG })
  const place = placeOf(root, 'first')
  await runUpToTests(place)
  const program = join(inject('plugin'), 'dist', 'phasegate.js')
  const running = spawn(process.execPath, [program, 'run-tests'], {
    cwd: root,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'] },
    stdio: 'ignore',
  })
  const ended = once(running, 'exit')
  writeFileSync(join(root, 'runs-them'), String(running.pid))
  expect(await ended).toEqual([null, 'SIGTERM'])
  expect(text(root, '.agents/tmp/phases/3.1-test-results.json')).toBeNull()
  expect(readState(place.project)?.steps['tests-1']?.status).toBe('running')
})

const runTests = async (place: Place) =>
  runTestsCommand(place, {
    values: { attempt: undefined, json: false },
    colors: pico.createColors(false),
    width: null,
    reader: 'shell',
  })

const CONFIG = JSON.stringify({ stages: { TEST: { commands: { test: 'node test.mjs', lint: false } } } })

// As the client does on Esc: the innermost process ends first, what runs it a moment later.
const IS_INTERRUPTED = `import { spawn } from 'node:child_process'
const later = "setTimeout(() => process.kill(Number(require('node:fs').readFileSync('runs-them', 'utf8')), 'SIGTERM'), 100)"
spawn(process.execPath, ['-e', later], { detached: true, stdio: 'ignore' }).unref()
process.kill(process.pid, 'SIGTERM')
`

const FAILS_LATE_AT_FIRST = `import { existsSync, watch, writeFileSync } from 'node:fs'
if (!existsSync('begun')) {
  const look = () => existsSync('go') && process.exit(1)
  watch('.', look)
  writeFileSync('begun', '')
  look()
}
`
