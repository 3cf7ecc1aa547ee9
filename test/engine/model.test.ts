import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { readJournal } from '../../src/state-manager/read-journal.ts'
import { RUN_JOURNAL } from '../../src/state-manager/run-state.ts'
import { stateFile } from '../../src/state-manager/state-file.ts'
import { evolve } from '../../src/workflow/run/evolve.ts'
import type { State } from '../../src/workflow/run/state.ts'
import { brokenIn } from '../workflow/run/invariants.ts'
import { type Beginning, beginningOf, beginnings } from '../workflow/run/moves.ts'
import { after, START } from '../workflow/given.ts'
import { runOf } from '../workflow/run/run.ts'
import { aProject, diskEvidence, diskStore, leaveGivenPlan } from './disk.ts'
import { type Clock, memoryEvidence, memoryStore, playRun, playUntil, type World } from './random-run.ts'
import { often } from '../often.ts'

const simulatedClock = (): Clock => {
  let now = START
  return { now: () => now, pass: (seconds) => void (now = after(now, Math.ceil(seconds))) }
}

const choices = fc.array(fc.nat(99), { maxLength: 300, size: 'max' })

const worldOf = (beginning: Beginning, script: readonly number[]): World => ({
  store: memoryStore(),
  evidence: memoryEvidence(),
  clock: simulatedClock(),
  start: beginningOf(beginning),
  tasks: { 'task-1': [], 'task-2': ['task-1'], 'task-3': [] },
  choices: script,
})

// Random runs take as long as the machine is busy.
const TIMEOUT = often(60_000, 600_000)

test('whatever agents, sessions and people do, a run ends when they begin to do well', { timeout: TIMEOUT }, () => {
  const property = fc.property(beginnings, choices, (beginning, script) => {
    expect(playRun(worldOf(beginning, script)).run.status).toBe('completed')
  })
  fc.assert(property, { numRuns: often(10, 300) })
})

test.each(['PLAN', 'IMPLEMENT', 'TEST', 'FINAL'])(
  'where nothing in %s ever does well, the run is blocked by itself, in bounded time',
  { timeout: TIMEOUT },
  (stubborn) => {
    const property = fc.property(beginnings, (beginning) => {
      const { run } = playUntil({ ...worldOf(beginning, []), stubborn }, ({ status }) => status !== 'running')
      expect(['blocked', 'completed']).toContain(run.status)
    })
    fc.assert(property, { numRuns: often(3, 100) })
  },
)

const realClock: Clock = { now: () => new Date().toISOString(), pass: () => {} }

const onDisk = (beginning: Beginning, script: readonly number[]): void => {
  const { project, remove } = aProject()
  try {
    const start = beginningOf(beginning)
    const retries = { ...start.settings.retries, backoffSeconds: 0 }
    leaveGivenPlan(project, start)
    const { run } = playRun({
      store: diskStore(project),
      evidence: diskEvidence(project),
      clock: realClock,
      start: { ...start, at: realClock.now(), settings: { ...start.settings, retries } },
      tasks: {},
      choices: script,
    })
    const commits = readJournal(project.journal, RUN_JOURNAL)
    let state: State = null
    const states = commits.map(({ events }) => runOf((state = events.reduce(evolve, state))))
    expect(states.flatMap((state) => brokenIn(state))).toEqual([])
    expect(states.at(-1)).toEqual(run)
    expect(readdirSync(project.journal).filter((name) => !/^\d{6}\.json$/.test(name))).toEqual([
      '.projected',
      '.state.json',
    ])
    const shown: unknown = JSON.parse(readFileSync(join(project.tmp, 'state.json'), 'utf8'))
    expect(shown).toEqual(JSON.parse(JSON.stringify({ ...stateFile(run, project), commits: commits.length })))
    expect(
      run.phases
        .filter(({ status }) => status === 'completed')
        .filter(({ output }) => !existsSync(join(project.phases, output)))
        .map(({ output }) => output),
    ).toEqual([])
  } finally {
    remove()
  }
}

test(
  'the same on disk, with real artifacts and their checks: nothing is lost, and the projections show the journal',
  { timeout: TIMEOUT },
  () => {
    const property = fc.property(beginnings, fc.array(fc.nat(99), { maxLength: 120, size: 'max' }), onDisk)
    fc.assert(property, { numRuns: often(3, 100) })
  },
)
