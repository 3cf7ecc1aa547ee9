import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { DEFAULTS } from '../../src/configuration/defaults.ts'
import { newStream } from '../../src/state-manager/new-stream.ts'
import { findWorkFolder, type Stream, streamsIn } from '../../src/state-manager/work-folder.ts'
import { readIndex } from '../../src/state-manager/work-index.ts'
import { workReader } from '../../src/state-manager/work-reader.ts'
import { workEngine } from '../../src/engine/workstream/work-engine.ts'
import type { WorkNow } from '../../src/engine/workstream/work.ts'
import { handleWork, readWork, stateOf } from '../../src/engine/workstream/engine-here.ts'
import type { WorkCommandOf } from '../../src/workflow/workstream/command.ts'
import { attemptsOf, statusOf } from '../../src/workflow/workstream/state.ts'
import { PLAN } from '../workflow/workstream/stream.ts'

const PLUGIN = join(import.meta.dirname, '../..')
const AT = '2026-11-21T08:00:00.000Z'

const stream = (plan = PLAN): Stream => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'phasegate engine ')))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  mkdirSync(join(root, '.git'))
  return newStream(join(root, 'work'), 'tea', plan, AT)
}

const surroundings = (home = '/nowhere') => ({ plugin: PLUGIN, home, settings: DEFAULTS })

const updating = (
  thread: string,
  status: WorkCommandOf<'update'>['status'],
  report: string | null = null,
  agent: string | null = null,
) => ({ type: 'update', at: AT, thread, status, report, agent, attempt: null }) as const

const update = (of: Stream, ...words: Parameters<typeof updating>): WorkNow =>
  handleWork(of, 'test', surroundings(), () => updating(...words))

const commits = ({ journal }: Stream): string[] => readdirSync(journal).filter((name) => /^\d+\.json$/.test(name))
const projected = ({ folder }: Stream) =>
  (
    JSON.parse(readFileSync(join(folder, 'threads.json'), 'utf8')) as {
      threads: { threadId: string; status: string }[]
    }
  ).threads

describe('a decision', () => {
  test('is one commit, and what people read follows', () => {
    const tea = stream()
    const { state } = update(tea, '01.01.01', 'in_progress')
    expect(statusOf(state, '01.01.01')).toBe('in_progress')
    expect(commits(tea)).toEqual(['000001.json'])
    expect(JSON.parse(readFileSync(join(tea.journal, '000001.json'), 'utf8'))).toMatchObject({
      commit: 1,
      at: AT,
      by: 'test',
      events: [{ type: 'step-started', step: '01.01.01', attempt: 1 }],
    })
    expect(projected(tea)[0]).toMatchObject({ threadId: '01.01.01', status: 'in_progress' })
    expect(readIndex(tea.work)?.streams).toMatchObject([{ id: '001-tea', status: 'in_progress' }])
  })

  test('that changes nothing leaves no trace', () => {
    const tea = stream()
    update(tea, '01.01.01', 'in_progress')
    const before = readFileSync(join(tea.folder, 'threads.json'), 'utf8')
    update(tea, '01.01.01', 'in_progress')
    expect(commits(tea)).toHaveLength(1)
    expect(readFileSync(join(tea.folder, 'threads.json'), 'utf8')).toBe(before)
  })

  test('is taken again when somebody else was first', () => {
    const tea = stream()
    let asked = 0
    const { state } = handleWork(tea, 'test', surroundings(), () => {
      asked += 1
      if (asked === 1) update(tea, '01.01.02', 'in_progress')
      return updating('01.01.01', 'in_progress')
    })
    expect(asked).toBe(2)
    expect(attemptsOf(state, '01.01.01').map(({ number }) => number)).toEqual([2])
    expect(commits(tea)).toHaveLength(2)
    expect(projected(tea).filter(({ status }) => status === 'in_progress')).toHaveLength(2)
  })

  test('of a failure is taken once, although PLAN.md is written in between', () => {
    const tea = stream()
    update(tea, '01.01.01', 'in_progress')
    const { state } = handleWork(tea, 'test', surroundings(), () => ({
      type: 'fail',
      at: AT,
      thread: '01.01.01',
      attempt: null,
      reason: 'no stone',
      isPassing: false,
    }))
    expect(state.threads['01.01.01']).toMatchObject({ reassigned: true, unwritten: null })
    expect(readFileSync(tea.plan, 'utf8')).toBe(
      PLAN.replace('@agent:system-engineer-opus', '@agent:system-engineer-sonnet'),
    )
    expect(commits(tea)).toHaveLength(3)
  })
})

