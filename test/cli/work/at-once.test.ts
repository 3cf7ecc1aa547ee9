import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, inject } from 'vitest'
import { often } from '../../often.ts'

// The numbers of the specification are 16 processes with 50 updates each (`pnpm bench` does those); here fewer, the same way.
const PROCESSES = often(4, 8)
const UPDATES = 2

const plugin = inject('plugin')

const threadIds = Array.from({ length: PROCESSES }, (_, index) => `01.01.${String(index + 1).padStart(2, '0')}`)
const PLAN = `# Plan: Crowd
## Summary
Many at once.
## References
None.
## Stages
### Stage 01: Crowd
#### Definition
All are there.
#### Constitution
None.
#### Questions
None.
#### Batches
##### Batch 01: Crowd
${threadIds.map((id) => `###### Thread ${id.slice(6)}: Person ${id.slice(6)} @agent:default\n**Summary:** Come.\n**Details:**\nNow.`).join('\n')}
`

interface Ended {
  readonly code: number | null
  readonly out: string
}

interface Crowd {
  readonly folder: string
  readonly start: (...words: string[]) => { readonly child: ChildProcess; readonly ended: Promise<Ended> }
}

const crowd = async (): Promise<Crowd> => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'phasegate crowd ')))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  mkdirSync(join(root, '.git'))
  const start: Crowd['start'] = (...words) => {
    const child = spawn(process.execPath, [join(plugin, 'dist/work.js'), ...words], { cwd: root })
    const ended = new Promise<Ended>((resolve) => {
      let out = ''
      child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
      child.stderr.on('data', (chunk: Buffer) => (out += chunk.toString()))
      child.on('close', (code) => resolve({ code, out }))
    })
    return { child, ended }
  }
  await start('create', '--name', 'crowd').ended
  writeFileSync(join(root, 'work/001-crowd/PLAN.md'), PLAN)
  return { folder: join(root, 'work/001-crowd'), start }
}

/** What the journal says of each thread, in order. */
const histories = ({ folder }: Crowd): Record<string, string[]> => {
  const journal = join(folder, 'journal')
  const events = readdirSync(journal)
    .filter((name) => /^\d+\.json$/.test(name))
    .toSorted()
    .flatMap(
      (name) =>
        (JSON.parse(readFileSync(join(journal, name), 'utf8')) as { events: { type: string; step?: string }[] }).events,
    )
  const found: Record<string, string[]> = {}
  for (const { type, step } of events) if (step && type !== 'attempt-ended') (found[step] ??= []).push(type)
  return found
}

const line = (thread: string, turn: number) => [
  'update',
  '--thread',
  thread,
  '--status',
  turn % 2 === 0 ? 'in_progress' : 'pending',
]
const everyUpdate = Object.fromEntries(
  threadIds.map((id) => [
    id,
    Array.from({ length: UPDATES }, (_, turn) => (turn % 2 === 0 ? 'step-started' : 'thread-reset')),
  ]),
)

const shownStatuses = ({ folder }: Crowd): string[] =>
  (JSON.parse(readFileSync(join(folder, 'threads.json'), 'utf8')) as { threads: { status: string }[] }).threads.map(
    ({ status }) => status,
  )

describe('many processes at once', () => {
  test('every update that is acknowledged is there, in order, and none fails', async () => {
    const place = await crowd()
    const ends = await Promise.all(
      threadIds.map(async (thread) => {
        const own: Ended[] = []
        for (let turn = 0; turn < UPDATES; turn++) own.push(await place.start(...line(thread, turn)).ended)
        return own
      }),
    )
    expect(ends.flat().filter(({ code }) => code !== 0)).toEqual([])
    expect(histories(place)).toEqual(everyUpdate)
    expect(shownStatuses(place)).toEqual(threadIds.map(() => 'pending'))
  })

  test('killed at any moment and repeated: the same', async () => {
    const place = await crowd()
    await Promise.all(
      threadIds.map(async (thread, index) => {
        for (let turn = 0; turn < UPDATES; turn++) {
          const { child, ended } = place.start(...line(thread, turn))
          // Spread over the whole life of a process, from before its start to after its end.
          const killer = setTimeout(() => child.kill('SIGKILL'), (((index * UPDATES + turn) * 37) % 32) * 12)
          await ended
          clearTimeout(killer)
          expect(await place.start(...line(thread, turn)).ended).toMatchObject({ code: 0 })
        }
      }),
    )
    expect(histories(place)).toEqual(everyUpdate)
    await place.start('list').ended
    expect(shownStatuses(place)).toEqual(threadIds.map(() => 'pending'))
  })

  test('everybody edits PLAN.md: every edit is there, every number is given once', async () => {
    const place = await crowd()
    const ends = await Promise.all([
      ...threadIds.map((thread) => place.start('assign', '--thread', thread, '--agent', 'default-fast').ended),
      ...['A', 'B', 'C', 'D'].map(
        (name) => place.start('add', 'thread', '--batch', '1.1', '--name', name, '--summary', 'Come.').ended,
      ),
    ])
    expect(ends.filter(({ code }) => code !== 0)).toEqual([])
    const plan = readFileSync(join(place.folder, 'PLAN.md'), 'utf8')
    const added = [...plan.matchAll(/###### Thread (\d+): ([A-D]) @agent:default\n/g)]
    expect(added.map(([, number]) => Number(number) - PROCESSES)).toEqual([1, 2, 3, 4])
    expect(added.map(([, , name]) => name).toSorted()).toEqual(['A', 'B', 'C', 'D'])
    expect(plan.replace(new RegExp(`\\n\\n###### Thread ${added[0]?.[1]}[^]*$`), '\n')).toBe(
      PLAN.replaceAll('@agent:default', '@agent:default-fast'),
    )
  })
})
