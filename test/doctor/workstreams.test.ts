import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { DEFAULTS } from '../../src/configuration/defaults.ts'
import { examineDrafts } from '../../src/doctor/drafts.ts'
import type { Finding } from '../../src/doctor/finding.ts'
import { examineWorkstreams } from '../../src/doctor/workstreams.ts'
import { execute } from '../../src/engine/workstream/execute.ts'
import { newStream } from '../../src/state-manager/new-stream.ts'
import type { Stream } from '../../src/state-manager/work-folder.ts'
import type { WorkRequest } from '../../src/engine/workstream/work.ts'
import { handleWork, readWork } from '../../src/engine/workstream/engine-here.ts'
import { client, text } from '../../src/workflow/core/text.ts'
import { planTemplate } from '../../src/workflow/plan/template.ts'
import { PLAN } from '../workflow/workstream/stream.ts'
import { aged, complaints, NOW, patient, type Patient } from './site.ts'

const PLUGIN = join(import.meta.dirname, '../..')
const GONE = 2 ** 22 + 1

interface Workplace extends Patient {
  readonly stream: Stream
  does(request: WorkRequest): void
  /** A session carries out stage 1 and has started its first thread. */
  executes(client: number): void
}

/** A project with the workstream `001-tea`, whose plan a person has approved. */
const workplace = (about: Partial<Patient> = {}): Workplace => {
  const site = patient(PLUGIN, about)
  const surroundings = { plugin: PLUGIN, home: site.home, settings: DEFAULTS }
  const stream = newStream(join(site.root, 'work'), 'tea', PLAN, NOW)
  const does = (request: WorkRequest): void => void handleWork(stream, 'test', surroundings, request)
  does(() => ({ type: 'approve-plan', at: NOW, force: false }))
  const executes = (client: number): void => {
    const executor = { session: 'session-1', client, at: NOW, by: '/execute-stage' }
    execute(stream, surroundings, { stage: 1, takeOver: false, withChanges: false }, executor)
    does(() => ({ type: 'start-step', at: NOW, step: '01.01.01', session: 'session-1', caller: null }))
  }
  return { ...site, stream, does, executes }
}

/** Carries out what --fix would. */
const repaired = (findings: readonly Finding[]): string[] =>
  findings.flatMap(({ repair }) => (repair ? [repair()] : []))

test('a workstream that is in order is one line', () => {
  const place = workplace()
  place.executes(process.pid)
  expect(examineWorkstreams(place)).toEqual([{ topic: 'workstreams', state: 'good', what: '1, 3 commits, all whole' }])
  place.write('work/001-tea/PLAN.md', `${PLAN}\n`)
  expect(complaints(examineWorkstreams(place))).toEqual([])
})

describe('the journal of a workstream', () => {
  const commit = ({ stream }: Workplace, number: number) => join(stream.journal, `00000${number}.json`)

  test.each([
    ['is cut off', (place: Workplace) => writeFileSync(commit(place, 2), '{"commit":2'), /000002\.json: is cut off/],
    [
      'is a folder',
      (place: Workplace) => {
        rmSync(commit(place, 2))
        mkdirSync(commit(place, 2))
      },
      /000002\.json: is a folder in the place of a commit/,
    ],
    ['is missing', (place: Workplace) => rmSync(commit(place, 2)), /commit 2 is missing before 000003\.json/],
    [
      'is a copy of another',
      (place: Workplace) => writeFileSync(commit(place, 2), readFileSync(commit(place, 1))),
      /000002\.json: holds commit 1/,
    ],
    ['is none', (place: Workplace) => writeFileSync(commit(place, 1), '{}'), /000001\.json: commit: /],
  ])('of which a commit %s is named, and is good again when the file is back', (_, damage, what) => {
    const place = workplace()
    place.executes(process.pid)
    const texts = [1, 2].map((number) => readFileSync(commit(place, number)))
    damage(place)
    const told = complaints(examineWorkstreams(place))
    expect(told).toEqual([expect.stringMatching(what)])
    expect(told[0]).toMatch(/^✗ workstream: 001-tea: .* \| bring the files back from git or a backup; without one: mv /)
    rmSync(commit(place, 2), { recursive: true, force: true })
    texts.forEach((text, index) => writeFileSync(commit(place, index + 1), text))
    expect(complaints(examineWorkstreams(place))).toEqual([])
  })

  test('that git has merged is for work repair, and nothing is to be moved away', () => {
    const place = workplace()
    place.executes(process.pid)
    writeFileSync(commit(place, 2), readFileSync(commit(place, 2), 'utf8').repeat(2))
    expect(complaints(examineWorkstreams(place))).toEqual([
      '✗ workstream: 001-tea: 000002.json: the commits of two branches, merged | work repair --stream 001-tea',
    ])
  })
})

