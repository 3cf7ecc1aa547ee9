import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import chromium from '@sparticuz/chromium'
import type axe from 'axe-core'
import { type Browser, type BrowserContextOptions, chromium as driver, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { workReader } from '../../src/state-manager/work-reader.ts'
import type { WorkEvent } from '../../src/workflow/workstream/event.ts'
import { accepted, aRun, ends, fails, given, review, starts, toTheEnd, upTo } from '../workflow/run/run.ts'
import { often } from '../often.ts'
import { PLAN } from '../workflow/workstream/stream.ts'
import { aSite } from './site.ts'

let browser: Browser

beforeAll(async () => {
  const executablePath = process.env['CHROME'] ?? (await chromium.executablePath())
  const env = { ...process.env, LANG: 'en_US.UTF-8' }
  browser = await driver.launch({ executablePath, args: ['--no-sandbox', '--no-zygote'], env })
})

afterAll(() => browser.close())

/** A page in a window of its own; what it asked for, and what went wrong in it. */
const open = async (options: BrowserContextOptions = {}) => {
  const context = await browser.newContext({ locale: 'en-US', ...options })
  onTestFinished(() => context.close())
  const page = await context.newPage()
  page.setDefaultTimeout(10_000)
  const asked: string[] = []
  const wrong: string[] = []
  page.on('request', (request) => asked.push(new URL(request.url()).hostname))
  page.on('pageerror', ({ message }) => wrong.push(message))
  page.on('console', (said) => said.type() === 'error' && wrong.push(said.text()))
  page.on('dialog', (dialog) => wrong.push(dialog.message()))
  return { page, asked, wrong, context }
}

const PARTS = ['', '/timeline', '/graph', '/cost', '/artifacts', '/changes', '/journal']
const HOSTILE = `<img src=x onerror="alert(1)"><script>alert(2)</script>"'\`{{x}}`

const measured = {
  type: 'measure',
  attempts: [1, 2].map((attempt) => ({
    step: `explore-${attempt}`,
    attempt,
    spent: {
      models: { 'claude-opus-5-5': { input: 2e6, output: 10, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 } },
    },
  })),
  conductors: [],
} as const

/** A run with all there is to see: refusals, a second attempt, an open issue, cost, artifacts, a reason. */
const aBusySite = () => {
  const site = aSite()
  const settings = { retries: { maxPerStage: 0 }, review: { maxRetries: 0 } }
  const past = [starts('explore-1'), fails('explore-1', HOSTILE), starts('explore-2'), measured] as const
  const story = given(
    aRun({ task: `Sell ${HOSTILE}`, settings }),
    ...past,
    ends('explore-1', 'vanished'),
    ends('explore-2', 'reported'),
    upTo('2.3', { 'task-1': [], 'task-2': ['task-1'] }),
    accepted('impl-review-1', review('needs_revision', 'high', 'low')),
  )
  site.commits(...story.events)
  site.past('1-before', given(aRun({ run: '1-before', task: HOSTILE }), toTheEnd).events)
  site.stream('001-tea', PLAN.replaceAll('Sell tea.', HOSTILE).replaceAll('North', `North ${HOSTILE}`))
  const artifact = `# A ${HOSTILE}\n\n| a | b |\n|---|---|\n| ${HOSTILE} | [x](javascript:alert(3)) ![y](http://evil.example/y.png) |\n\n<iframe src="http://evil.example"></iframe>\n`
  site.write('.agents/tmp/phases/0-explore.md', artifact)
  return site
}

const EVERY_PAGE = [
  '',
  ...PARTS.map((part) => `run/run-1${part}`),
  ...PARTS.map((part) => `work/001-tea${part}`),
  'run/run-1/step?step=explore-1',
  'compare?a=1-before&b=run-1',
  'run/nothing',
]

describe('a run that goes on', () => {
  const ROW = '.group .rows li'

  test('is shown as its journal says, changes within a second of a commit, and again after the board was away', async () => {
    const { commits, serve } = aSite()
    const past = given(aRun(), starts('explore-1')).events
    commits(...past)
    const first = await serve()
    const { page, wrong } = await open()
    await page.goto(`${first.address}run/run-1`)
    expect(await page.locator(ROW).allInnerTexts()).toEqual([
      expect.stringMatching(/running\s+explore-1/),
      expect.stringMatching(/pending\s+explore-2/),
    ])
    await page.getByText('live', { exact: true }).waitFor()
    const next = given(aRun(), starts('explore-1'), accepted('explore-2')).events.slice(past.length)
    const began = Date.now()
    commits(...next)
    await page.locator(ROW, { hasText: 'explore-2' }).getByText('completed').waitFor()
    expect(Date.now() - began).toBeLessThan(1000)
    expect(wrong).toEqual([])
    await first.close()
    await page.getByText('lost: trying again').waitFor()
    commits(...given(aRun(), accepted('explore-2'), accepted('explore-1')).events.slice(past.length + next.length))
    await serve(first.port)
    await page.getByText('live', { exact: true }).waitFor()
    expect(await page.locator('.group').count()).toBeGreaterThan(1)
  })
})

const THREADS = often(1000, 10_000)

const PHONE = { width: 360, height: 700 }

// Each page is opened once, as on a phone, and looked at in every way.
test('hostile names, plans and artifacts run nothing and load nothing on any page; axe finds nothing in light or dark; on a phone none is wider than the screen', async () => {
  const { address } = await aBusySite().serve()
  const { page, asked, wrong } = await open({ colorScheme: 'light', viewport: PHONE })
  for (const path of EVERY_PAGE) {
    await page.goto(address + path)
    expect(await page.locator('main img[onerror], main script, main iframe').count(), path).toBe(0)
    expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(PHONE.width)
    await page.setViewportSize({ width: 1280, height: 720 })
    expect(await violationsIn(page), `${path} in light`).toEqual([])
    await page.emulateMedia({ colorScheme: 'dark' })
    // Between light and dark only colours differ.
    expect(await violationsIn(page, { runOnly: ['color-contrast'] }), `${path} in dark`).toEqual([])
    await page.emulateMedia({ colorScheme: 'light' })
    await page.setViewportSize(PHONE)
  }
  await page.goto(address)
  expect(await page.getByRole('link', { name: 'Sell <img' }).count()).toBe(1)
  expect(wrong.filter((text) => !text.includes('evil.example'))).toEqual([])
  expect([...new Set(asked)]).toEqual(['127.0.0.1'])
})

const AXE = readFileSync(join(import.meta.dirname, '../../node_modules/axe-core/axe.min.js'), 'utf8')

const violationsIn = async (page: Page, options: axe.RunOptions = {}): Promise<string[]> => {
  // No script of the page's: it would be loaded with each, also where nobody asks.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE)
  const { violations } = await page.evaluate((how) => window.axe.run(document, how), {
    ...options,
    resultTypes: ['violations'],
  } as axe.RunOptions)
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 150)).join(' ')}`)
}

test('without scripts every page can be read, and any two runs are laid beside each other', async () => {
  const site = aBusySite()
  site.past('0-first', given(aRun({ run: '0-first', task: 'The first one' }), toTheEnd).events)
  const { address } = await site.serve()
  const { page } = await open({ javaScriptEnabled: false })
  await page.goto(`${address}run/run-1`)
  await page.getByRole('link', { name: 'timeline' }).click()
  expect(await page.locator('.timeline rect').count()).toBeGreaterThan(5)
  await page.getByRole('link', { name: 'journal' }).click()
  await page.getByLabel('holds').fill('explore-2')
  await page.getByRole('button', { name: 'Filter' }).click()
  const said = await page.locator('.journal .said').allInnerTexts()
  expect(said.length).toBeGreaterThan(0)
  expect(said.filter((text) => !text.includes('explore-2'))).toEqual([])
  await page.goto(address)
  await page.getByRole('link', { name: 'compare run-1' }).click()
  await page.getByLabel('beside').selectOption('0-first')
  await page.getByRole('button', { name: 'Compare' }).click()
  expect(await page.locator('thead th').allInnerTexts()).toEqual([expect.stringContaining('Sell'), 'The first one'])
})

test('by keyboard alone: past the head, to a run, its timeline, and the next command into the clipboard', async () => {
  const { address } = await aBusySite().serve()
  const { page, context } = await open()
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const press = async (key: string, until: () => Promise<boolean>): Promise<void> => {
    for (let times = 0; times < 30 && !(await until()); times++) await page.keyboard.press(key)
    expect(await until()).toBe(true)
  }
  const isFocused = (text: string) => () =>
    page.evaluate(
      (wanted) => document.querySelector(':is(a, button):focus')?.textContent?.includes(wanted) === true,
      text,
    )
  await page.goto(address)
  await press('Tab', isFocused('Skip to content'))
  await page.keyboard.press('Enter')
  await press('Tab', isFocused('Sell'))
  await page.keyboard.press('Enter')
  await page.waitForURL('**/run/run-1')
  await press('Tab', isFocused('copy'))
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'copied' }).waitFor()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('/phasegate:resume --from-phase 2.3')
  await press('Tab', isFocused('timeline'))
  await page.keyboard.press('Enter')
  await page.waitForURL('**/run/run-1/timeline')
})

test('a file of it opens from disk: every page by its links, nothing asked for, no violations, no scripts needed', async () => {
  const site = aBusySite()
  site.write('run.html', site.file('run-1'))
  const url = pathToFileURL(join(site.project.root, 'run.html')).href
  const { page, asked, wrong } = await open({ javaScriptEnabled: false, viewport: PHONE })
  await page.goto(url)
  for (const part of [...PARTS.slice(1), '']) {
    await page.getByRole('link', { name: part === '' ? 'steps' : part.slice(1), exact: true }).click()
    expect(new URL(page.url()).hash).toBe(`#/run/run-1${part}`)
    expect(await page.locator('.leaf:visible').count(), part).toBe(1)
    expect(await page.locator('main').evaluate((main) => main.scrollWidth), part).toBeLessThanOrEqual(360)
  }
  await page.getByRole('link', { name: 'explore-1', exact: true }).first().click()
  await page.locator('.leaf:visible').getByText('refused report 1').waitFor()
  const dark = await open({ colorScheme: 'dark' })
  for (const part of ['', '/cost']) {
    await dark.page.goto(`${url}#/run/run-1${part}`)
    expect(await violationsIn(dark.page)).toEqual([])
  }
  expect(await dark.page.locator('.chart canvas').isVisible()).toBe(true)
  expect([...wrong, ...dark.wrong]).toEqual([])
  expect(new Set([...asked, ...dark.asked])).toEqual(new Set(['']))
})

