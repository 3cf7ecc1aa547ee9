import { cpSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, inject, test } from 'vitest'
import { leavesOf } from '../../src/board/server/leaves.ts'
import { PARTS } from '../../src/board/page/data.ts'
import { accepted, aRun, ends, fails, given, review, starts, toTheEnd, upTo } from '../workflow/run/run.ts'
import { PLAN } from '../workflow/workstream/stream.ts'
import { aSite } from './site.ts'

const LOADED =
  /https?:\/\/|<[^<>]*\s(?:src|srcset|data|action)=|@import|url\((?!["']?data:)|<(?:iframe|object|embed|form)/

/** What links lead to, and what is there; nothing is loaded, every link leads somewhere, nothing has the address of another. */
const addressesIn = (html: string): string[] => {
  // An address in a licence is a text.
  expect(LOADED.exec(html.replaceAll(/\/\*![^]*?\*\//g, ''))).toBeNull()
  const links = new Set([...html.matchAll(/ href="#([^"]*)"/g)].map(([, to = '']) => to))
  const ids = [...html.matchAll(/ id="([^"]*)"/g)].map(([, id = '']) => id)
  expect([...links].filter((to) => !ids.includes(to))).toEqual([])
  expect(ids).toHaveLength(new Set(ids).size)
  return ids
}

const textOf = (html: string): string =>
  html
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')

describe('the file of a run', () => {
  const story = given(
    aRun({ settings: { retries: { maxPerStage: 0 }, review: { maxRetries: 0 } } }),
    starts('explore-1'),
    fails('explore-1', 'no <heading>'),
    ends('explore-1', 'vanished'),
    upTo('2.3', { 'task-1': [], 'task-2': ['task-1'] }),
    accepted('impl-review-1', review('needs_revision', 'high', 'low')),
  )

  const aBusySite = () => {
    const site = aSite()
    site.commits(...story.events)
    site.write(
      '.agents/tmp/phases/0-explore.md',
      '# Found\n\n**tea** [x](javascript:alert(1)) <script>alert(1)</script>\n',
    )
    return site
  }

  test('holds what the view holds, and loads nothing', () => {
    const { file, reader } = aBusySite()
    const html = file('run-1')
    const ids = addressesIn(html)
    const { view } = reader.run('run-1')
    if (view.kind !== 'run') throw new Error(view.kind)
    expect(ids).toEqual(expect.arrayContaining(PARTS.map((part) => `/run/run-1${part === 'steps' ? '' : `/${part}`}`)))
    const steps = view.phases.flatMap((phase) => phase.steps)
    expect(ids).toEqual(expect.arrayContaining(steps.map(({ id }) => `/run/run-1/step?step=${id}`)))
    expect(html.match(/<rect class="(?:good|busy|bad|quiet)" x="/g)).toHaveLength(
      steps.flatMap(({ attempts }) => attempts).length,
    )
    expect(ids).toContain('/run/run-1/journal?only=news')
    const said = textOf(html)
    const told = [
      ...view.story.map((row) => row.said),
      ...view.issues.flatMap(({ location, issue, suggestion }) => [location, issue, suggestion]),
      ...steps.flatMap(({ attempts }) => attempts.flatMap(({ refusals }) => refusals.flat())),
      view.next.next?.client ?? '',
    ]
    expect(told.filter((each) => !said.includes(each))).toEqual([])
    expect(html).toContain('<strong>tea</strong> [x](javascript:alert(1)) &lt;script&gt;')
  })

  test('is made of a project that was moved, with its diffs, and of one of which only the runs are left', () => {
    const { commits, file, git, project, write } = aSite()
    git('init', '-q', '-b', 'main')
    write('tea.txt', 'green\n')
    git('add', 'tea.txt')
    git('commit', '-qm', 'one')
    const base = git('rev-parse', 'HEAD').trim()
    write('tea.txt', 'black\n')
    git('commit', '-qam', 'two')
    const step = git('rev-parse', 'HEAD').trim()
    write('tea.txt', `black\n${`${'leaf <img src=x> '.repeat(100)}\n`.repeat(300)}`)
    git('commit', '-qam', 'three')
    git('branch', 'phasegate/add')
    const keep = 'refs/phasegate/run-1'
    const trees = { branch: 'phasegate/add', base, keep, prefix: '', left: [] }
    const past = given(aRun({ trees }), upTo('2.3'))
    git('update-ref', `${keep}/task-1/${past.run.steps['task-1']?.attempts[0]?.number}`, step)
    const changed = (event: (typeof past.events)[number]) =>
      event.type === 'step-completed' && event.step === 'task-1' ? { ...event, changed: ['tea.txt'] } : event
    commits(...past.events.map(changed))
    const [moved, copy] = [`${project.root} moved`, `${project.root} copy`]
    renameSync(project.root, moved)
    const html = file('run-1', 'run', moved)
    // Of both the file is the same; each has an address of its own.
    expect(addressesIn(html).filter((id) => id.startsWith('d2h-'))).toHaveLength(2)
    expect(html).toMatch(/The first (?:39\d{4}|400000) of \d+ characters\. All of it: git diff /)
    cpSync(join(moved, '.agents'), join(copy, '.agents'), { recursive: true })
    const alone = file('run-1', 'run', copy)
    addressesIn(alone)
    expect(alone).toContain('It is not in this repository any more')
  })

  test('brings the licences of the code of others that it holds', () => {
    const html = aBusySite().file('run-1')
    const notices = /<style>\/\*!([^]*?)\*\//.exec(html)?.[1]
    expect(notices).toMatch(/^diff2html \S+ \(MIT\)$[^]*Permission is hereby granted[^]*^uplot \S+ \(MIT\)$/m)
    const script = readFileSync(join(inject('plugin'), 'dist/board-file.js'), 'utf8')
    expect(script).toMatch(/^\/\*!\nuplot \S+ \(MIT\)\n[^]*Permission is hereby granted[^]*?\*\/\n/)
  })

  test('holds a past run', () => {
    const { file, past } = aSite()
    past('1-before', given(aRun({ run: '1-before', task: 'Earlier' }), toTheEnd).events)
    const html = file('1-before')
    addressesIn(html)
    expect(html).toContain('<title>Earlier · ')
  })

  test('holds the beginning of an artifact of 50 MB, and says so', () => {
    const { file, write } = aBusySite()
    write('.agents/tmp/phases/0-explore.md', Buffer.alloc(50 * 1024 * 1024, 'tea *leaf* '))
    const html = file('run-1')
    expect(html).toContain('The first 60000 characters of 52428800 bytes.')
    expect(html.length).toBeLessThan(1_000_000)
  })

  test('has every part of it where there is no room for all pages, and says of the others that they were left out', () => {
    const { reader } = aBusySite()
    const { html, leftOut } = leavesOf(reader.run('run-1'), 0.04)
    const ids = addressesIn(html)
    expect(ids).toContain('/run/run-1/changes')
    expect(leftOut).toMatch(/^\d+ pages left out: the file would be larger than 0.04 MB. See: phasegate board$/)
    expect(ids).toContain('/run/run-1/step?step=impl-review-1')
    expect(html.match(/This page was left out/g)).toHaveLength(1)
    expect(html.length).toBeLessThan(50_000)
  })
})

test('the file of a workstream holds its threads, and its plan', () => {
  const { file, reader, stream } = aSite()
  stream('001-tea', PLAN)
  const html = file('001-tea', 'stream')
  const { view } = reader.stream('001-tea')
  if (view.kind !== 'workstream') throw new Error(view.kind)
  const threads = view.stages.flatMap(({ batches }) => batches.flatMap((batch) => batch.threads))
  const steps = threads.map(({ id }) => `/work/001-tea/step?step=${id}`)
  expect(addressesIn(html)).toEqual(expect.arrayContaining(steps))
  expect(html).toContain('<h1>Plan: Tea</h1>')
})
