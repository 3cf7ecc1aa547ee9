import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { gzipSync } from 'node:zlib'
import chromium from '@sparticuz/chromium'
import { type Browser, chromium as driver, type Page } from 'playwright-core'
import { loadPhases } from '../../src/configuration/phase-files.ts'
import { DEFAULTS } from '../../src/configuration/defaults.ts'
import { PARTS } from '../../src/board/page/data.ts'
import { withoutSession } from '../../src/headless/own-environment.ts'
import { commitName, type JournalKind } from '../../src/state-manager/journal.ts'
import { projectAt } from '../../src/state-manager/project.ts'
import { RUN_JOURNAL } from '../../src/state-manager/run-state.ts'
import { appendTo, readRecorded } from '../../src/state-manager/snapshot.ts'
import { workReader } from '../../src/state-manager/work-reader.ts'
import { workJournal } from '../../src/state-manager/work-state.ts'
import { threadsOf } from '../../src/workflow/plan/plan.ts'
import { decide } from '../../src/workflow/run/decide.ts'
import { initial } from '../../src/workflow/run/state.ts'
import { REPOSITORY } from '../e2e/client/binary.ts'
import { writeJournal } from './long-journal.ts'
import { planOf } from './plan-of.ts'
import type { Line } from './table.ts'

/** What whoever watches meets: how soon a commit is seen, how soon the first page, and what it takes here and over the wire. */
export const benchBoard = async (): Promise<Line[]> => {
  const root = mkdtempSync(join(tmpdir(), 'phasegate bench board '))
  const executablePath = process.env['CHROME'] ?? (await chromium.executablePath())
  const browser = await driver.launch({ executablePath, args: ['--no-sandbox', '--no-zygote'] })
  try {
    return [
      ...(await linesOf('a small run', smallRun(join(root, 'small')), browser)),
      ...(await linesOf('10,000 threads', manyThreads(join(root, 'large')), browser)),
      ...sizeLines(),
    ]
  } finally {
    await browser.close()
    rmSync(root, { recursive: true, force: true })
  }
}

/** A run or a workstream to which something happens. */
interface Subject {
  readonly folder: string
  /** Its address on the board. */
  readonly path: string
  readonly journal: string
  /** The next commit, and how many agents the board says are at work then. */
  readonly next: () => { readonly atWork: number; readonly commit: () => void }
}

const SAMPLES = 30
const THREADS = 10_000
const DAY_MS = 86_400_000

/** An agent that begins and vanishes, again and again. */
const smallRun = (folder: string): Subject => {
  const { journal } = projectAt(folder)
  const phases = loadPhases(REPOSITORY, folder).map(({ definition }) => definition)
  const begun = { run: 'run-1', task: 'Bench', session: 's', client: 1, profile: 'standard', explorers: 2 } as const
  const rest = { phases, skipped: [], given: {}, settings: DEFAULTS, dirty: {} }
  writeJournal(journal, decide(initial, { type: 'start-run', at: new Date().toISOString(), ...begun, ...rest }))
  const append = appending(journal, RUN_JOURNAL)
  let count = 0
  const next = () => {
    const [attempt, atWork] = [Math.ceil(++count / 2), count % 2]
    const ended = {
      type: 'attempt-ended',
      step: 'explore-1',
      attempt,
      ending: 'vanished',
      reason: '',
      then: 'retry',
    } as const
    const event = (now: string) => (atWork === 1 ? started('explore-1', attempt, now) : { ...ended, at: now })
    return { atWork, commit: () => append(event) }
  }
  return { folder, path: 'run/run-1', journal, next }
}

const manyThreads = (folder: string): Subject => {
  const stream = join(folder, 'work/001-bench')
  const journal = join(stream, 'journal')
  const text = planOf(THREADS)
  const { plan, hashes } = workReader.plan(text)
  const ids = threadsOf(plan).map(({ id }) => id)
  const done = ids.slice(0, -SAMPLES - 1)
  const at = (second: number): string => new Date(Date.now() - DAY_MS + second * 1000).toISOString()
  mkdirSync(stream, { recursive: true })
  writeFileSync(join(stream, 'PLAN.md'), text)
  writeJournal(journal, [
    { type: 'plan-approved', at: at(0), hashes, forced: false },
    ...done.flatMap((step, index) => {
      const attempt = index + 1
      const tokens = { input: 2000, output: 100, cacheRead: 10, cacheWrite5m: 0, cacheWrite1h: 0 }
      const facts = { kind: 'task', status: 'completed', summary: 'It is there.', filesModified: [], errors: [] }
      return [
        started(step, attempt, at(index)),
        { type: 'attempt-measured', at: at(index), step, attempt, spent: { models: { 'claude-opus-5-5': tokens } } },
        { type: 'step-completed', at: at(index + 1), step, attempt, facts, by: 'report' },
      ]
    }),
  ])
  const append = appending(
    journal,
    workJournal(() => workReader),
  )
  let count = 0
  const next = () => {
    const index = done.length + count++
    return { atWork: count, commit: () => append((now) => started(ids[index] ?? '', index + 1, now)) }
  }
  return { folder, path: 'work/001-bench', journal, next }
}

