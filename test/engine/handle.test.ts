import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { handleRun, type Request } from '../../src/engine/run/handle-run.ts'
import { publish } from '../../src/state-manager/publish.ts'
import { readJournal } from '../../src/state-manager/read-journal.ts'
import { type Project, projectAt } from '../../src/state-manager/project.ts'
import { commitsOf, readState, RUN_JOURNAL } from '../../src/state-manager/run-state.ts'
import { writeWhole } from '../../src/state-manager/write.ts'
import { folder, projectWith } from '../state-manager/folder.ts'
import { after, START } from '../workflow/given.ts'
import {
  accepted,
  type Ask,
  aRun,
  asks,
  attaches,
  given,
  resumes,
  starts,
  stops,
  toTheEnd,
  upTo,
  commandAt,
} from '../workflow/run/run.ts'
import { said } from '../workflow/said.ts'

const NOW = after(START, 5)
const does =
  (ask: Ask, at = NOW): Request =>
  (state) =>
    commandAt(ask, state, at)

const journalOf = (project: Project): string[][] =>
  readJournal(project.journal, RUN_JOURNAL).map(({ by, events }) => [by, ...events.map(said)])
const shown = (project: Project): { commits: number; status: string } =>
  JSON.parse(readFileSync(join(project.tmp, 'state.json'), 'utf8'))

describe('handle', () => {
  test('reads, decides, appends and projects', () => {
    const project = projectAt(folder())
    handleRun(project, '/dispatch', does(aRun({ explorers: 1 })))
    const state = handleRun(project, 'PreToolUse', does(starts('explore-1')))
    expect(state?.steps['explore-1']?.status).toBe('running')
    expect(journalOf(project)).toEqual([
      ['/dispatch', 'run-started run-1', 'phase-started 0', 'steps-planned explore-1'],
      ['PreToolUse', 'step-started explore-1 #1 explorer'],
    ])
    expect(shown(project)).toMatchObject({ commits: 2, status: 'in_progress' })
    expect(readFileSync(join(project.agents, '.gitignore'), 'utf8')).toBe('*\n')
    expect(readState(project)).toEqual(state)
  })

  test('writes nothing when nothing follows or nothing is asked', () => {
    const project = projectWith(given(aRun()).events)
    handleRun(project, 'Stop', does(attaches('nothing-1', 'agent-1')))
    handleRun(project, 'Stop', () => null)
    expect(journalOf(project)).toHaveLength(1)
  })

  test('finds what somebody changed as it was, at the next event', () => {
    const project = projectWith(given(aRun(), upTo('1.1')).events)
    for (const name of ['0-explore-1.md', '0-explore-2.md'])
      writeWhole(join(project.phases, 'parts', name), '## Findings\n\n- one\n\n## Relevant files\n\n- none\n')
    handleRun(project, 'Stop', () => null)
    const paths = [join(project.tmp, 'state.json'), join(project.phases, '0-explore.md')]
    const before = paths.map((path) => readFileSync(path, 'utf8'))
    for (const path of paths) writeFileSync(path, readFileSync(path, 'utf8').replace(/1/g, '7'))
    handleRun(project, 'Stop', () => null)
    expect(paths.map((path) => readFileSync(path, 'utf8'))).toEqual(before)
  })

  test('what is recorded was done, also where it cannot be shown; the next event says why, or shows it', () => {
    const project = projectAt(folder())
    handleRun(project, '/dispatch', does(aRun({ explorers: 1 })))
    const inTheWay = join(project.tmp, 'state.json')
    rmSync(inTheWay)
    mkdirSync(inTheWay)
    const state = handleRun(project, 'PreToolUse', does(starts('explore-1')))
    expect(state?.steps['explore-1']?.status).toBe('running')
    expect(() => handleRun(project, 'Stop', () => null)).toThrow(/cannot write .*state\.json: a folder is in the way/)
    // A session that takes over has no mark yet, by which its hooks know that there is something to guard.
    expect(() => handleRun(project, 'SessionStart', does(resumes()))).toThrow(/cannot write/)
    rmSync(inTheWay, { recursive: true })
    handleRun(project, 'Stop', () => null)
    expect(shown(project)).toMatchObject({ commits: 3 })
  })

  test('makes no folder where there is no run', () => {
    const project = projectAt(folder())
    expect(handleRun(project, 'Stop', does(asks('check-time')))).toBe(null)
    expect(existsSync(project.agents)).toBe(false)
  })

  test('a refusal leaves everything as it was', () => {
    const project = projectWith(given(aRun()).events)
    expect(() => handleRun(project, 'PreToolUse', does(starts('nothing-1')))).toThrow('not a step that is planned now')
    expect(journalOf(project)).toHaveLength(1)
  })

  test('ends what is overdue before it decides anything else', () => {
    const project = projectWith(given(aRun({ client: process.pid }), starts('explore-1')).events)
    const state = handleRun(project, 'PreToolUse', does(starts('explore-1'), after(START, 3600)))
    expect(journalOf(project).slice(1)).toEqual([
      [
        'PreToolUse',
        'attempt-ended explore-1 #1 overdue, retry: it did not report within 15 minutes',
        'step-started explore-1 #2 explorer',
      ],
    ])
    expect(state?.steps['explore-1']?.attempts).toHaveLength(2)
  })

  test('what is overdue of a client that is gone was cut off, not slow', () => {
    const gone = spawnSync('true').pid
    const project = projectWith(given(aRun({ client: gone }), starts('explore-1')).events)
    handleRun(project, 'PreToolUse', does(starts('explore-1'), after(START, 3600)))
    expect(journalOf(project).at(-1)).toContain(
      'attempt-ended explore-1 #1 interrupted, retry: the session it ran in ended',
    )
  })

  test('decides again when somebody else was first', () => {
    const project = projectWith(given(aRun()).events)
    let looks = 0
    const late: Request = (state) => {
      if (looks++ === 0) handleRun(project, 'the other', does(starts('explore-1')))
      return commandAt(starts('explore-1'), state, NOW)
    }
    expect(() => handleRun(project, 'me', late)).toThrow('explore-1 is running')
    expect([looks, journalOf(project).length]).toEqual([2, 2])
  })

  test('never writes what could not be read back', () => {
    const project = projectWith(given(aRun(), starts('explore-1')).events)
    expect(() => handleRun(project, 'PostToolUse', does(attaches('explore-1', '')))).toThrow()
    expect(readState(project)?.steps['explore-1']?.attempts).toMatchObject([{ agentId: null }])
  })
})

