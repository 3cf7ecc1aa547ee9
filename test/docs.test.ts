import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import matter from 'gray-matter'
import { expect, test } from 'vitest'
import * as z from 'zod/mini'
import { attributesOf, htmlOf, sidebarOf } from '../docs/.vitepress/pages.ts'
import { deadLinks } from '../scripts/links.ts'
import { DEFAULTS } from '../src/configuration/defaults.ts'
import { projectAt } from '../src/state-manager/project.ts'
import { stateFile } from '../src/state-manager/state-file.ts'
import { readPlan } from '../src/workflow/run/artifact/plan.ts'
import { PhaseDefinition } from '../src/workflow/run/phase.ts'
import { folder } from './machine/folder.ts'
import { aRun, given } from './workflow/run/run.ts'
import { given as givenWork } from './workflow/workstream/stream.ts'
import { viewOfRun, viewOfStream } from './shown/view/views.ts'
import { commandLinesIn, flawsOf, PROGRAMS } from './command-lines.ts'

const ROOT = join(import.meta.dirname, '..')
const read = (name: string): string => readFileSync(join(ROOT, name), 'utf8')

/** The fenced block behind a marked comment. */
const block = (name: string, marker: string): string =>
  read(name)
    .split(`<!-- ${marker}`)[1]
    ?.match(/```\w+\n([\s\S]*?)```/)?.[1] ?? ''

test('docs/configuration.md shows the defaults as they are', () => {
  expect(JSON.parse(block('docs/configuration.md', 'defaults'))).toEqual(DEFAULTS)
})

test('docs/status.md names every field of status --json, and no other', () => {
  const table = read('docs/status.md').split('<!-- fields')[1] ?? ''
  const named = [...table.matchAll(/^\| ((?:`\w+` ?)+)\|/gm)].flatMap(([, cell = '']) => cell.match(/\w+/g) ?? [])
  expect(named).toEqual(Object.keys(stateFile(given(aRun()).run, projectAt(ROOT))))
})

test('docs/json.md names every field of the views, and no other', () => {
  const named = (marker: string): string[] => {
    const [table = ''] = read('docs/json.md').split(`<!-- ${marker}:`)[1]?.split('\n## ') ?? []
    return [...table.matchAll(/^\| ((?:`\w+` ?)+)\|/gm)].flatMap(([, cell = '']) => cell.match(/\w+/g) ?? [])
  }
  expect(named('run').toSorted()).toEqual(Object.keys(viewOfRun(given(aRun()))).toSorted())
  expect(named('workstream').toSorted()).toEqual(Object.keys(viewOfStream(givenWork())).toSorted())
})

test('docs/architecture.md names files that are there', () => {
  const named = read('docs/architecture.md').match(/(?<=`)(?:src|hooks|bin|test|commands)\/[\w./-]+(?=`)/g) ?? []
  expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([])
  expect(named).toContain('src/workflow/core/endings.ts')
})

test('the example of docs/plan-format.md is a plan', () => {
  const plan = readPlan(block('docs/plan-format.md', 'example'), {
    exists: () => true,
    inside: () => true,
    deleted: () => false,
  })
  expect(plan.ok ? plan.tasks.map(({ id, needs }) => [id, needs]) : plan.problems).toEqual([
    ['task-1', []],
    ['task-2', []],
    ['task-3', ['task-1', 'task-2']],
  ])
})

test('the example of docs/custom-phases.md is a phase', () => {
  const { data } = matter(block('docs/custom-phases.md', 'example'))
  expect(z.safeParse(PhaseDefinition, data)).toMatchObject({ success: true, data: { id: '2.4', stage: 'IMPLEMENT' } })
})

const DOCUMENTS = ['', 'docs', 'skills', 'commands', 'agents', 'prompts'].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: folder !== '', encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name)),
)

const named = (name: string): string[] =>
  [...read(name).matchAll(/!\[[^\]]*\]\(([^)]+)\)|(?:src|srcset)="([^"]+)"/g)].map(([, image = '', source = image]) =>
    join(dirname(name), source),
  )