describe('PLAN.md', () => {
  const assigning = (thread: string, agent: string) => ({ type: 'assign', at: AT, thread, agent }) as const

  test('shows both assignments of two that decide at the same time', () => {
    const tea = stream()
    let asked = 0
    handleWork(tea, 'test', surroundings(), () => {
      asked += 1
      if (asked === 1) handleWork(tea, 'other', surroundings(), () => assigning('01.01.02', 'default-fast'))
      return assigning('01.01.01', 'default')
    })
    expect(readFileSync(tea.plan, 'utf8')).toBe(
      PLAN.replace('@agent:system-engineer-opus', '@agent:default').replace(
        '@agent:frontend-designer-sonnet',
        '@agent:default-fast',
      ),
    )
  })

  test('that cannot be written after all: nobody is told that it was, and the next command writes it', () => {
    const tea = stream()
    const asking = () =>
      handleWork(tea, 'test', surroundings(), () => {
        chmodSync(tea.plan, 0o444)
        return assigning('01.01.01', 'default')
      })
    expect(asking).toThrow(/PLAN\.md is read-only.*The next work command then writes it/)
    chmodSync(tea.plan, 0o644)
    handleWork(tea, 'test', surroundings(), () => null)
    expect(readFileSync(tea.plan, 'utf8')).toBe(PLAN.replace('@agent:system-engineer-opus', '@agent:default'))
  })

  test('keeps what a person saved meanwhile', () => {
    const tea = stream()
    let asked = 0
    handleWork(tea, 'test', surroundings(), () => {
      asked += 1
      if (asked === 1) writeFileSync(tea.plan, PLAN.replace('Stone.', 'Brick.'))
      return assigning('01.01.01', 'default')
    })
    expect(readFileSync(tea.plan, 'utf8')).toBe(
      PLAN.replace('Stone.', 'Brick.').replace('@agent:system-engineer-opus', '@agent:default'),
    )
  })
})

describe('projections', () => {
  test('that were deleted or are stale are made again by whoever comes next', () => {
    const tea = stream()
    update(tea, '01.01.01', 'in_progress')
    rmSync(join(tea.folder, 'threads.json'))
    rmSync(join(tea.work, 'index.json'))
    handleWork(tea, 'test', surroundings(), () => null)
    expect(projected(tea)[0]).toMatchObject({ status: 'in_progress' })
    expect(readIndex(tea.work)).toMatchObject({ current_stream: '001-tea' })
    writeFileSync(tea.plan, PLAN.replace('North', 'Nord'))
    handleWork(tea, 'test', surroundings(), () => null)
    expect(projected(tea)[0]).toMatchObject({ threadName: 'Nord' })
  })

  test('that were lost with all workstreams are made by one of them, and hide no other that is carried out', () => {
    const tea = stream()
    update(tea, '01.01.01', 'in_progress')
    const coffee = newStream(tea.work, 'coffee', PLAN, AT)
    rmSync(join(tea.work, 'index.json'))
    handleWork(coffee, 'test', surroundings(), () => null)
    expect(readIndex(tea.work)?.streams.map(({ id, status }) => `${id} ${status}`)).toEqual([
      '001-tea in_progress',
      '002-coffee pending',
    ])
  })

  test('are never read back as truth', () => {
    const tea = stream()
    update(tea, '01.01.01', 'in_progress')
    const path = join(tea.folder, 'threads.json')
    writeFileSync(path, readFileSync(path, 'utf8').replace('"in_progress"', '"completed"'))
    expect(statusOf(readWork(tea, surroundings()).state, '01.01.01')).toBe('in_progress')
  })

  test('a workstream is found without its index', () => {
    const tea = stream()
    rmSync(join(tea.work, 'index.json'))
    expect(findWorkFolder(join(tea.work, '..'))).toBe(tea.work)
    expect(findWorkFolder(tea.folder)).toBe(tea.work)
    rmSync(tea.folder, { recursive: true })
    expect(findWorkFolder(join(tea.work, '..'))).toBeNull()
  })
})

