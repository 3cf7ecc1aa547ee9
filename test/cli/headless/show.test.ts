import { expect, test } from 'vitest'
import { endReply } from '../../../src/cli/headless/end-reply.ts'
import type { Screen } from '../../../src/cli/headless/screen.ts'
import { showOn } from '../../../src/cli/headless/show.ts'
import { inShell } from '../../../src/cli/reader.ts'
import type { Notice } from '../../../src/headless/notice.ts'
import { plain } from '../../../src/shown/paint.ts'
import { client, phasegate, resume, takeOver, work, written } from '../../../src/workflow/core/text.ts'

const NOTICES: readonly Notice[] = [
  { event: 'started', step: 'task-1', title: 'First file', attempt: 1, agent: 'task-agent', again: false },
  { event: 'doing', step: 'task-1', attempt: 1, line: 'Edit: src/one.txt' },
  { event: 'refused', step: 'task-1', attempt: 1, problems: ['nothing changed'] },
  { event: 'news', line: '! 75 % of the budget of 1usd is used up' },
  { event: 'ended', step: 'task-1', attempt: 1, outcome: 'completed', reason: null, usd: 0.8 },
]

const shown = (screen: Partial<Screen>, json = false): string => {
  const said: string[] = []
  const looks = { json, paint: plain, limit: { usd: 1 }, usd: 0.1, now: () => '2026-11-21T05:00:00.000Z' }
  const show = showOn({ write: (text) => said.push(text), ...screen }, looks)
  show.tell('It begins.')
  NOTICES.forEach(show.notice)
  show.close()
  show.tell('It is over.')
  return said.join('')
}

test('whatever is no terminal gets a line for what happens', () => {
  expect(shown({})).toBe(
    `It begins.
05:00:00 ▶ task-1 · First file
05:00:00 ! 75 % of the budget of 1usd is used up
05:00:00 ✓ task-1 · $0.80
It is over.
`,
  )
})

test('a program gets an event a line, and no other text', () => {
  const events = shown({}, true).trim().split('\n')
  expect(events.map((line) => JSON.parse(line) as object)).toEqual(
    NOTICES.map((notice) => ({ at: '2026-11-21T05:00:00.000Z', ...notice })),
  )
})

test('a terminal shows who is at work below what has happened, and only that in the end', () => {
  const written = shown({ isTTY: true, columns: 80, rows: 24 })
  expect(written).toContain(
    '1 step at work · $0.10 of $1.00 · Ctrl-C stops after these\n  ▶ task-1  task-agent  0 s  Edit: src/one.txt\n',
  )
  expect(drawn(written)).toEqual([
    'It begins.',
    '! 75 % of the budget of 1usd is used up',
    '✓ task-1 · $0.80',
    'It is over.',
  ])
})

test('once nothing new is started, the table says what Ctrl-C does then', () => {
  let written = ''
  const looks = { json: false, paint: plain, limit: null, usd: 0, now: () => '2026-11-21T05:00:00.000Z' }
  const show = showOn({ write: (text) => (written += text), isTTY: true, columns: 60, rows: 24 }, looks)
  NOTICES.slice(0, 1).forEach(show.notice)
  show.notice({ event: 'ceasing', reason: 'a person stopped it' })
  show.close()
  expect(written).toContain(
    '! nothing new is started · a person stopped it\n1 step at work · $0.00 · Ctrl-C ends these now\n',
  )
})

test('no line of the table is wider than the terminal', () => {
  const lines = shown({ isTTY: true, columns: 40, rows: 24 }).split('\n')
  const table = lines.filter((line) => /▶|at work/.test(line))
  expect(table.length).toBeGreaterThan(2)
  // oxlint-disable-next-line no-control-regex
  expect(table.every((line) => line.replaceAll(/\u001B\[\d*[A-Z]|\r/g, '').length < 40)).toBe(true)
})

test('how it ended is a text, an exit code and an event', () => {
  const blocked = { kind: 'blocked', reason: 'it failed', next: phasegate('resume', '--retry-failed') } as const
  const over = { kind: 'over', directive: blocked, told: 'Phasegate: blocked', usd: 0 } as const
  expect(endReply({ ...over, isUsedUp: false }, resume(), 'shell')).toEqual({
    text: 'Phasegate: blocked',
    exitCode: 3,
    event: {
      event: 'end',
      ending: 'blocked',
      reason: 'Phasegate: blocked',
      next: 'phasegate resume --retry-failed',
      usd: 0,
    },
  })
  expect(endReply({ ...over, isUsedUp: true, usd: 1.1 }, resume(), 'shell')).toMatchObject({
    text: 'Phasegate: blocked\nCost so far: $1.10',
    exitCode: 4,
    event: { ending: 'budget' },
  })
  expect(endReply({ kind: 'interrupted', reason: 'a person stopped it', usd: 0 }, resume(), 'shell')).toMatchObject({
    text: 'Phasegate: interrupted: a person stopped it; go on: phasegate resume',
    exitCode: 130,
  })
  expect(endReply({ kind: 'locked-out', reason: 'Please run /login', usd: 0 }, resume(), 'shell')).toMatchObject({
    exitCode: 3,
  })
  expect(endReply({ kind: 'lost' }, resume(), 'shell')).toMatchObject({ exitCode: 130 })
})

test('of work that other machines do each command that goes on says so again', () => {
  const reader = inShell({ workers: 'http://10.0.0.5:9099', remote: 'the mirror' })
  const again = '--workers http://10.0.0.5:9099 --remote "the mirror"'
  const ways = { next: phasegate('resume', '--retry-failed'), otherwise: phasegate('override', 'task-1') }
  const directive = { kind: 'blocked', reason: 'it failed', ...ways } as const
  expect(endReply({ kind: 'over', directive, told: '', usd: 0, isUsedUp: false }, resume(), reader)).toMatchObject({
    event: { next: `phasegate resume ${again} --retry-failed; or go on without it: phasegate override task-1` },
  })
  const cut = { kind: 'interrupted', reason: 'a person stopped it', usd: 0 } as const
  expect(endReply(cut, work('run', '--stage', '2'), reader).text).toMatch(`; go on: work run ${again} --stage 2`)
  expect(written(takeOver, reader)).toBe(`phasegate resume ${again} --take-over`)
  expect(written(client('execute-stage', '2'), reader)).toBe(`work run ${again} --stage 2`)
  expect(written(phasegate('dispatch', '<task>'), reader)).toBe(`phasegate run ${again} <task>`)
  expect(written(work('status'), inShell({ stream: '1', workers: 'http://10.0.0.5:9099' }))).toBe(
    'work status --stream 1',
  )
  expect(written(work('archive', '001-tea'), inShell({ stream: '1' }))).toBe('work archive 001-tea')
  expect(inShell({ remote: 'alone' })).toBe('shell')
})

/** What stands in the terminal in the end. */
const drawn = (written: string): string[] => {
  const lines: string[] = []
  // oxlint-disable-next-line no-control-regex
  for (const part of written.split(/(\r(?:\u001B\[\d+A)?\u001B\[J)/)) {
    // oxlint-disable-next-line no-control-regex
    const [, up] = /^\r(?:\u001B\[(\d+)A)?\u001B\[J$/.exec(part) ?? []
    if (part.startsWith('\r')) lines.splice(lines.length - Number(up ?? 0))
    else lines.push(...part.split('\n').slice(0, -1))
  }
  return lines
}