const started = (step: string, attempt: number, at: string) =>
  ({ type: 'step-started', at, step, attempt, agent: 'default', session: 's', caller: null }) as const

/** Publishes one event after another, as any process does. */
const appending = <State, Event>(journal: string, kind: JournalKind<State, Event>) => {
  let before = readRecorded(journal, kind)
  return (eventAt: (at: string) => Event): void => {
    const at = new Date().toISOString()
    const after = appendTo(journal, kind, before, {
      commit: before.commits + 1,
      at,
      by: 'bench',
      events: [eventAt(at)],
    })
    if (!after) throw new Error(`commit ${before.commits + 1} was not published`)
    before = after
  }
}

const linesOf = async (name: string, subject: Subject, browser: Browser): Promise<Line[]> => {
  // Whoever commits leaves what spares others the reading.
  subject.next().commit()
  const board = await startBoard(subject.folder)
  const page = await browser.newPage()
  const address = `${board.address}${subject.path}`
  await page.goto(address)
  const paint = await page.waitForFunction(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime)
  const firstPaint = Number(await paint.jsonValue())
  await page.getByText('live', { exact: true }).waitFor()
  const times: number[] = []
  for (let sample = 0; sample < SAMPLES; sample++) {
    times.push(await seenAfter(page, subject))
  }
  for (const part of PARTS) await page.goto(`${address}/${part}`)
  await page.close()
  const sorted = times.toSorted((a, b) => a - b)
  return [
    { what: `from a commit to pixels, ${name}, median`, value: at(sorted, 0.5), unit: 'ms', limit: 1000 },
    { what: `the same, 95 of 100`, value: at(sorted, 0.95), unit: 'ms', limit: 1000 },
    { what: `first paint of a board just started, ${name}`, value: firstPaint, unit: 'ms', limit: null },
    { what: `memory of the board, every page shown, ${name}`, value: await board.end(), unit: 'MB', limit: null },
  ]
}

/** Milliseconds from the commit of the next event to a page that is painted with it. */
const seenAfter = async (page: Page, { journal, next }: Subject): Promise<number> => {
  const { atWork, commit } = next()
  await page.evaluate((wanted) => {
    const painted = new Promise((resolve) => {
      // A frame is painted after what was asked for it has been done.
      new MutationObserver(() => {
        const isThere = [...document.querySelectorAll('.facts span')].some(({ textContent }) => textContent === wanted)
        if (isThere) requestAnimationFrame(() => setTimeout(() => resolve(Date.now())))
      }).observe(document.body, { subtree: true, childList: true, characterData: true })
    })
    Object.assign(window, { painted })
  }, `${atWork} at work`)
  commit()
  const at: unknown = await page.evaluate(() => Reflect.get(window, 'painted'))
  return Number(at) - publishedAt(journal)
}

const at = (sorted: readonly number[], part: number): number => sorted[Math.ceil(sorted.length * part) - 1] ?? 0

const publishedAt = (journal: string): number => {
  const last = readdirSync(journal).filter((name) => /^\d+\.json$/.test(name)).length
  return statSync(join(journal, commitName(last))).mtimeMs
}

/** The board as it is installed; `end` gives the most memory it ever held, in MB. */
const startBoard = async (folder: string) => {
  const preload = join(folder, 'preload.cjs')
  const memory = join(folder, 'memory.txt')
  writeFileSync(
    preload,
    `process.on('exit', () => require('node:fs').writeFileSync(${JSON.stringify(memory)}, String(process.resourceUsage().maxRSS)))`,
  )
  const words = ['-r', preload, join(REPOSITORY, 'dist/phasegate.js'), 'board', '--port', '0', '--json']
  const board = spawn(process.execPath, words, { cwd: folder, env: withoutSession(process.env) })
  const [line] = await once(createInterface(board.stdout), 'line')
  const { address }: { address: string } = JSON.parse(String(line))
  const end = async (): Promise<number> => {
    board.kill('SIGTERM')
    await once(board, 'exit')
    return (Number(readFileSync(memory, 'utf8')) * 1024) / 1_000_000
  }
  return { address, end }
}

const sizeLines = (): Line[] =>
  readdirSync(join(REPOSITORY, 'dist'))
    .filter((name) => name.startsWith('board'))
    .flatMap((name) => {
      const content = readFileSync(join(REPOSITORY, 'dist', name))
      return [
        { what: `size of dist/${name}`, value: Math.ceil(content.length / 1000), unit: 'kB', limit: null },
        { what: `the same, gzip`, value: Math.ceil(gzipSync(content).length / 1000), unit: 'kB', limit: null },
      ]
    })