describe('the projections of a workstream', () => {
  test.each([
    ['threads.json', 'is gone', (path: string) => rmSync(path)],
    [
      'threads.json',
      'was edited',
      (path: string) => writeFileSync(path, readFileSync(path, 'utf8').replace('in_progress', 'completed')),
    ],
    ['threads.json', 'is broken', (path: string) => writeFileSync(path, '{')],
    [
      'index.json',
      'was edited',
      (path: string) => writeFileSync(path, readFileSync(path, 'utf8').replace('in_progress', 'completed')),
    ],
    ['index.json', 'is broken', (path: string) => writeFileSync(path, '{')],
  ])('%s that %s is written again', (name, _, damage) => {
    const place = workplace()
    place.executes(process.pid)
    const path = join(name === 'index.json' ? place.stream.work : place.stream.folder, name)
    const whole = readFileSync(path, 'utf8')
    damage(path)
    const findings = examineWorkstreams(place)
    expect(complaints(findings)).toEqual([
      expect.stringMatching(new RegExp(`^! workstream: 001-tea: ${name} is not .* \\| phasegate doctor --fix$`)),
    ])
    expect(repaired(findings)).toEqual([`wrote ${name} of 001-tea again`])
    expect(complaints(examineWorkstreams(place))).toEqual([])
    if (name === 'threads.json') expect(readFileSync(path, 'utf8')).toBe(whole)
  })
})

describe('PLAN.md', () => {
  test('that is gone, or has errors, is named with the way on', () => {
    const place = workplace()
    place.write('work/001-tea/PLAN.md', PLAN.replace('##### Batch 02: Roof', '##### Batch 01: Roof'))
    expect(complaints(examineWorkstreams(place))).toEqual([
      '! workstream: 001-tea: PLAN.md has 2 errors | work check --stream 001-tea',
    ])
    rmSync(place.stream.plan)
    expect(complaints(examineWorkstreams(place))).toEqual([
      expect.stringMatching(/^✗ workstream: 001-tea: .*PLAN\.md is not there\. Write it, or make a new workstream/),
    ])
  })
})

describe('who carries a stage out', () => {
  test('a session that is gone, with the threads nobody hears any more, until another one takes up the stage', () => {
    const place = workplace()
    place.executes(GONE)
    expect(examineWorkstreams(place)).toMatchObject([
      {
        state: 'notice',
        what: `001-tea: the session that carries out stage 01 is gone (process ${GONE})`,
        means: 'nobody hears 01.01.01 any more',
        fix: text`${client('execute-stage', '1')}`,
      },
    ])
    place.executes(process.pid)
    expect(complaints(examineWorkstreams(place))).toEqual([])
  })

  test('threads that never reported, until the next command has counted them', () => {
    const place = workplace()
    place.executes(process.pid)
    const later = { ...place, now: '2026-11-21T06:30:00.000Z' }
    expect(complaints(examineWorkstreams(later))).toEqual([
      '! agents: never reported: 01.01.01 of 001-tea, within 60 min | work next --stream 001-tea',
    ])
    place.does(() => ({ type: 'check-time', at: later.now }))
    expect(complaints(examineWorkstreams(later))).toEqual([])
  })
})

test('drafts in work/ that a dead process left are removed, and the number it had claimed', () => {
  const place = workplace({ now: new Date().toISOString() })
  const left = ['work/001-tea/journal/.draft-99-2-abc', 'work/001-tea/threads.json.99.draft', 'work/.7/x']
  for (const path of left) aged(place.write(path, '{'))
  aged(join(place.root, 'work/.7'))
  const findings = examineDrafts(place)
  expect(complaints(findings)).toEqual([expect.stringMatching(/^! drafts: 3 orphaned drafts: /)])
  expect(repaired(findings)).toEqual(['removed 3 orphaned drafts'])
  expect(examineDrafts(place)).toEqual([])
  expect(
    readWork(place.stream, { plugin: PLUGIN, home: place.home, settings: DEFAULTS }).state.planApproval,
  ).not.toBeNull()
})

test('what many have is one line: how many, and the first three', () => {
  const site = patient(PLUGIN)
  for (let number = 1; number <= 12; number++)
    newStream(
      join(site.root, 'work'),
      `tea-${number}`,
      number === 1 ? PLAN : planTemplate({ title: 'Tea', stages: 1 + (number % 2) }),
      NOW,
    )
  const [projections, plans, ...others] = examineWorkstreams(site)
  expect(others).toEqual([])
  expect(plans).toMatchObject({
    what: '11 workstreams: PLAN.md has errors: 002-tea-2, 003-tea-3, 004-tea-4 and 8 more',
    fix: expect.arrayContaining([
      expect.objectContaining({ words: ['check', '--stream', '002-tea-2'] }),
      '; the others likewise',
    ]),
  })
  expect(projections?.what).toBe(
    '12 workstreams: threads.json is not there, or not what the journal gives: 001-tea-1, 002-tea-2, 003-tea-3 and 9 more',
  )
  expect(projections?.repair?.()).toBe(
    'wrote threads.json again of 12 workstreams: 001-tea-1, 002-tea-2, 003-tea-3 and 9 more',
  )
  expect(examineWorkstreams(site)).toHaveLength(1)
})