test(`${THREADS} threads: a page of them is there at once, and so is the last one`, async () => {
  const { serve, stream } = aSite()
  const numbers = [...Array(THREADS).keys()].map((index) => ({
    batch: Math.floor(index / 99) + 1,
    thread: (index % 99) + 1,
  }))
  const two = (number: number): string => String(number).padStart(2, '0')
  const ids = numbers.map(({ batch, thread }) => ({ id: `01.${two(batch)}.${two(thread)}`, batch, thread }))
  const before = PLAN.slice(0, PLAN.indexOf('##### Batch 01'))
  const threads = ids.map(
    ({ batch, thread }) =>
      `${thread === 1 ? `##### Batch ${two(batch)}: B${batch}\n` : ''}###### Thread ${two(thread)}: T${batch}-${thread}\n**Summary:** Do it.\n**Details:**\nSo.\n`,
  )
  const at = (second: number): string => new Date(Date.parse('2026-01-01T00:00:00Z') + second * 1000).toISOString()
  const plan = before + threads.join('')
  const events: WorkEvent[] = [
    { type: 'plan-approved', at: at(0), hashes: { ...workReader.plan(plan).hashes }, forced: false },
    { type: 'execution-started', at: at(0), session: 's', client: 1, stage: '01', batch: null },
    ...ids.flatMap(({ id }, index): WorkEvent[] => [
      {
        type: 'step-started',
        at: at(index),
        step: id,
        attempt: index + 1,
        agent: 'default',
        session: 's',
        caller: null,
      },
      {
        type: 'step-completed',
        at: at(index + 30),
        step: id,
        attempt: index + 1,
        facts: { kind: 'task', status: 'completed', summary: 'Done.', filesModified: [], errors: [] },
        by: 'report',
      },
    ]),
  ]
  stream('001-tea', plan, ...events)
  const { address } = await serve()
  const { page, wrong } = await open()
  await page.goto(`${address}work/001-tea`)
  for (const part of [...PARTS.slice(1), '']) {
    const began = Date.now()
    await page.goto(`${address}work/001-tea${part}`)
    expect(Date.now() - began, part).toBeLessThan(5000)
    expect(await page.locator('main *').count(), part).toBeLessThan(5_000)
  }
  await page.getByRole('link', { name: 'last' }).first().click()
  await page.waitForURL(`**page=${THREADS / 200}`)
  expect(await page.locator('.rows li').last().innerText()).toContain(ids.at(-1)?.id)
  expect(wrong).toEqual([])
})

declare global {
  interface Window {
    readonly axe: typeof axe
  }
}