describe('memos', () => {
  const memos = ['.plan.json', '.state.json'] as const
  const counting = () => {
    const counts = { plan: 0, commit: 0 }
    const engine = workEngine(() => ({
      ...workReader,
      plan: (text) => {
        counts.plan += 1
        return workReader.plan(text)
      },
      commit: (json) => {
        counts.commit += 1
        return workReader.commit(json)
      },
    }))
    return { engine, counts }
  }

  test('spare the next process all parsing, and say the same', () => {
    const tea = stream()
    update(tea, '01.01.01', 'in_progress')
    update(tea, '01.01.01', 'completed', 'Stands.')
    const { engine, counts } = counting()
    const remembered = engine.readWork(tea, surroundings())
    expect(counts).toEqual({ plan: 0, commit: 0 })
    for (const memo of memos) rmSync(join(tea.journal, memo))
    const read = engine.readWork(tea, surroundings())
    expect(counts).toEqual({ plan: 1, commit: 2 })
    expect(remembered.state).toEqual(read.state)
    expect(remembered.file.hashes).toEqual(read.file.hashes)
    expect(remembered.file.diagnostics).toEqual(read.file.diagnostics)
    for (const [index, thread] of read.view.plan.stages[0]?.batches[0]?.threads.entries() ?? []) {
      const again = remembered.view.plan.stages[0]?.batches[0]?.threads[index]
      for (const key of Object.keys(thread) as (keyof typeof thread)[]) expect(again?.[key]).toEqual(thread[key])
    }
  })

  test('and what people read are put right when somebody changed them, at the next event', () => {
    const tea = stream()
    update(tea, '01.01.01', 'in_progress')
    const paths = [join(tea.folder, 'threads.json'), join(tea.work, 'index.json')]
    const before = paths.map((path) => readFileSync(path, 'utf8'))
    for (const path of paths) writeFileSync(path, readFileSync(path, 'utf8').replace('in_progress', 'completed'))
    handleWork(tea, 'test', surroundings(), () => null)
    expect(
      paths.map((path) => (JSON.parse(readFileSync(path, 'utf8')) as { last_updated: string }).last_updated),
    ).toEqual(before.map((text) => (JSON.parse(text) as { last_updated: string }).last_updated))
    expect(projected(tea)[0]?.status).toBe('in_progress')
    expect(readIndex(tea.work)?.streams[0]?.status).toBe('in_progress')
  })

  test('count for no other text and no other journal', () => {
    const tea = stream()
    update(tea, '01.01.01', 'in_progress')
    writeFileSync(tea.plan, PLAN.replace('Roof', 'Rook'))
    expect(readWork(tea, surroundings()).view.plan.stages[0]?.batches[1]?.name).toBe('Rook')
    // Another branch is checked out: as many commits, other ones.
    const other = stream()
    update(other, '01.01.02', 'in_progress')
    cpSync(join(other.journal, '000001.json'), join(tea.journal, '000001.json'))
    expect(Object.keys(stateOf(tea).state.steps)).toEqual(['01.01.02'])
    rmSync(join(tea.journal, '000001.json'))
    expect(stateOf(tea)).toMatchObject({ commits: 0, state: { steps: {} } })
  })

  test('count for nothing that was changed under its old size and time', () => {
    const tea = stream()
    update(tea, '01.01.01', 'in_progress')
    const commit = join(tea.journal, '000001.json')
    for (const path of [tea.plan, commit]) utimesSync(path, 1, 1)
    readWork(tea, surroundings())
    const change = (path: string, from: string, to: string): void => {
      writeFileSync(path, readFileSync(path, 'utf8').replaceAll(from, to))
      utimesSync(path, 1, 1)
    }
    change(tea.plan, 'Roof', 'Rook')
    expect(readWork(tea, surroundings()).view.plan.stages[0]?.batches[1]?.name).toBe('Rook')
    change(commit, '"01.01.01"', '"01.01.02"')
    expect(() => readWork(tea, surroundings())).toThrow(expect.objectContaining({ code: 'journal-tampered' }))
  })

  test('of another workstream count for nothing', () => {
    const [tea, other] = [stream(), stream(PLAN.replace('Roof', 'Rook'))]
    update(tea, '01.01.01', 'in_progress')
    update(other, '01.01.02', 'in_progress')
    for (const memo of memos) cpSync(join(other.journal, memo), join(tea.journal, memo))
    const now = readWork(tea, surroundings())
    expect(now.view.plan.stages[0]?.batches[1]?.name).toBe('Roof')
    expect(Object.keys(now.state.steps)).toEqual(['01.01.01'])
  })

  test.each([
    ['null', () => null],
    ['a list', () => []],
    ['nothing', () => ({})],
    ['lists of nothing', (value: object) => ({ ...value, plan: { stages: [null] }, state: { steps: { x: null } } })],
    ['fewer commits', (value: object) => ({ ...value, plan: {}, commits: 0 })],
    ['half a state', (value: object) => ({ ...value, plan: null, state: { steps: {} } })],
  ])('of the right files that hold %s are made again', (_, change) => {
    const tea = stream()
    update(tea, '01.01.01', 'in_progress')
    readWork(tea, surroundings())
    for (const memo of memos) {
      const [head = '', line = '', ...source] = readFileSync(join(tea.journal, memo), 'latin1').split('\n')
      const text = [head, JSON.stringify(change(JSON.parse(line) as object)), ...source].join('\n')
      writeFileSync(join(tea.journal, memo), text, 'latin1')
    }
    const { state, view } = update(tea, '01.01.02', 'in_progress')
    expect(['01.01.01', '01.01.02'].map((thread) => statusOf(state, thread))).toEqual(['in_progress', 'in_progress'])
    expect(view.plan.stages[0]?.batches[0]?.threads.map(({ summary }) => summary)).toEqual(
      workReader.plan(PLAN).plan.stages[0]?.batches[0]?.threads.map(({ summary }) => summary),
    )
  })

  test.each(['', '{}', 'null\nx', '0 plan 4\nnull\nx'])('that are damaged (%j) are made again', (text) => {
    const tea = stream()
    update(tea, '01.01.01', 'in_progress')
    for (const memo of memos) writeFileSync(join(tea.journal, memo), text)
    expect(statusOf(readWork(tea, surroundings()).state, '01.01.01')).toBe('in_progress')
  })
})

test('a draft that a dead process left delays nobody', () => {
  const tea = stream()
  update(tea, '01.01.01', 'in_progress')
  writeFileSync(join(tea.journal, '.draft-1-2-abc'), '{"commit":2')
  mkdirSync(join(tea.work, '.2'))
  update(tea, '01.01.01', 'completed', 'Stands.')
  expect(commits(tea)).toHaveLength(2)
  expect(existsSync(newStream(tea.work, 'coffee', PLAN, AT).plan)).toBe(true)
  expect(streamsIn(tea.work).map(({ id }) => id)).toEqual(['001-tea', '003-coffee'])
})