test('every picture that a document shows is there, and every one that is there is shown', () => {
  const there = readdirSync(join(ROOT, 'docs/pictures')).map((name) => join('docs/pictures', name))
  expect([...new Set(DOCUMENTS.flatMap(named))].toSorted()).toEqual(there.toSorted())
})

const linesOf = (name: string): string[] => commandLinesIn(read(name))

test.each(DOCUMENTS)('%s names command lines that exist, with options that they have', (name) => {
  expect(linesOf(name).flatMap(flawsOf)).toEqual([])
})

test.each(DOCUMENTS)('%s has no dead link', (name) => {
  expect(deadLinks(ROOT, name)).toEqual([])
})

test.each(Object.entries(PROGRAMS))('every command of %s is told to somebody', (program, table) => {
  const told = DOCUMENTS.flatMap(linesOf)
  const untold = Object.keys(table).filter((name) => !told.some((line) => `${line} `.startsWith(`${program} ${name} `)))
  expect(untold).toEqual([])
})

test('a line of a document that is wrong is found', () => {
  const lines = commandLinesIn(
    '`/phasegate:stop --now`, `!work aprove plan`, `phasegate config`\n\n```sh\n$ work list --stage 1\n```\n',
  )
  expect(lines).toEqual(['work list --stage 1', '/ stop --now', 'work aprove plan', 'phasegate config'])
  expect(lines.flatMap(flawsOf)).toEqual(['/ stop --now: no --now', expect.stringContaining('work aprove plan: ')])
})

test('a dead link is found: no such file, no such heading, a file outside', () => {
  const root = folder({
    'README.md': '# Home\n\n## A `--flag`: what & why?\n',
    'docs/a.md': [
      '# A [title](../README.md)',
      '## Twice',
      '## Twice',
      '[home](../README.md#a---flag-what--why) [again](#twice-1) [there](https://example.org/none.md) `[code](none.md)`',
      '[gone](b.md) ![picture](../run.svg) [above](../../x.md) [folder](../docs)',
      '[heading](../README.md#away) <a href="c.md">HTML</a>',
    ].join('\n\n'),
  })
  expect(deadLinks(root, 'docs/a.md')).toEqual([
    'docs/a.md: b.md: there is no file docs/b.md',
    'docs/a.md: ../../x.md: there is no file ../x.md',
    'docs/a.md: ../docs: there is no file docs',
    'docs/a.md: ../README.md#away: README.md has only #home #a---flag-what--why',
    'docs/a.md: c.md: there is no file docs/c.md',
    'docs/a.md: ../run.svg: there is no file run.svg',
  ])
})

test('the site has every page in its sidebar, also one that its order does not name', () => {
  const groups = sidebarOf(['README.md', 'docs/work.md', 'prompts/phases/0-explore.md'])
  expect(groups.map(({ text, items }) => [text, items?.map(({ link }) => link)])).toEqual([
    ['Start', ['/index.md']],
    ['Use', ['/docs/work.md']],
    ['More', ['/prompts/phases/0-explore.md']],
  ])
})

test.each([
  ['../README.md', [['href', '../index.html']]],
  ['work.md#teams', [['href', 'work.html#teams']]],
  ['#teams', [['href', '#teams']]],
  ['https://example.org/a.md', [['href', 'https://example.org/a.md']]],
  [
    '../src/work.ts',
    [
      ['href', '../src/work.ts.txt'],
      ['target', '_blank'],
    ],
  ],
  [
    'run.svg',
    [
      ['href', 'run.svg'],
      ['target', '_blank'],
    ],
  ],
])('a link of a document to %s leads somewhere in the site', (href, attributes) => {
  expect(attributesOf('docs/work.md', href)).toEqual(attributes)
})

test('HTML of a document leads and shows as its Markdown does', () => {
  const html = '<a href="board.md">x</a> <source srcset="pictures/a.png"> <img alt="a" src="https://example.org/a.png">'
  expect(htmlOf('docs/work.md', html)).toBe(
    '<a href="board.html">x</a> <source srcset="./pictures/a.png"> <img alt="a" src="https://example.org/a.png">',
  )
})
