import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, inject, test } from 'vitest'
import { resumeRun } from '../../../src/engine/run/resume.ts'
import { readState } from '../../../src/state-manager/run-state.ts'
import { appeared } from '../../appeared.ts'
import { folder, text } from '../../machine/folder.ts'
import { PLAN, placeOf, runUpToTests } from './up-to-tests.ts'

// Real processes, on a machine that may be busy.
const RESULTS = '.agents/tmp/phases/3.1-test-results.json'

test('tests that may take longer than a call go on in the background, and whoever waits is told what comes next', async () => {
  const { root, phasegate } = await projectBeforeTests()
  const begun = await phasegate('run-tests')
  expect(begun).toContain('The tests run in the background, for at most 3600 s.')
  expect(begun).toContain('Waiting for tests-1. Make exactly this call')
  expect(begun).toContain('"command":"phasegate wait"')
  await appeared(root, 'port')
  await expect(phasegate('run-tests')).rejects.toThrow('run-tests is not what comes next')
  expect(await phasegate('wait', '--timeout', '0')).toContain('Waiting for tests-1.')
  expect(text(root, RESULTS)).toBeNull()

  const waited = phasegate('wait')
  writeFileSync(join(root, 'go'), '')
  expect(await waited).toContain('"prompt":"[PHASE 3.3 test-review-1]"')
  expect(JSON.parse(text(root, RESULTS) ?? '')).toMatchObject({ allPassed: true })
})

test('tests in the background end with their attempt, and leave nothing', async () => {
  const { root, place, phasegate } = await projectBeforeTests()
  await phasegate('run-tests')
  await appeared(root, 'port')
  const end = closed(Number(text(root, 'port')))
  const resumer = { session: 'second', client: null, at: place.now(), by: 'test' }
  resumeRun(place.project, { plan: { kind: 'continue' }, takeOver: true }, resumer)
  await end
  expect(readState(place.project)?.steps['tests-1']?.status).toBe('pending')
  expect(text(root, RESULTS)).toBeNull()
  await expect(phasegate('run-tests', '--attempt', '1')).rejects.toThrow('no run-tests is at work as attempt 1')
})

/** Resolves when whoever listens there is gone. */
const closed = (port: number): Promise<void> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1').resume()
    socket.on('error', () => undefined)
    socket.on('close', () => resolve())
  })

const projectBeforeTests = async () => {
  const root = folder({ 'plan.md': PLAN, 'test.mjs': WAITS, 'home/.phasegate/config.json': CONFIG })
  const place = placeOf(root, 'first')
  await runUpToTests(place)
  const program = join(inject('plugin'), 'dist', 'phasegate.js')
  const phasegate = async (...words: string[]): Promise<string> => {
    const env = { PATH: process.env['PATH'], HOME: process.env['HOME'] }
    return (await promisify(execFile)(process.execPath, [program, ...words], { cwd: root, env })).stdout
  }
  return { root, place, phasegate }
}

const CONFIG = JSON.stringify({
  stages: { TEST: { commands: { test: 'node test.mjs', lint: false }, timeoutSeconds: 3600 } },
})

// Passes when it is told to go; whoever connects sees it end.
const WAITS = `import { existsSync, renameSync, watch, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
const look = () => existsSync('go') && process.exit(0)
const server = createServer(() => {}).listen(0, '127.0.0.1', () => {
  writeFileSync('port.draft', String(server.address().port))
  renameSync('port.draft', 'port')
})
watch('.', look)
look()
`