describe('a run that is moved away', () => {
  const ended = given(aRun(), toTheEnd)
  const archive = (project: Project): void => {
    mkdirSync(project.runs, { recursive: true })
    renameSync(project.tmp, join(project.runs, 'run-1'))
  }

  test.each([
    ['its state', readState, null],
    ['its story', commitsOf, []],
  ] as const)('while somebody reads %s is not there', (_, read, nothing) => {
    const project = projectWith(given(aRun(), starts('explore-1')).events, [])
    const { commit } = RUN_JOURNAL
    const reading = vi.spyOn(RUN_JOURNAL, 'commit').mockImplementationOnce((json) => {
      archive(project)
      return commit(json)
    })
    onTestFinished(() => reading.mockRestore())
    expect(read(project)).toEqual(nothing)
  })

  test('while a late hook decides is not brought back', () => {
    const project = projectWith(given(aRun(), starts('explore-1')).events)
    let looks = 0
    const request: Request = (state) => {
      if (looks++ === 0) archive(project)
      return commandAt(attaches('explore-1', 'agent-1'), state, NOW)
    }
    expect(handleRun(project, 'PostToolUse', request)).toBe(null)
    expect(existsSync(project.tmp)).toBe(false)
  })

  test('while a late hook decides, and another has been started: that one is what the hook meets', () => {
    const project = projectWith(given(aRun(), accepted('explore-1')).events, [])
    let looks = 0
    const request: Request = (state) => {
      if (looks++ === 0) {
        archive(project)
        publish(project.journal, { commit: 1, at: START, by: 'test', events: given(aRun({ run: 'run-2' })).events })
      }
      return commandAt(stops, state, NOW)
    }
    expect(handleRun(project, 'PostToolUse', request)).toMatchObject({ id: 'run-2', status: 'stopped' })
    expect(journalOf(project)).toHaveLength(2)
  })

  test('has nothing decided about it any more', () => {
    const project = projectWith(ended.events)
    archive(project)
    expect(handleRun(project, 'SubagentStop', does(asks('check-time')))).toBe(null)
  })
})

describe('the projections', () => {
  const running = given(aRun(), starts('explore-1')).events

  test('are made again when somebody deletes them, by the next event of any kind', () => {
    const project = projectWith(running)
    handleRun(project, 'Stop', () => null)
    expect(shown(project).commits).toBe(1)
    rmSync(join(project.tmp, 'state.json'))
    handleRun(project, 'Stop', does(asks('check-time')))
    expect(shown(project).commits).toBe(1)
  })

  test('are brought up to date when their writer died before it wrote them', () => {
    const project = projectWith(running)
    handleRun(project, 'Stop', () => null)
    publish(project.journal, {
      commit: 2,
      at: NOW,
      by: 'who dies',
      events: [{ type: 'run-stopped', at: NOW, reason: 'x' }],
    })
    handleRun(project, 'Stop', () => null)
    expect(shown(project)).toMatchObject({ commits: 2, status: 'stopped' })
  })

  test('are written anew when they are broken', () => {
    const project = projectWith(running)
    writeFileSync(join(project.tmp, 'state.json'), '{"commits":')
    handleRun(project, 'Stop', () => null)
    expect(shown(project).commits).toBe(1)
  })

  test('a folder in their way is said, not stumbled over', () => {
    const project = projectWith(running)
    mkdirSync(join(project.tmp, 'state.json'))
    expect(() => handleRun(project, 'Stop', () => null)).toThrow('a folder is in the way')
  })
})
